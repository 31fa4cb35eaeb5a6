/**
 * The scheduler's data: entities, run queues, task groups. Plain classes without behaviour, so that a checkpoint can copy
 * them; the rules live in the modules beside. Field names follow kernel/sched/sched.h.
 */
import { poolMachine } from './pool.machine.ts';
import { shareMachine } from './share.machine.ts';
import type { SchedHost, SchedTask } from './types.ts';
import type { SchedFeatures } from './features.ts';
import { MAX_SHARES, NICE_0_LOAD } from './weights.ts';

/** Per-entity load tracking (`sched_avg`). Sums in µs-like units of the 1,024 µs window. */
export class SchedAvg {
  lastUpdateNs = 0;
  /** Part of the current 1,024 µs window already counted, in units of 1,024 ns. */
  periodContrib = 0;
  loadSum = 0;
  utilSum = 0;
  runnableSum = 0;
  loadAvg = 0;
  utilAvg = 0;
  runnableAvg = 0;
}

/** A task, or a group on one CPU, that competes in a `CfsRq` (`sched_entity`). */
export class SchedEntity {
  vruntime = 0;
  /** Virtual deadline of the current request. */
  deadline = 0;
  /** Request size, ns. */
  sliceNs = 0;
  /** V − vruntime when the entity last left its queue, clamped. */
  vlag = 0;
  /** Up to this vruntime a running entity keeps the CPU against later picks. */
  vprot = 0;
  weight = NICE_0_LOAD;
  onRq = false;
  /** Sleeping, but still queued because it was served too much. */
  delayed = false;
  /** `deadline` is relative to `vruntime`: the entity left without sleeping. */
  relDeadline = false;
  /** The slice was set by the task (or by the group's members), not by the default. */
  customSlice = false;
  execStartNs = 0;
  sumExecNs = 0;
  prevSumExecNs = 0;
  /** Smallest vruntime and slice of the subtree in the timeline. */
  minVruntime = 0;
  minSliceNs = 0;
  key = 0;
  seq = 0;
  heapPriority = 0;
  left: SchedEntity | null = null;
  right: SchedEntity | null = null;
  /** The queue the entity competes in. */
  cfsRq: CfsRq | null = null;
  /** The group's own queue; null for a task. */
  myQ: CfsRq | null = null;
  parent: SchedEntity | null = null;
  depth = 0;
  task: SchedTask | null;
  /** The task is parked on its group's limbo list until there is quota again. */
  throttled = false;
  /** The task will be parked when it next returns to user mode. */
  throttleWork = false;
  /** The load average is part of the queue's. */
  attached = false;
  readonly avg = new SchedAvg();

  constructor(task: SchedTask | null) {
    this.task = task;
  }
}

/** Run queue of one group on one CPU (`cfs_rq`). */
export class CfsRq {
  readonly rq: Rq;
  readonly tg: TaskGroup;
  /** The group's entity on this CPU; null for the root. */
  se: SchedEntity | null = null;
  curr: SchedEntity | null = null;
  /** `next` buddy: preferred at the next pick if eligible. */
  next: SchedEntity | null = null;
  root: SchedEntity | null = null;
  seq = 0;
  nrQueued = 0;
  /** Tasks below, with and without those in delayed dequeue. */
  hNrQueued = 0;
  hNrRunnable = 0;
  /** Sum of the weights of queued entities and `curr`. */
  loadWeight = 0;
  /** Reference point V is kept relative to. CFS: `min_vruntime`. */
  zeroVruntime = 0;
  /** Σ (vruntime − zeroVruntime)·weight and Σ weight over the timeline, without `curr`. */
  sumWVruntime = 0;
  sumWeight = 0;
  readonly avg = new SchedAvg();
  tgLoadAvgContrib = 0;
  lastTgLoadUpdateNs = 0;
  /** Bandwidth: the CPU's share of the pool. */
  runtimeEnabled = false;
  runtimeRemainingNs = 0;
  runtimeExpiresSeq = 0;
  throttled = false;
  /** How many of the queue and its ancestors are throttled. */
  throttleCount = 0;
  /** Start of the interval counted in `cpu.stat`'s throttled_usec and in `cpu.stat.local`; −1: none. */
  throttledClockNs = -1;
  throttledClockSelfNs = -1;
  throttledSelfTimeNs = 0;
  /** Where its share of the quota stands (`share.machine.ts`). */
  share = shareMachine.initial;
  /** Tasks parked here. */
  limbo: SchedEntity[] = [];

