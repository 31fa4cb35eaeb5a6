/** The quota that counts for a group at a moment: what is left of it, when there is more, who waits for it. */
import type { QuotaView } from '../../core/neighbour-views.ts';
import { TASK } from '../../kernel/task.machine.ts';
import type { World } from '../world.ts';
import type { GroupList } from './groups.ts';
import { forEachTurn, heldAt } from './history.ts';
import { quotaColumns } from './quota.ts';
import type { Period, RunRecord } from './record.ts';

/** Waiting tasks that are named. */
const NAMED_MAX = 40;

/** The group whose quota counts: the one that is held back, else the nearest with a quota from `group` upwards; else `group`. */
export function quotaGroup(groups: GroupList, group: number): number {
  let nearest = -1;
  for (let at = group; at >= 0; at = groups.parentOf(at)) {
    if (groups.limit(at).quotaNs === Infinity) continue;
    if (nearest < 0) nearest = at;
    if (groups.isHeld(at)) return at;
  }
  return nearest < 0 ? group : nearest;
}

/** The quota of a group at a moment; null: it has none. */
export function quotaView(
  world: World,
  record: RunRecord,
  groups: GroupList,
  group: number,
  nowNs: number,
): QuotaView | null {
  const { quotaNs, periodNs } = groups.limit(group);
  if (quotaNs === Infinity) return null;
  const { startNs, refillNs } = spanOf(lastPeriod(record, group, nowNs), periodNs, nowNs);
  const [, leftNs = 0, owedNs = 0] = quotaColumns(record, groups, group, nowNs, nowNs).slice(-3);
  const ran = new Map<number, number>();
  forEachTurn(record, startNs, nowNs, (cpu, of, task, fromNs, toNs) => {
    if (task !== 0 && groups.isWithin(of, group)) ran.set(cpu, (ran.get(cpu) ?? 0) + toNs - fromNs);
  });
  const waiting = waitingBelow(world, groups, group);
  return {
    group,
    quotaNs,
    periodNs,
    startNs,
    refillNs,
    leftNs,
    owedNs,
    paidNs: owedBefore(record, groups, group, startNs),
    ran: [...ran].map(([cpu, ns]) => ({ cpu, ns })).sort((a, b) => a.cpu - b.cpu),
    held: [...heldAt(record, group, nowNs)].map(([cpu, sinceNs]) => ({ cpu, sinceNs })),
    waiting: waiting.slice(0, NAMED_MAX),
    waitingCount: waiting.length,
  };
}

function lastPeriod({ periods }: RunRecord, group: number, nowNs: number): Period | null {
  return periods.findLast((period) => period.group === group && period.startNs <= nowNs) ?? null;
}

/** This period; of a group that does nothing no timer runs, and its next period begins when it wakes. */
function spanOf(
  period: Period | null,
  periodNs: number,
  nowNs: number,
): { readonly startNs: number; readonly refillNs: number } {
  if (!period) return { startNs: nowNs, refillNs: nowNs };
  const whole = Math.floor((nowNs - period.startNs) / periodNs);
  const startNs = period.startNs + whole * periodNs;
  return {
    startNs: Math.max(0, startNs),
    refillNs: whole === 0 ? Math.max(period.endNs, nowNs) : startNs + periodNs,
  };
}

/** What was owed just before a refill, which is what it paid first. */
function owedBefore(record: RunRecord, groups: GroupList, group: number, atNs: number): number {
  const points = quotaColumns(record, groups, group, atNs - 1, atNs - 1);
  return points.at(-1) ?? 0;
}

function waitingBelow(world: World, groups: GroupList, group: number): QuotaView['waiting'] {
  const { host } = world;
  const found: { pid: number; name: string; cpu: number }[] = [];
  groups.groups.forEach((cgroup, index) => {
    if (!groups.isWithin(index, group)) return;
    for (const { tid } of cgroup.tasks) {
      const task = host.task(tid);
      if (task.state === TASK.throttled || task.state === TASK.runnable)
        found.push({ pid: tid, name: task.name, cpu: task.cpu });
    }
  });
  return found;
}
