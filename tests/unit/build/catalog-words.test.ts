import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { without } from '../../../.ci/catalog-words.mjs';
import { layerParts } from '../../../.ci/layer-parts.mjs';
import { ROOT } from '../../../.ci/paths.mjs';
import { makeCatalog } from '../../../src/sim/index.ts';
import { catalogWords } from '../../../src/sim/views/catalog-words.ts';
import { withWords } from '../../../src/ui/state/catalog.ts';
import { listFiles } from '../../architecture/support/source.ts';
import { expectText } from '../../contract/support.ts';

const paths = listFiles(ROOT, 'src/sim').filter((path) =>
  /\/trace\/(components|probes)[^/]*\.ts$|\/world\/switches\.ts$|\.(hypervisor|runtime)\.ts$/.test(path),
);
const load = layerParts().load as (id: string) => Promise<string | null>;
const words = catalogWords();
const { stacks, switches, components, probes } = words;

async function built(path: string): Promise<string> {
  const id = join(ROOT, path);
  return (await load(id)) ?? without(readFileSync(id, 'utf8'), id);
}

test('no sentence of the catalog is in the files that the first room waits for', async () => {
  const code = (await Promise.all(paths.map(built))).join('\n');
  const sentences = [...stacks, ...switches, ...components, ...probes].map(({ about }) => about);
  // Boxes of inner levels are made of one sentence, with the level's number.
  const whole = sentences.filter(({ en }) => !/level \d/.test(en));
  expect(whole.length).toBeGreaterThan(150);
  for (const { en, ko } of whole) for (const part of [en, ko]) expect(code).not.toContain(part);
  for (const { fidelityNote } of stacks) expect(code).not.toContain(fidelityNote.en);
});

describe('a catalog', () => {
  const catalog = makeCatalog();

  test('is without them until they are there, and has each at its entry then', () => {
    expect(catalog.probes.find(({ name }) => name === 'sys_enter')?.about.en).toBe('');
    const whole = withWords(catalog, words);
    expect(whole.probes.find(({ name }) => name === 'sys_enter')?.about.en).toMatch(
      /^The SYSCALL instruction/,
    );
    expect(whole.stacks.find(({ id }) => id === 'lxc')?.about.en).toMatch(/^A system container/);
    expect(whole.switches.find(({ id }) => id === 'disk')?.about.en).toMatch(/storage device/);
    expect(whole.components.find(({ id }) => id === 'vmm')?.about.en).toMatch(/ordinary host process/);
    expect(whole.costs.find(({ id }) => id === 'vm.exit')?.sources).not.toEqual([]);
    for (const { about } of [...whole.stacks, ...whole.switches, ...whole.components, ...whole.probes])
      expectText(about, 'sentence');
  });

  test('stays as it is where they cannot be had', () => {
    expect(withWords(catalog, null)).toBe(catalog);
  });
});
