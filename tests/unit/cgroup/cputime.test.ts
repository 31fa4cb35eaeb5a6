/** What of a cgroup's CPU time is user and what system time: ticks sample it, the exact sum is split accordingly. */
import { expect, test } from 'vitest';
import type { Cgroup, CgroupHost, TickTime } from '../../../src/sim/kernel/cgroup/cgroup.ts';
import { countTick, cpuTimeOf, inheritTime } from '../../../src/sim/kernel/cgroup/cputime.ts';

const TICK_NS = 4e6;

interface Node {
  goneNs: number;
  tasks: Set<{ task: number; baseNs: number }>;
  ticks: TickTime;
  children: Map<string, Node>;
}

function node(ticks: Partial<TickTime> = {}, goneNs = 0): Node {
  return {
    goneNs,
    tasks: new Set(),
    ticks: { userNs: 0, systemNs: 0, niceNs: 0, ...ticks },
    children: new Map(),
  };
}

/** Execution times by task; the rest of a host has no part in it. */
function timeOf(cgroup: Node, execNs: readonly number[] = []): ReturnType<typeof cpuTimeOf> {
  const host = { execNs: (task: unknown) => execNs[task as number] ?? 0 };
  return cpuTimeOf(cgroup as unknown as Cgroup, host as unknown as CgroupHost);
}

test.each([
  ['all user time without a tick', 0, 0, 1000, 1000, 0],
  ['all user time when only user code was found', 3, 0, 1000, 1000, 0],
  ['all system time when only the kernel was found', 0, 2, 1000, 0, 1000],
  ['in the proportion of the ticks', 3, 1, 1000, 750, 250],
  ['rounded in favour of user time', 2, 1, 1000, 667, 333],
])('%s', (_, user, system, usage, userNs, systemNs) => {
  const group = node({ userNs: user * TICK_NS, systemNs: system * TICK_NS }, usage);
  expect(timeOf(group)).toEqual({ usageNs: usage, userNs, systemNs, niceNs: 0 });
});

test.each([
  ['user code', true, false, { userNs: TICK_NS, systemNs: 0, niceNs: 0 }],
  ['user code of a nice task', true, true, { userNs: TICK_NS, systemNs: 0, niceNs: TICK_NS }],
  ['the kernel', false, false, { userNs: 0, systemNs: TICK_NS, niceNs: 0 }],
  ['the kernel for a nice task', false, true, { userNs: 0, systemNs: TICK_NS, niceNs: 0 }],
])('a tick that found %s counts as that', (_, user, nice, counted) => {
  const ticks = { userNs: 0, systemNs: 0, niceNs: 0 };
  countTick(ticks, user, nice, TICK_NS);
  expect(ticks).toEqual(counted);
});

test('a group has what its tasks used in it, what left it, and all of that below', () => {
  const parent = node({ userNs: TICK_NS }, 10);
  const child = node({ systemNs: TICK_NS, niceNs: 5 }, 200);
  parent.children.set('child', child);
  parent.tasks.add({ task: 0, baseNs: 30 });
  child.tasks.add({ task: 1, baseNs: 0 });
  expect(timeOf(parent, [100, 1000])).toEqual({ usageNs: 1280, userNs: 640, systemNs: 640, niceNs: 5 });
  expect(timeOf(child, [100, 1000])).toEqual({ usageNs: 1200, userNs: 0, systemNs: 1200, niceNs: 5 });
});

test('a removed group leaves its time to its parent', () => {
  const parent = node({ userNs: 1, systemNs: 2, niceNs: 3 }, 4);
  const gone = node({ userNs: 10, systemNs: 20, niceNs: 30 }, 40);
  inheritTime(parent as unknown as Cgroup, gone as unknown as Cgroup);
  expect(parent).toMatchObject({ goneNs: 44, ticks: { userNs: 11, systemNs: 22, niceNs: 33 } });
});
