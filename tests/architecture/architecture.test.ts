import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bannedUses } from './support/banned.ts';
import { findCycles } from './support/cycles.ts';
import { importsOf } from './support/imports.ts';
import { layerBreach, layerOf } from './support/layers.ts';
import { isKebabPath, lengthBreaches } from './support/limits.ts';
import { listFiles, readSources } from './support/source.ts';

/** Uses of `instanceof` in the engine outside `core`: the number only goes down. */
const MAX_CLASS_QUESTIONS = 33;

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sources = readSources(root, 'src');
const paths = listFiles(root, 'src');
const edges = sources.flatMap((file) => importsOf(file, paths));

describe('the architecture', () => {
  test('has sources to check', () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(edges.length).toBeGreaterThan(0);
  });

  test('every source file belongs to a layer', () => {
    expect(sources.map((file) => file.path).filter((path) => layerOf(path) === null)).toEqual([]);
  });

  test('layers see only the layers and packages they may see', () => {
    expect(edges.map(layerBreach).filter((breach) => breach !== null)).toEqual([]);
  });

  test('every relative import names a file that is there', () => {
    const known = new Set(paths);
    const broken = edges.filter(({ target }) => target !== null && !known.has(target));
    expect(broken.map(({ from, line, specifier }) => `${from}:${line} ${specifier}`)).toEqual([]);
  });

  test('no files import each other in a ring', () => {
    expect(findCycles(edges)).toEqual([]);
  });

  test('the engine uses nothing that differs between two runs or two JavaScript engines', () => {
    const engine = sources.filter(({ path }) => /^src\/(sim|scenarios|lessons)\//.test(path));
    expect(engine.flatMap(bannedUses)).toEqual([]);
  });

  test('files have at most 400 lines and functions at most 70', () => {
    expect(sources.flatMap(lengthBreaches)).toEqual([]);
  });

  test('no test has a limit of time of its own, which a slow machine would break', () => {
    const limit = /\.setTimeout\(|^ *\}, [\d_]+\);$|\btimeout: [\d_]+/m;
    const tests = listFiles(root, 'tests').filter((path) => path.endsWith('.test.ts'));
    expect(tests.length).toBeGreaterThan(100);
    expect(tests.filter((path) => limit.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  test('upper layers are known by named interfaces: asking an object for its class is rare', () => {
    const asks = sources.flatMap(({ path, text }) =>
      path.startsWith('src/sim/') && !path.startsWith('src/sim/core/')
        ? (text.match(/\binstanceof\b/g) ?? []).map(() => path)
        : [],
    );
    expect(asks.length).toBeLessThanOrEqual(MAX_CLASS_QUESTIONS);
    const opaque = sources.filter(
      ({ path, text }) => path.startsWith('src/sim/kernel/') && /: object\[\]/.test(text),
    );
    expect(opaque.map(({ path }) => path)).toEqual([]);
  });

  test('files and folders are named in kebab case', () => {
    expect([...paths, ...listFiles(root, 'tests')].filter((path) => !isKebabPath(path))).toEqual([]);
  });
});
