import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { familyOf, layerParts } from '../../../.ci/layer-parts.mjs';
import { ROOT } from '../../../.ci/paths.mjs';
import { LAYERS } from '../../../src/sim/world/registry.ts';
import { importsOf } from '../../architecture/support/imports.ts';
import { listFiles, parseSource } from '../../architecture/support/source.ts';

const LAYER = /\.(?:hypervisor|runtime)\.ts$/;
const paths = listFiles(ROOT, 'src');
const layerFiles = paths.filter((path) => LAYER.test(path));
const load = layerParts().load as (id: string) => Promise<string | null>;

/** The code that the built worker has in the place of a file. */
async function built(path: string): Promise<string> {
  return (await load(join(ROOT, path))) ?? readFileSync(join(ROOT, path), 'utf8');
}

/** All files that are there when this one is, by its imports that are not `import()`. */
async function closure(root: string): Promise<ReadonlySet<string>> {
  const found = new Set([root]);
  for (const path of found) {
    const code = (await built(path)).replaceAll('import(', 'later(');
    for (const { target, typeOnly } of importsOf(parseSource(path, code), paths))
      if (target !== null && !typeOnly) found.add(target);
  }
  return found;
}

describe('the first room in the built worker', () => {
  let files: readonly string[] = [];
  beforeAll(async () => {
    files = [...(await closure('src/sim/views/paths.ts'))];
  });

  test('has every layer, and what its own stacks are built with', () => {
    expect(files).toEqual(expect.arrayContaining([...layerFiles]));
    expect(files).toContain('src/sim/virt/kvm-vm.ts');
  });

  test.each([
    ['starts of layers', /virt\/boot\/|-boot\.ts$|\.boot\.ts$|world\/startup\//],
    ['models that it does not show by itself', /virt\/(?:partition|hosted)\/|runtimes\/gvisor\//],
    ['the reader of logs and their replay', /sim\/strace\/|world\/replay\//],
    ['scenarios', /world\/scenario\/|world\/neighbours\/|src\/scenarios\//],
    ['file formats', /\.exporter\.ts$/],
  ])('has no %s', (_what, pattern) => {
    expect(paths.filter((path) => pattern.test(path))).not.toEqual([]);
    expect(files.filter((path) => pattern.test(path))).toEqual([]);
  });
});

test.each(layerFiles)('%s says in the worker what it says of itself', async (path) => {
  const code = await built(path);
  const layer = LAYERS.find(
    ({ id }) => path.endsWith(`/${id}.hypervisor.ts`) || path.endsWith(`/${id}.runtime.ts`),
  );
  expect(layer).toBeDefined();
  for (const [key, value] of Object.entries(layer ?? {}))
    if (key !== 'boots' && typeof value === 'string') expect(code).toContain(value);
});

test('the build of a layer on demand and its start share what both need', async () => {
  const id = join(ROOT, 'src/sim/virt/hypervisors/xen-pv.hypervisor.ts');
  const [facts, build, starts] = await Promise.all([
    load(id),
    load(`${id}?build=partition`),
    load(`${id}?starts`),
  ]);
  expect(facts).toContain("import('./xen-pv.hypervisor.ts?build=partition')");
  expect(build).toContain('export { build }');
  expect(build).not.toContain('domainBoot');
  expect(starts).toContain("import { build } from './xen-pv.hypervisor.ts?build=partition'");
  expect(starts).toContain('boots: [boot]');
  expect(starts).not.toContain('buildPartition(');
});

test('a family is a folder of models that only some layers are built with', () => {
  expect(familyOf(join(ROOT, 'src/sim/virt/partition/xen.ts'))).toBe('partition');
  expect(familyOf(join(ROOT, 'src/sim/virt/boot/vm.ts'))).toBeNull();
  expect(familyOf(join(ROOT, 'src/sim/virt/kvm-vm.ts'))).toBeNull();
  expect(familyOf('/a/xen-pv.hypervisor.ts?build=partition')).toBe('partition');
});
