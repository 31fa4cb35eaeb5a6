/**
 * What a run has shown so far: turns on CPUs, throttled stretches, quota periods, use, jobs. It follows the run as it
 * goes on and stays when the moment is moved back, because the run takes the same way again.
 */
import type { TaskGroup } from '../../kernel/sched/entities.ts';
import { BANDWIDTH, isBandwidth, isSwitch } from '../scenario/history-rows.ts';
import type { World } from '../world.ts';
import { GroupList } from './groups.ts';
import { JobRecord } from './jobs.ts';
import { MemoryRecord } from './memory-record.ts';
import { NetworkRecord } from './network-record.ts';
import { Rows } from './rows.ts';

/** Slots of the series over the whole run, at most. */
export const USE_SLOTS = 200;
/** In a slot of the usual quota period a limited group's use is level; a short run has at least so many. */
const SLOT_NS = 100e6;
const USE_SLOTS_MIN = 40;

/** Columns of `turns`; task 0: the CPU was idle. */
export const TURN = Object.freeze({ cpu: 0, group: 1, task: 2, startNs: 3, endNs: 4 });
/** Columns of `throttled`, in order of their end. */
export const HELD = Object.freeze({ group: 0, cpu: 1, startNs: 3, endNs: 4 });
/**
 * Columns of `steps`: runtime in a group's pool from a moment on, NaN: it has no quota; and what a CPU has drawn and not
 * used then, negative: it owes. CPU −1: only the pool changed.
 */
export const STEP = Object.freeze({ group: 0, cpu: 1, localNs: 2, atNs: 3, poolNs: 4 });

/** A turn on a CPU that is not over, or a stretch for which a group is held back. */
interface Open {
  group: number;
  task: number;
  startNs: number;
}

export interface Period {
  readonly group: number;
  readonly startNs: number;
  readonly runtimeNs: number;
  /** Quota and length that were valid when it began. */
  readonly quotaNs: number;
  readonly lengthNs: number;
  leftNs: number;
  endNs: number;
}

export class RunRecord {
  knownNs = 0;
  readonly turns = new Rows();
  readonly throttled = new Rows();
  readonly steps = new Rows();
  /** Quota periods in order of their start; those that still run are open-ended. */
  readonly periods: Period[] = [];
  /** CPUs used by each group itself: `use[group * USE_SLOTS + slot]`. */
  readonly use: Float64Array;
  readonly slotNs: number;
  readonly jobs: JobRecord;
  /** Null: memory is not kept account of. */
  readonly memory: MemoryRecord | null;
  /** Null: nobody shapes the network. */
  readonly network: NetworkRecord | null;
  readonly onCpu: Open[];
  readonly held = new Map<string, Open & { readonly cpu: number }>();
  private readonly openPeriods = new Map<number, Period>();
  /** Limit of each task group when it was last written, as text: a new one starts every CPU's share anew. */
  private readonly limits = new Map<number, string>();
  /** Group of every task seen; one that has ended keeps its own. */
  private readonly homes = new Map<number, number>();
  private nextRow: number;
  /** Up to where the turn on each CPU is counted in `use`. */
  private readonly countedNs: Float64Array;

  constructor(world: World, endNs: number) {
    const kernel = world.host;
    const groups = new GroupList(world, this.homes);
    this.use = new Float64Array(groups.count * USE_SLOTS);
    this.slotNs = Math.max(1, endNs / USE_SLOTS, Math.min(SLOT_NS, endNs / USE_SLOTS_MIN));
    this.jobs = new JobRecord(world, endNs);
    this.memory = kernel.mm ? new MemoryRecord(groups.count, USE_SLOTS, this.slotNs) : null;
    this.network = kernel.net.control ? new NetworkRecord(groups.count, USE_SLOTS, this.slotNs) : null;
    this.countedNs = new Float64Array(kernel.cpuCount);
    this.settle(world);
    this.onCpu = kernel.machine.cpus.map(({ index }) => {
      const task = kernel.current(index)?.id ?? 0;
      return { group: this.homes.get(task) ?? 0, task, startNs: 0 };
    });
    // Of what came before the start only the state of the quotas counts.
    this.nextRow = world.sim.trace.first;
    for (; this.nextRow < world.sim.trace.count; this.nextRow++)
      if (isBandwidth(world, this.nextRow)) this.followQuota(world, groups, this.nextRow);
  }

  /** The groups of the present moment, with the memory of where tasks were that have ended. */
  groups(world: World): GroupList {
    return new GroupList(world, this.homes);
  }

  /** The world is about to take its next step: what it holds now it held until then. */
  before(world: World): void {
    this.memory?.before(() => this.groups(world), world.nextNs);
    this.network?.before(world, () => this.groups(world), world.nextNs);
  }

  /** Reads what happened since the last time. The world stands at `nowNs`; writes due at it have not been made. */
  follow(world: World, nowNs: number): void {
    if (nowNs <= this.knownNs) return;
    const groups = this.groups(world);
    this.followTrace(world, groups);
    this.jobs.follow(world);
    for (let cpu = 0; cpu < this.onCpu.length; cpu++) this.count(cpu, nowNs);
    this.knownNs = nowNs;
  }

