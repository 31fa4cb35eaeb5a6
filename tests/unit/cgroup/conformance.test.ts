/**
 * Conformance: what the kernel's own tests, the Linux Test Project and experiments on a real kernel say that cgroups do, on
 * the simulated kernel, through the shell of `ringside cgroupfs`. Each row names its origin.
 */
import { describe, expect, test } from 'vitest';
import type { Case } from '../../support/cgroup-cases/case.ts';
import { CORE } from '../../support/cgroup-cases/core.ts';
import { CPU } from '../../support/cgroup-cases/cpu.ts';
import { CPUSET } from '../../support/cgroup-cases/cpuset.ts';
import { FREEZER } from '../../support/cgroup-cases/freezer.ts';
import { IO } from '../../support/cgroup-cases/io.ts';
import { PIDS } from '../../support/cgroup-cases/pids.ts';
import { NAMESPACES, PROCESSES } from '../../support/cgroup-cases/processes.ts';
import { REAL } from '../../support/cgroup-cases/real.ts';
import { ACCOUNTING } from '../../support/cgroup-cases/accounting.ts';
import { CgroupScript } from '../../support/cgroup-script.ts';

const TABLES = {
  'core and kill': CORE,
  cpu: CPU,
  freezer: FREEZER,
  cpuset: CPUSET,
  pids: PIDS,
  'pressure and CPU time': ACCOUNTING,
  io: IO,
  'answers of a real kernel': REAL,
  'processes that do as they are told': PROCESSES,
  namespaces: NAMESPACES,
};

/** Every upstream case for core, kill, cpu, freezer, cpuset and namespaces, by its number in the list they were taken from. */
const UPSTREAM = [
  ...[1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21],
  ...[22, 24, 25, 26, 28, 29, 30, 32, 33, 34, 36, 37, 38, 40, 41, 42, 44, 45, 46],
  ...[88, 89, 90, 92, 93, 94, 96],
  ...[117, 118, 120, 121, 122, 124, 125, 126, 128, 129, 130, 132, 133, 134, 136, 137, 138, 140],
  ...[97, 98, 100, 101, 102, 104, 105, 106, 108, 109, 110, 112, 113, 114, 116],
];

const NOT_APPLICABLE: Readonly<Record<number, string>> = {
  41: 'cgroup version 1 (cpu.cfs_quota_us, cpu.shares): only version 2 is simulated',
  93: 'ptrace: a tracer and its stops are not simulated, beside which the case looks at the freezer',
  94: 'vfork: the parent of a vfork is not simulated; a parent that waits is a sleeper, which freezes',
  96: 'cgroup version 1 (freezer.state): only version 2 is simulated',
  114: 'cgroup version 1 (cpuset flags): only version 2 is simulated',
  116: 'cgroup version 1 (cgroup.clone_children, cpuset.memory_pressure): only version 2 is simulated',
};

function check({ machine, script, holds = [] }: Case): void {
  const run = new CgroupScript(machine);
  expect(script.map((line) => run.line(line))).toEqual(script);
  const broken = holds.filter(([, test]) => !test((name) => run.value(name)));
  const kept = [...new Set(script.flatMap((line) => /^(\w+) = (?:.* ⇒|seconds)/.exec(line)?.[1] ?? []))];
  const shown = kept.map((name) => `${name} = ${String(run.value(name))}`).join(', ');
  expect(
    broken.map(([statement]) => statement),
    shown,
  ).toEqual([]);
}

describe.each(Object.entries(TABLES))('cgroup conformance: %s', (_title, cases) => {
  test.each(cases.map((row) => [row.no ?? '–', row.name, row.origin, row] as const))(
    '%s %s (%s)',
    (_no, _name, _origin, row) => {
      check(row);
    },
  );
});

test('every upstream case is run or says why it does not apply', () => {
  const run = new Set(
    Object.values(TABLES)
      .flat()
      .map(({ no }) => no),
  );
  const excused = Object.keys(NOT_APPLICABLE).map(Number);
  expect(UPSTREAM.filter((no) => !run.has(no))).toEqual(excused);
  for (const reason of Object.values(NOT_APPLICABLE)) expect(reason.length).toBeGreaterThan(30);
});
