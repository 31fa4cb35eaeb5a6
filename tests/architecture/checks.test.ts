import { describe, expect, test } from 'vitest';
import { bannedUses } from './support/banned.ts';
import { findCycles } from './support/cycles.ts';
import { importsOf } from './support/imports.ts';
import { layerBreach } from './support/layers.ts';
import { isKebabPath, lengthBreaches } from './support/limits.ts';
import { parseSource } from './support/source.ts';

/** The imports of one imaginary file. */
function edgesOf(path: string, text: string, paths: readonly string[] = []) {
  return importsOf(parseSource(path, text), paths);
}

describe('the layer check', () => {
  test.each([
    ['the core sees nothing', 'src/sim/core/a.ts', `import { b } from '../trace/b.ts';`, false],
    ['types count too', 'src/sim/core/a.ts', `import type { B } from '../trace/b.ts';`, false],
    ['an import type expression counts', 'src/sim/hw/a.ts', `type B = import('../kernel/b.ts').B;`, false],
    ['a re-export counts', 'src/sim/hw/a.ts', `export { b } from '../kernel/b.ts';`, false],
    ['a lazy import counts', 'src/sim/hw/a.ts', `const b = import('../kernel/b.ts');`, false],
    ['the kernel sees the hardware', 'src/sim/kernel/a.ts', `import { b } from '../hw/b.ts';`, true],
    ['the hardware does not see the kernel', 'src/sim/hw/a.ts', `import { b } from '../kernel/b.ts';`, false],
    ['strace sees the core only', 'src/sim/strace/a.ts', `import { b } from '../costs/b.ts';`, false],
    ['nothing in the engine sees its face', 'src/sim/world/a.ts', `import { b } from '../index.ts';`, false],
    ['the page sees types of the engine', 'src/ui/a.ts', `import type { B } from '../sim/index.ts';`, true],
    ['the page sees named types', 'src/ui/a.ts', `import { type B } from '../sim/index.ts';`, true],
    ['the page sees no values of the engine', 'src/ui/a.ts', `import { b } from '../sim/index.ts';`, false],
    [
      'the page does not see the kernel',
      'src/ui/a.ts',
      `import type { B } from '../sim/kernel/b.ts';`,
      false,
    ],
    [
      'the bridge does not see the kernel',
      'src/bridge/a.ts',
      `import { b } from '../sim/kernel/b.ts';`,
      false,
    ],
    ['the engine does not use Svelte', 'src/sim/kernel/a.ts', `import { b } from 'svelte';`, false],
    ['the command may use Node', 'src/cli/a.ts', `import { b } from 'node:fs';`, true],
    ['the page may not use Node', 'src/ui/a.ts', `import { b } from 'node:fs';`, false],
    ['an extension is required', 'src/sim/kernel/a.ts', `import { b } from '../hw/b';`, false],
    ['src does not see the tests', 'src/ui/a.ts', `import { b } from '../../tests/b.ts';`, false],
    ['a folder in no layer is refused', 'src/misc/a.ts', `import { b } from '../ui/b.ts';`, false],
    ['a screen sees itself', 'src/ui/rooms/x/a.ts', `import { b } from './b.ts';`, true],
    ['screens do not see each other', 'src/ui/rooms/x/a.ts', `import { b } from '../y/b.ts';`, false],
    ['a chart does not see a screen', 'src/ui/charts/a.ts', `import { b } from '../rooms/y/b.ts';`, false],
    ['the shell sees screens', 'src/ui/shell/a.ts', `import { b } from '../rooms/y/b.ts';`, true],
  ])('%s', (_name, path, text, allowed) => {
    const breaches = edgesOf(path, text).map(layerBreach);
    expect(breaches).toHaveLength(1);
    expect(breaches[0] === null).toBe(allowed);
  });

  test('reads both scripts of a component, and their lines', () => {
    const text = `<script module lang="ts">\n  import './a.ts';\n</script>\n<script lang="ts">\n  import './b.ts';\n</script>`;
    expect(edgesOf('src/ui/x.svelte', text).map(({ line, target }) => [line, target])).toEqual([
      [2, 'src/ui/a.ts'],
      [5, 'src/ui/b.ts'],
    ]);
  });

  test('follows globs and workers', () => {
    const text = `import.meta.glob(['./t/*.cost.ts', './u/**/*.{a,b}.ts']); new URL('./w.ts', import.meta.url);`;
    const paths = ['src/ui/t/x.cost.ts', 'src/ui/t/deep/x.cost.ts', 'src/ui/u/d/e/x.b.ts', 'src/ui/u/x.c.ts'];
    const targets = edgesOf('src/ui/x.ts', text, paths).map(({ target }) => target);
    expect(targets.sort()).toEqual(['src/ui/t/x.cost.ts', 'src/ui/u/d/e/x.b.ts', 'src/ui/w.ts']);
  });
});