  constructor(rq: Rq, tg: TaskGroup) {
    this.rq = rq;
    this.tg = tg;
  }

  /** Moves the state of its share. */
  sendShare(event: number): void {
    this.share = shareMachine.step(this.share, event);
  }
}

/** Group-wide quota state (`cfs_bandwidth`). */
export class CfsBandwidth {
  periodNs = 100_000_000;
  /** Infinity: no limit (`RUNTIME_INF`). */
  quotaNs = Infinity;
  burstNs = 0;
  runtimeNs = 0;
  runtimeSnapNs = 0;
  idle = false;
  periodActive = false;
  slackStarted = false;
  /** Refills so far; only the slice-expiry variant reads it. */
  expiresSeq = 0;
  /** Next (or last) expiry of the period timer. */
  expiresNs = 0;
  periodTimer = -1;
  slackTimer = -1;
  nrPeriods = 0;
  nrThrottled = 0;
  throttledTimeNs = 0;
  nrBursts = 0;
  burstTimeNs = 0;
  throttledCfsRq: CfsRq[] = [];
  /** What is in it (`pool.machine.ts`). */
  state = poolMachine.initial;
}

/** A node of the cpu controller's tree (`task_group`). */
export class TaskGroup {
  readonly id: number;
  readonly name: string;
  parent: TaskGroup | null;
  children: TaskGroup[] = [];
  /** Low resolution; the root's is not used. */
  shares = 1024;
  idle = false;
  /** Sum of the load averages of the group's queues. */
  loadAvg = 0;
  /** Queues by CPU, made on first use. */
  readonly cfsRqs: (CfsRq | null)[];
  readonly bandwidth = new CfsBandwidth();
  depth: number;

  constructor(id: number, name: string, parent: TaskGroup | null, cpuCount: number) {
    this.id = id;
    this.name = name;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
    this.cfsRqs = new Array<CfsRq | null>(cpuCount).fill(null);
    if (parent) parent.children.push(this);
  }
}

/** State of load balancing on one CPU (`sched_domain` as seen from it). */
export class BalanceState {
  lastBalanceNs = 0;
  intervalNs = 0;
  nrBalanceFailed = 0;
  idleSinceNs = 0;
  avgIdleNs = 1_000_000;
  /** The CPU that an active balance from this CPU shall push its running task to; −1: none. */
  pushTo = -1;
}

/** Everything of one CPU (`rq`). */
export class Rq {
  readonly cpu: number;
  readonly fair: FairState;
  cfs: CfsRq;
  /** The task entity that runs. */
  curr: SchedEntity | null = null;
  /** Queued tasks, least recently run first (`cfs_tasks` from its tail). */
  readonly tasks = new Set<SchedEntity>();
  readonly balance = new BalanceState();

  constructor(cpu: number, fair: FairState) {
    this.cpu = cpu;
    this.fair = fair;
    this.cfs = new CfsRq(this, fair.rootGroup);
    fair.rootGroup.cfsRqs[cpu] = this.cfs;
  }
}

/** The CPU's task clock, ns: what run time is measured with. */
export function clockTaskOf(rq: Rq): number {
  const { host } = rq.fair;
  return host.clockTask ? host.clockTask(rq.cpu) : host.now();
}

/** What every module of the scheduler works on. */
export class FairState {
  readonly host: SchedHost;
  readonly features: SchedFeatures;
  /** Scaled base slice, ns. */
  readonly baseSliceNs: number;
  readonly tickNs: number;
  readonly rootGroup: TaskGroup;
  readonly groups = new Map<number, TaskGroup>();
  readonly rqs: Rq[] = [];
  nextGroupId = 1;
  /** Queues that are throttled now, over all groups: the balancer's quick test. */
  nrThrottledQueues = 0;

  constructor(host: SchedHost, features: SchedFeatures, baseSliceNs: number) {
    this.host = host;
    this.features = features;
    this.baseSliceNs = baseSliceNs;
    this.tickNs = Math.round(1e9 / host.hz);
    this.rootGroup = new TaskGroup(0, '/', null, host.cpuCount);
    this.rootGroup.shares = MAX_SHARES;
    this.groups.set(0, this.rootGroup);
    for (let cpu = 0; cpu < host.cpuCount; cpu++) this.rqs.push(new Rq(cpu, this));
  }
}
