/** docs/STACKS.md is written from the registry: `npm run fidelity` writes it anew. */
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { LAYERS } from '../../src/sim/index.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/STACKS.md');

const HEAD = `# Stacks

Every layer that a stack can be composed of, written from the registry by \`npm run fidelity\`; a test fails when it is out of date.
With a slash layers compose, outermost first: \`kvm/kvm/runc\` is a container in a VM in a VM. A layer needs what the one around it offers.

- **full**: each step of its paths is simulated. **partial**: some steps are one cost. **sketch**: the shape is right, most figures are estimates.

| id | what it is | needs | offers inside | fidelity | what is simplified |
|---|---|---|---|---|---|
`;

function row(layer: (typeof LAYERS)[number]): string {
  const names = [layer.id, ...(layer.aliases ?? [])].map((id) => `\`${id}\``).join(', ');
  return `| ${[
    names,
    layer.about.en,
    layer.needs.join(', '),
    layer.offers.join(', ') || '–',
    layer.fidelity,
    layer.fidelityNote.en,
  ].join(' | ')} |`;
}

test('docs/STACKS.md is up to date', async () => {
  const config = (await resolveConfig(PAGE)) ?? {};
  const page = await format(HEAD + LAYERS.map(row).join('\n') + '\n', { ...config, parser: 'markdown' });
  await expect(page).toMatchFileSnapshot(PAGE);
});
