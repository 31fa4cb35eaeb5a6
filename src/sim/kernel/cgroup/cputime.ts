/**
 * CPU time of a cgroup. How much is exact (the scheduler charges it); what part of it is user and what part system time is
 * sampled: each tick counts for the mode it interrupts, and the whole is split in that proportion, as a kernel without
 * VIRT_CPU_ACCOUNTING does. Source: kernel/sched/cputime.c `cputime_adjust`, kernel/cgroup/rstat.c. Simplification: Linux
 * also keeps the parts from going back between two reads; reading changes nothing here, so a part may shrink a little.
 */
import type { Cgroup, CgroupHost, TickTime } from './cgroup.ts';
import { forEachBelow } from './cgroup.ts';

/** Counts a tick of `tickNs` for the cgroup of the thread it found running. */
export function countTick(ticks: TickTime, user: boolean, nice: boolean, tickNs: number): void {
  if (!user) ticks.systemNs += tickNs;
  else {
    ticks.userNs += tickNs;
    if (nice) ticks.niceNs += tickNs;
  }
}

/** Adds what a removed cgroup used to its parent. */
export function inheritTime(parent: Cgroup, gone: Cgroup): void {
  parent.goneNs += gone.goneNs;
  parent.ticks.userNs += gone.ticks.userNs;
  parent.ticks.systemNs += gone.ticks.systemNs;
  parent.ticks.niceNs += gone.ticks.niceNs;
}

/** Time of the subtree, ns: all of it, its parts, and what ticks found at a positive nice level. */
export interface CpuTime extends TickTime {
  readonly usageNs: number;
}

/** Splits `usageNs` as the ticks were split; without ticks of both kinds all of it is the one kind, or user time. */
function split(usageNs: number, ticks: TickTime): CpuTime {
  const { userNs, systemNs, niceNs } = ticks;
  let system = 0;
  if (systemNs > 0) system = userNs === 0 ? usageNs : Math.floor((usageNs / (userNs + systemNs)) * systemNs);
  return { usageNs, userNs: usageNs - system, systemNs: system, niceNs };
}

/** CPU time of a cgroup and everything below it. */
export function cpuTimeOf(cgroup: Cgroup, host: CgroupHost): CpuTime {
  let usageNs = 0;
  const ticks: TickTime = { userNs: 0, systemNs: 0, niceNs: 0 };
  forEachBelow(cgroup, (node) => {
    usageNs += node.goneNs;
    for (const { task, baseNs } of node.tasks) usageNs += host.execNs(task) - baseNs;
    ticks.userNs += node.ticks.userNs;
    ticks.systemNs += node.ticks.systemNs;
    ticks.niceNs += node.ticks.niceNs;
  });
  return split(usageNs, ticks);
}
