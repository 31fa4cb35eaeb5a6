/** Domains and threaded groups: what each kind may be, in every place of a tree. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  canBeThreadRoot,
  domainOf,
  isThreadRoot,
  isValidDomain,
  typeOf,
} from '../../../src/sim/kernel/cgroup/domain.ts';
import { populated } from '../../../src/sim/kernel/cgroup/partition-rules.ts';
import type { Cgroup } from '../../../src/sim/kernel/cgroup/cgroup.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const isThreaded = (name: string): boolean => name === 'cpu';
let lab = new SchedLab(1);

function at(path: string): Cgroup {
  const cgroup = lab.world.tree.find(path);
  if (!cgroup) throw new Error(`no cgroup ${path}`);
  return cgroup;
}

/**
 * plain; busy (holds a process); root with threaded/deep and beside (invalid); mixed (a process, and cpu for its children).
 */
beforeAll(() => {
  lab = new SchedLab(1);
  lab.write('cgroup.subtree_control', '+cpu');
  for (const path of ['plain', 'busy', 'root', 'root/threaded', 'root/beside', 'parent', 'parent/busy'])
    lab.mkdir(path);
  expect(lab.write('root/threaded/cgroup.type', 'threaded')).toBe('ok');
  lab.mkdir('root/threaded/deep');
  expect(lab.write('root/threaded/deep/cgroup.type', 'threaded')).toBe('ok');
  lab.spawn('t', 'hog', { in: 'busy' });
  lab.spawn('t', 'hog', { in: 'parent/busy' });
  lab.mkdir('mixed');
  expect(lab.write('mixed/cgroup.subtree_control', '+cpu')).toBe('ok');
  lab.spawn('t', 'hog', { in: 'mixed' });
});

describe('a cgroup', () => {
  test.each([
    // path, cgroup.type, its domain, is a root of threads, could become one, is a valid domain
    ['', 'domain threaded', '', true, true, true],
    ['plain', 'domain', 'plain', false, true, true],
    ['busy', 'domain', 'busy', false, true, true],
    ['parent', 'domain', 'parent', false, false, true],
    ['root', 'domain threaded', 'root', true, true, true],
    ['root/threaded', 'threaded', 'root', false, false, false],
    ['root/threaded/deep', 'threaded', 'root', false, false, false],
    ['root/beside', 'domain invalid', 'root/beside', false, true, false],
  ])('%s is %s', (path, type, domain, isRoot, canBe, valid) => {
    const cgroup = at(path);
    expect(domainOf(cgroup)).toBe(at(domain));
    expect(canBeThreadRoot(cgroup, isThreaded)).toBe(canBe);
    expect(isValidDomain(cgroup, isThreaded)).toBe(valid);
    if (path === '') return;
    expect(typeOf(cgroup, isThreaded)).toBe(type);
    expect(isThreadRoot(cgroup, isThreaded)).toBe(isRoot);
  });

  test('with processes and a threaded controller for its children is the root of a threaded subtree', () => {
    const cgroup = at('mixed');
    expect(isThreadRoot(cgroup, isThreaded)).toBe(true);
    expect(isThreadRoot(cgroup, () => false)).toBe(false);
    expect(canBeThreadRoot(cgroup, () => false)).toBe(false);
  });
});

test.each([
  ['nobody is anywhere', '', false],
  ['a process is in it', 'a', true],
  ['one is in a group below without a cpuset of its own', 'a/b', true],
  ['one is deeper still', 'a/b/c', true],
  ['one is beside', 'other', false],
])('a cpuset is in use: %s', (_, where, inUse) => {
  const machine = new SchedLab(2);
  machine.write('cgroup.subtree_control', '+cpuset');
  for (const path of ['a', 'a/b', 'a/b/c', 'a/empty', 'other']) machine.mkdir(path);
  if (where !== '') machine.spawn('t', 'hog', { in: where });
  const cpuset = machine.world.tree.find('a')?.cpuset;
  expect(cpuset && populated(cpuset, null)).toBe(inUse);
});

test.each([
  ['plain', 1],
  ['root/threaded', 2],
  ['root/threaded/deep', 3],
])('%s is %i below the root', (path, level) => {
  expect(at(path).level).toBe(level);
});
