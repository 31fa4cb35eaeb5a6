/** Every cost of the tables is charged by a program, an effect or a device; one that nothing charges is no figure of the model. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { COST_TABLES } from '../../src/sim/costs/registry.ts';
import { specIssues } from '../../src/sim/index.ts';

const SIM = resolve(import.meta.dirname, '../../src/sim');
/** Tables, and profiles that only change what tables say, charge nothing. */
const TABLES = join(SIM, 'costs');
/** Names that code puts together, and what it puts in. */
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
  'ns.${kind}': ['ns.user', 'ns.uts', 'ns.ipc', 'ns.pid', 'ns.cgroup', 'ns.time'],
  '${id}.unguarded': ['sys.enter.unguarded', 'sys.exit.unguarded'],
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === TABLES) return [];
    if (entry.isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

/** What stands in quotes anywhere in the engine's code, by lines that are no comments. */
const QUOTED: ReadonlySet<string> = new Set(
  sources(SIM)
    .flatMap((text) => text.split('\n'))
    .filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line))
    .flatMap((line) => [...line.matchAll(/['`]([^'`\s]+)['`]/g)].map(([, quoted]) => quoted ?? '')),
);

function charged(id: string): boolean {
  return (
    QUOTED.has(id) || Object.entries(COMPOSED).some(([name, ids]) => QUOTED.has(name) && ids.includes(id))
  );
}

test('every cost is charged by some code of the engine', () => {
  const ids = COST_TABLES.flatMap(({ costs }) => costs.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(200);
  expect(ids.filter((id) => !charged(id))).toEqual([]);
});

test('a cost that no longer exists is named to whoever sets it', () => {
  const spec = { op: 'getpid', stack: 'bare', params: {}, seed: 1, switches: {} };
  const issues = specIssues({ ...spec, costs: { 'dev.hdd.seek': 1 } });
  expect(issues.map(({ message }) => message.en)).toEqual([expect.stringContaining('dev.hdd.seek')]);
});
