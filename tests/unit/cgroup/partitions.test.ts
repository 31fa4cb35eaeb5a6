/** The kernel's own test of cpuset partitions, row by row, on the simulated kernel. */
import { describe, expect, test } from 'vitest';
import { LOCAL, REMOTE, type PartitionRow } from '../../support/cgroup-cases/partitions.ts';
import { CgroupScript } from '../../support/cgroup-script.ts';

const PATHS: Readonly<Record<string, string>> = {
  A1: 'A1',
  A2: 'A1/A2',
  A3: 'A1/A2/A3',
  B1: 'B1',
  p1: 'own/p1',
  p2: 'own/p2',
  c11: 'own/p1/c11',
  c12: 'own/p1/c12',
  c21: 'own/p2/c21',
  c22: 'own/p2/c22',
};

const pathOf = (name: string): string => PATHS[name] ?? '';

/** Lines of a script that do what a row's word says. */
function linesOf(name: string, word: string): string[] {
  const path = pathOf(name);
  const [key = '', value = ''] = word.split('=');
  if (key === 'cpus' || key === 'exclusive')
    return [`write ${path}/cpuset.cpus${key === 'cpus' ? '' : '.exclusive'} ${value === '' ? '\\n' : value}`];
  if (key.startsWith('cpu')) return [`cpu ${key.slice(3)} ${value}`];
  return [key === 'task' ? `spawn ${path} sleep` : `write ${path}/cpuset.cpus.partition ${key}`];
}

/** Does what a column says; the errors it gives. */
function apply(run: CgroupScript, column: string): string[] {
  const errors: string[] = [];
  for (const part of column.split(', ')) {
    const [name = '', ...words] = part.split(' ');
    // The controller is switched on for a cgroup when it is first set to something.
    const parent = pathOf(name).split('/').slice(0, -1).join('/');
    if (words.length > 0) run.run(`write ${parent}/cgroup.subtree_control +cpuset`);
    for (const line of words.flatMap((word) => linesOf(name, word))) {
      const answer = run.run(line);
      if (/^E[A-Z]+$/.test(answer)) errors.push(`${line} → ${answer}`);
    }
  }
  return errors;
}

/** What the files say, in the words of the row. */
function found(run: CgroupScript, end: string): string {
  const said = end.split('; ').map((part) => {
    if (part.startsWith('isolated=')) return `isolated=${run.run('read cpuset.cpus.isolated')}`;
    const [, own = '', name = '', mark] = /^(own )?(\w+)([=:])/.exec(part) ?? [];
    if (mark === '=')
      return `${own}${name}=${run.run(`read ${pathOf(name)}/cpuset.cpus.${own === '' ? '' : 'exclusive.'}effective`)}`;
    const state = run.run(`read ${pathOf(name)}/cpuset.cpus.partition`);
    return `${name}:${/ invalid/.test(state) ? 'invalid ' : ''}${state.split(' ')[0] ?? ''}`;
  });
  return said.join('; ');
}

function check([before, then, end, fails]: PartitionRow, names: readonly string[], first: string[]): void {
  const run = new CgroupScript({ cpus: 8 });
  for (const line of [...first, ...names.map((name) => `mkdir ${pathOf(name)}`)])
    expect(run.run(line)).toBe('ok');
  expect(apply(run, before)).toEqual([]);
  expect(apply(run, then).length > 0).toBe(fails === true);
  if (end !== '') expect(found(run, end)).toBe(end);
}

const title = ([before, then]: PartitionRow): string => `${before} | ${then}`;

describe('partitions (kst cgroup/test_cpuset_prs.sh)', () => {
  test.each(LOCAL.map((row) => [title(row), row] as const))('%s', (_title, row) => {
    check(row, ['A1', 'A2', 'A3', 'B1'], []);
  });
});

describe('remote partitions (kst cgroup/test_cpuset_prs.sh)', () => {
  const first = [
    'mkdir own',
    'write own/cpuset.cpus 1-7',
    'write own/cpuset.cpus.exclusive 1-7',
    'write own/cgroup.subtree_control +cpuset',
  ];
  test.each(REMOTE.map((row) => [title(row), row] as const))('%s', (_title, row) => {
    check(row, ['p1', 'p2', 'c11', 'c12', 'c21', 'c22'], first);
  });
});

test.each([
  [
    'member',
    'A2 cpus=2-3 isolated',
    'isolated invalid (Parent unable to distribute cpu downstream)',
    'A1 cpus=2-3 root task',
  ],
  ['nothing asked for', 'A1 root', 'root invalid (cpuset.cpus and cpuset.cpus.exclusive are empty)', ''],
  [
    'all CPUs of the root',
    'A1 cpus=0-7 isolated',
    'isolated invalid (Parent unable to distribute cpu downstream)',
    '',
  ],
])('an invalid partition says why: %s', (_name, asked, said, before) => {
  const run = new CgroupScript({ cpus: 8 });
  for (const line of ['mkdir A1', 'mkdir A1/A2', 'spawn . sleep']) run.run(line);
  if (before !== '') apply(run, before);
  apply(run, asked);
  expect(run.run(`read ${pathOf(asked.slice(0, 2))}/cpuset.cpus.partition`)).toBe(said);
});

test('tasks outside leave the CPUs of a partition, and come back to them when it ends', () => {
  const run = new CgroupScript({ cpus: 4 });
  const lines = [
    'mkdir A',
    'p = spawn . hog',
    'write A/cpuset.cpus 1-3 → ok',
    'write A/cpuset.cpus.partition isolated → ok',
    'advance 20ms',
    'proc $p ⇒ cpus_allowed 0…0',
    'proc $p ⇒ cpu 0…0',
    'read cpuset.cpus.effective → 0',
    'rmdir A → ok',
    'read cpuset.cpus.effective → 0-3',
    'read cpuset.cpus.isolated → ',
  ];
  expect(lines.map((line) => run.line(line))).toEqual(lines);
});