  /** Notes who is where after a write: tasks may have moved, a quota may be gone. */
  settle(world: World): void {
    const groups = new GroupList(world);
    groups.groups.forEach((cgroup, index) => {
      for (const member of cgroup.tasks) this.homes.set(member.tid, index);
      const tg = cgroup.cpu?.tg;
      if (!tg) return;
      this.startShares(index, tg);
      const period = this.openPeriods.get(tg.id);
      if (!period || tg.bandwidth.quotaNs !== Infinity) return;
      period.endNs = Math.min(period.endNs, this.knownNs);
      this.openPeriods.delete(tg.id);
    });
  }

  private startShares(group: number, { id, bandwidth, cfsRqs }: TaskGroup): void {
    const limit = `${String(bandwidth.quotaNs)} ${String(bandwidth.periodNs)}`;
    const before = this.limits.get(id);
    this.limits.set(id, limit);
    if (before === undefined || before === limit) return;
    const limited = bandwidth.quotaNs !== Infinity;
    cfsRqs.forEach((cfsRq, cpu) => {
      if (cfsRq && limited)
        this.steps.add(group, cpu, cfsRq.runtimeRemainingNs, this.knownNs, bandwidth.runtimeNs);
    });
    if (!limited) this.steps.add(group, -1, 0, this.knownNs, NaN);
  }

  private count(cpu: number, untilNs: number): void {
    const open = this.onCpu[cpu];
    const fromNs = this.countedNs[cpu] ?? 0;
    this.countedNs[cpu] = untilNs;
    if (!open || open.task === 0) return;
    const { slotNs, use } = this;
    const base = open.group * USE_SLOTS;
    const last = Math.min(USE_SLOTS - 1, Math.floor(untilNs / slotNs));
    for (let slot = Math.floor(fromNs / slotNs); slot <= last; slot++) {
      const part = Math.min(untilNs, (slot + 1) * slotNs) - Math.max(fromNs, slot * slotNs);
      if (part > 0) use[base + slot] = (use[base + slot] ?? 0) + part / slotNs;
    }
  }

  private followTrace(world: World, groups: GroupList): void {
    const { trace } = world.sim;
    const { zeroNs } = world.parts;
    for (let row = Math.max(this.nextRow, trace.first); row < trace.count; row++) {
      if (isBandwidth(world, row)) this.followQuota(world, groups, row);
      if (!isSwitch(world, row)) continue;
      const slot = trace.slot(row);
      const cpu = trace.cpu[slot] ?? 0;
      const atNs = Math.max(0, (trace.startNs[slot] ?? 0) - zeroNs);
      const task = trace.task[slot] ?? 0;
      const open = this.onCpu[cpu];
      if (!open) continue;
      this.count(cpu, atNs);
      if (atNs > open.startNs) this.turns.add(cpu, open.group, open.task, open.startNs, atNs);
      this.onCpu[cpu] = { group: this.homeOf(groups, task), task, startNs: atNs };
    }
    this.nextRow = trace.count;
  }

  /** Group of a task; of one that was made since the last write it is where it is found. */
  private homeOf(groups: GroupList, task: number): number {
    const known = this.homes.get(task);
    if (known !== undefined || task === 0) return known ?? 0;
    const found = groups.ofTask(task);
    if (found > 0) this.homes.set(task, found);
    return found;
  }

  private followQuota(world: World, groups: GroupList, row: number): void {
    const { trace } = world.sim;
    const slot = trace.slot(row);
    const tg = trace.group[slot] ?? 0;
    const group = groups.ofTaskGroup(tg);
    if (group < 0) return;
    const atNs = (trace.startNs[slot] ?? 0) - world.parts.zeroNs;
    const probe = trace.probe[slot];
    const cpu = trace.cpu[slot] ?? 0;
    const poolNs = trace.poolNs[slot] ?? 0;
    if (probe === BANDWIDTH.throttle || probe === BANDWIDTH.unthrottle) this.hold(probe, group, cpu, atNs);
    else this.pool(probe, group, tg, atNs, poolNs, groups);
    const { quotaNs } = groups.limit(group);
    if (quotaNs === Infinity) return;
    if (probe === BANDWIDTH.refill) this.steps.add(group, -1, 0, atNs, poolNs);
    else this.steps.add(group, cpu, trace.localNs[slot] ?? 0, atNs, poolNs);
  }

  private hold(kind: number, group: number, cpu: number, atNs: number): void {
    const key = `${String(group)} ${String(cpu)}`;
    const known = this.held.get(key);
    if (kind === BANDWIDTH.throttle) {
      if (!known) this.held.set(key, { group, cpu, task: 0, startNs: atNs });
      return;
    }
    if (!known) return;
    this.held.delete(key);
    if (atNs > 0) this.throttled.add(group, cpu, 0, known.startNs, atNs);
  }

  private pool(
    kind: number | undefined,
    group: number,
    tg: number,
    atNs: number,
    poolNs: number,
    groups: GroupList,
  ): void {
    const { quotaNs, periodNs } = groups.limit(group);
    if (kind === BANDWIDTH.refill) {
      const before = this.openPeriods.get(tg);
      if (before) before.endNs = Math.min(before.endNs, atNs);
      this.openPeriods.delete(tg);
      if (quotaNs === Infinity) return;
      const period: Period = {
        group,
        startNs: atNs,
        runtimeNs: poolNs,
        quotaNs,
        lengthNs: periodNs,
        leftNs: poolNs,
        // A group that does nothing has no timer: its period is over all the same.
        endNs: atNs + periodNs,
      };
      this.openPeriods.set(tg, period);
      this.periods.push(period);
    } else {
      const period = this.openPeriods.get(tg);
      if (period) period.leftNs = poolNs;
    }
  }
}