describe('the cycle check', () => {
  const ring = (...pairs: [string, string][]) =>
    pairs.flatMap(([from, to]) => edgesOf(`src/sim/core/${from}.ts`, `import type { X } from './${to}.ts';`));

  test.each([
    ['finds no ring in a tree', ring(['a', 'b'], ['a', 'c'], ['b', 'c']), 0],
    ['finds two files that see each other', ring(['a', 'b'], ['b', 'a']), 1],
    ['finds a ring of three behind a tail', ring(['t', 'a'], ['a', 'b'], ['b', 'c'], ['c', 'a']), 1],
    ['finds two rings', ring(['a', 'b'], ['b', 'a'], ['c', 'd'], ['d', 'c'], ['a', 'c']), 2],
    ['finds a file that sees itself', ring(['a', 'a']), 1],
  ])('%s', (_name, edges, count) => {
    expect(findCycles(edges)).toHaveLength(count);
  });
});

describe('the determinism check', () => {
  test.each([
    ...['Date.now()', 'new Date()', 'Math.random()', 'setTimeout(f)', 'performance.now()', 'document.body'],
    ...['window.x', 'async () => {}', 'Promise.resolve()', 'Math.exp(1)', 'Math.pow(2, 3)', 'Math["log"](1)'],
    ...[
      'x ** y',
      '1.5 ** 2',
      'x **= 2',
      'a.localeCompare(b)',
      'n.toLocaleString()',
      'crypto.getRandomValues(a)',
    ],
  ])('refuses %s', (text) => {
    expect(bannedUses(parseSource('src/sim/core/a.ts', `export const v = ${text};`))).toHaveLength(1);
  });

  test.each([
    ...[
      'Math.floor(x)',
      'Math.sqrt(x)',
      'Math.imul(a, b)',
      '2 ** 32',
      '2 ** shift',
      'task.window',
      '{ window: 1 }',
    ],
    ...['((window: number) => window)(1)', '"Date"'],
  ])('allows %s', (text) => {
    expect(bannedUses(parseSource('src/sim/core/a.ts', `export const v = ${text};`))).toEqual([]);
  });
});

describe('the length check', () => {
  const filler = (lines: number) => 'const x = 1;\n'.repeat(lines);

  test.each([
    ['a file of 400 lines', 'src/sim/core/a.ts', filler(400), 0],
    ['a file of 401 lines', 'src/sim/core/a.ts', filler(401), 1],
    ['a long cost table', 'src/sim/costs/tables/vm.cost.ts', filler(900), 0],
    ['a function of 70 lines', 'src/sim/core/a.ts', `function f() {\n${filler(68)}}`, 0],
    ['a function of 71 lines', 'src/sim/core/a.ts', `function f() {\n${filler(69)}}`, 1],
    ['a method of 71 lines', 'src/sim/core/a.ts', `class A { m() {\n${filler(69)}} }`, 1],
    ['an arrow of 71 lines', 'src/ui/a.svelte', `<script>const f = () => {\n${filler(69)}};</script>`, 1],
    ['code hidden in a data table', 'src/ui/i18n/en.ts', `function f() {\n${filler(30)}}`, 1],
  ])('judges %s', (_name, path, text, count) => {
    expect(lengthBreaches(parseSource(path, text))).toHaveLength(count);
  });
});

describe('the name check', () => {
  test.each([
    ['src/sim/kernel/cpu-max.controller.ts', true],
    ['src/ui/state/run.svelte.ts', true],
    ['src/ui/App.svelte', false],
    ['src/sim/kernel/cpu_max.ts', false],
    ['src/simKernel/a.ts', false],
  ])('%s: %s', (path, fits) => {
    expect(isKebabPath(path)).toBe(fits);
  });
});
