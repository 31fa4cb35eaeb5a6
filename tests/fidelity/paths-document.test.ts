/** docs/FIDELITY.md says what the simulation gives today. `npm run fidelity` writes it anew. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { fidelityDocument } from '../support/fidelity/document.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/FIDELITY.md');
/** Every figure is measured here, unless a test before this one did, ms. */
const PATIENCE = 240_000;

test(
  'docs/FIDELITY.md is up to date',
  async () => {
    await expect(await fidelityDocument(PAGE)).toMatchFileSnapshot(PAGE);
  },
  PATIENCE,
);
