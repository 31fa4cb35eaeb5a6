/** Starts stacks on hosts of their own and reads what happened. */
import { cloneGraph } from '../../core/clone.ts';
import { RunningHash } from '../../core/hash.ts';
import { invariant } from '../../core/invariant.ts';
import { seedFrom } from '../../core/rng.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Sim } from '../../hw/sim.ts';
import type { Task } from '../../kernel/task.ts';
import { TASK } from '../../kernel/task.machine.ts';
import { issue, type Issue } from '../issue.ts';
import type { Totals } from '../measure.ts';
import { Collector, type InstanceLog } from './collect.ts';
import { buildHost, sendRequests, type HostPlan } from './host.ts';
import type { Footprint } from './define-footprint.ts';
import { FRAME_BYTES, HOST, SHARED } from './ledger.ts';
import type { WaitId } from './phases.ts';
import { findStartup, layersOf, startIssues } from './registry.ts';
import type {
  MemoryPart,
  StackStart,
  StartInstance,
  StartOptions,
  StartRequest,
  StartResult,
  StartWait,
} from './result.ts';
import { Actor, type Instance, type StartHost } from './state.ts';

const GIB = 2 ** 30;
const DEFAULTS = Object.freeze({ cpus: 8, memoryBytes: 128 * GIB });
/** Instances at most. */
export const MAX_AT_ONCE = 1000;
/** Events between two looks at the trace: far fewer rows than it holds. */
const READ_EVERY = 20_000;
const MAX_EVENTS = 200_000_000;
/** Simulated time after which a start will never end: ticks that cost more than their period let nothing else run. */
const MAX_START_NS = 3.6e12;

/** What is wrong with a request; empty: it can be run. */
export function requestIssues({ stacks, atOnce, options = {} }: StartRequest): readonly Issue[] {
  const costs = new Map(Object.entries(options.costs ?? {}));
  const issues = [
    ...stacks.flatMap((stack) => startIssues(stack)),
    ...(costs.size === 0 ? [] : REFERENCE_PROFILE.withOverrides(costs).issues),
  ];
  if (!(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= MAX_AT_ONCE))
    issues.push(
      issue(
        'atOnce',
        `an integer from 1 to ${String(MAX_AT_ONCE)}`,
        `1부터 ${String(MAX_AT_ONCE)}까지의 정수여야 합니다`,
      ),
    );
  if (options.snapshot !== true) return issues;
  for (const stack of stacks) {
    const outer = findStartup(stack.split('/')[0] ?? '');
    if (outer && !outer.snapshot)
      issues.push(
        issue(
          'snapshot',
          `${stack}: no restore from a snapshot is modelled for ${outer.id}`,
          `${stack}: ${outer.id}의 스냅숏 복원은 모델에 없습니다`,
        ),
      );
  }
  return issues;
}

/** The host of one stack of a checked request; `run` counts the hosts of one stack. */
export function planOf(stack: string, request: StartRequest, run: number): HostPlan {
  const options: StartOptions = request.options ?? {};
  return {
    seed: run === 0 ? request.seed : seedFrom(request.seed, 'run', run).nextU32(),
    cpus: options.cpus ?? DEFAULTS.cpus,
    memoryBytes: options.memoryBytes ?? DEFAULTS.memoryBytes,
    layers: layersOf(stack),
    stack,
    atOnce: request.atOnce,
    costs: options.costs ?? {},
    choice: Object.freeze({
      snapshot: options.snapshot ?? false,
      pull: options.pull ?? false,
      network: options.network ?? 'published',
      guest: options.guest ?? 'default',
      firmware: options.firmware ?? 'default',
      cache: options.cache ?? 'warm',
      ksm: options.ksm ?? false,
    }),
  };
}

/** Sum of waits by reason, in the order of their first end; the run queue's from the scheduler's own count. */
function waitsOf(log: InstanceLog, instance: Instance): StartWait[] {
  const sums = new Map<WaitId, { ns: number; count: number }>();
  for (const { id, startNs, endNs } of log.waits) {
    const sum = sums.get(id) ?? { ns: 0, count: 0 };
    sums.set(id, { ns: sum.ns + endNs - startNs, count: sum.count + 1 });
  }
  const waits = [...sums].map(([name, sum]): StartWait => ({ name, ...sum }));
  const delayed = instance.tasks.filter((task) => task.runDelayNs > 0);
  const ns = delayed.reduce((sum, task) => sum + task.runDelayNs, 0);
  return ns > 0 ? [...waits, { name: 'cpu', ns, count: delayed.length }] : waits;
}

/** Phases from the request on; those that took no time are left out. */
function instanceOf(log: InstanceLog, instance: Instance, sentNs: number): StartInstance {
  const last = log.phases.length - 1;
  const phases = log.phases
    .map(({ id, startNs, endNs, cost }, at) => {
      const from = at === 0 ? sentNs : startNs;
      const to = at === last ? log.readyNs : endNs;
      return {
        name: id,
        startNs: from - sentNs,
        durationNs: to - from,
        cost: cost < 0 ? null : REFERENCE_PROFILE.def(cost).id,
      };
    })
    .filter(({ durationNs }) => durationNs > 0);
  return { totalNs: log.readyNs - sentNs, phases, waits: waitsOf(log, instance) };
}

/** One host: runs until every instance is ready. */
export interface HostRun {
  readonly host: StartHost;
  readonly instances: readonly StartInstance[];
  readonly logs: readonly InstanceLog[];
  readonly sentNs: number;
}

/** What changes while a host runs: copied as a whole for a checkpoint. */
interface HostParts {
  readonly host: StartHost;
  readonly collector: Collector;
}

/** A moment of a host that can be gone back to. */
export interface HostCheckpoint {
  readonly parts: HostParts;
  readonly rows: number;
  readonly hashLanes: Int32Array;
}

/** A host whose requests are sent, in progress: what a session moves in time. */
export class StartInProgress {
  readonly plan: HostPlan;
  /** The instant of the requests, ns. */
  readonly sentNs: number;
  private parts: HostParts;

  constructor(plan: HostPlan) {
    this.plan = plan;
    const host = buildHost(plan);
    this.parts = { host, collector: new Collector(host.kernel.sim) };
    this.sentNs = sendRequests(host, plan);
  }

  get sim(): Sim {
    return this.parts.host.kernel.sim;
  }

  /** Instances that are ready. */
  get ready(): number {
    return this.parts.host.ready;
  }

  get allReady(): boolean {
    return this.ready >= this.plan.atOnce;
  }

  /** Takes one event. Throws SimFault 'start-did-not-end' when nothing is left to do, or too much was done. */
  step(): boolean {
    const { sim } = this;
    const more = sim.step();
    const inTime = sim.events < MAX_EVENTS && sim.nowNs < MAX_START_NS;
    invariant(more && inTime, 'start-did-not-end', this.plan.stack);
    if (sim.events % READ_EVERY === 0) this.parts.collector.read();
    return more;
  }

  checkpoint(): HostCheckpoint {
    const { trace } = this.sim;
    this.parts.collector.read();
    return { parts: cloneGraph(this.parts), rows: trace.count, hashLanes: trace.hash.lanes.slice() };
  }

  restore({ parts, rows, hashLanes }: HostCheckpoint): void {
    this.parts = cloneGraph(parts);
    this.sim.trace.truncate(rows);
    this.sim.trace.hash.lanes.set(hashLanes);
  }

  /** What happened, once every instance is ready. */
  result(): HostRun {
    const { host, collector } = this.parts;
    const { sentNs } = this;
    collector.read();
    if (this.plan.choice.ksm) host.ledger.merge();
    const logs = host.instances.map((instance) => collector.log(instance.flow));
    const instances = host.instances.map((instance, at) =>
      instanceOf(logs[at] as InstanceLog, instance, sentNs),
    );
    return { host, instances, logs, sentNs };
  }
}

function runHost(plan: HostPlan): HostRun {
  const run = new StartInProgress(plan);
  while (!run.allReady) run.step();
  return run.result();
}

function totals(values: readonly number[]): Totals {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
  const sum = sorted.reduce((all, value) => all + value, 0);
  return { min: at(0), mean: Math.round(sum / sorted.length), p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Index of the instance in the middle. */
function middle(instances: readonly StartInstance[]): number {
  const order = [...instances.keys()].sort(
    (a, b) => (instances[a]?.totalNs ?? 0) - (instances[b]?.totalNs ?? 0) || a - b,
  );
  return order[Math.ceil(order.length / 2) - 1] ?? 0;
}

function shareOf(host: StartHost, owner: number, part: Footprint): MemoryPart['share'] {
  if (owner === HOST) return 'host';
  if (owner !== SHARED) return 'private';
  if (part.kind !== 'file') return 'shared';
  return host.instances.some(({ mapped }) => mapped.has(part.id)) ? 'shared' : 'cache';
}

function memoryOf({ host }: HostRun): MemoryPart[] {
  const count = host.instances.length;
  const parts = new Map<string, MemoryPart>();
  for (const { owner, part, frames } of host.ledger.holdings) {
    const share = shareOf(host, owner, part);
    const key = `${share} ${part.id}`;
    const bytes = (parts.get(key)?.bytes ?? 0) + (frames * FRAME_BYTES) / (share === 'private' ? count : 1);
    parts.set(key, { id: part.id, label: part.label, share, bytes });
  }
  return [...parts.values()].map((part) => ({ ...part, bytes: Math.round(part.bytes) }));
}

function sumBytes(parts: readonly MemoryPart[], share: MemoryPart['share']): number {
  return parts.filter((part) => part.share === share).reduce((sum, part) => sum + part.bytes, 0);
}

/** Waits of all instances together. */
function allWaits(instances: readonly StartInstance[]): StartWait[] {
  const sums = new Map<WaitId, StartWait>();
  for (const { name, ns, count } of instances.flatMap(({ waits }) => waits)) {
    const sum = sums.get(name) ?? { name, ns: 0, count: 0 };
    sums.set(name, { name, ns: sum.ns + ns, count: sum.count + count });
  }
  return [...sums.values()].sort((a, b) => b.ns - a.ns);
}

/** What `ps` shows on the kernel that runs it; a program in another system comes after the task that is the system. */
function namesOf(task: Task): string[] {
  const actor = task.memory;
  if (!(actor instanceof Actor) || actor.name === '') return [task.name];
  return actor.isSystem ? [task.name, actor.name] : [actor.name];
}

/** A stack's result and the hosts it came from. */
export interface MeasuredStart {
  readonly start: StackStart;
  readonly first: HostRun;
  /** Index of the instance in the middle of the first host. */
  readonly middle: number;
}

/** The figures of a stack whose first host has run. */
export function measuredStart(stack: string, request: StartRequest, first: HostRun): MeasuredStart {
  const instances = [...first.instances];
  const hash = new RunningHash();
  hash.addString(first.host.kernel.sim.trace.hash.digest());
  // Of the other hosts only the figures are kept.
  for (let run = 1; run < (request.options?.runs ?? 1); run++) {
    const again = runHost(planOf(stack, request, run));
    instances.push(...again.instances);
    hash.addString(again.host.kernel.sim.trace.hash.digest());
  }
  const inMiddle = middle(first.instances);
  const memory = memoryOf(first);
  const marginalBytes = sumBytes(memory, 'private');
  const start: StackStart = {
    stack,
    totalNs: totals(instances.map(({ totalNs }) => totalNs)),
    phases: first.instances[inMiddle]?.phases ?? [],
    waits: allWaits(instances),
    memoryBytes: marginalBytes + Math.round(sumBytes(memory, 'shared') / request.atOnce),
    marginalBytes,
    memory,
    outOfMemory: first.host.ledger.missing > 0,
    processes: (first.host.instances[inMiddle]?.tasks ?? [])
      .filter((task) => task.name !== 'request' && task.state !== TASK.zombie)
      .flatMap(namesOf),
    estimate: layersOf(stack).find((def) => def.estimate !== null)?.estimate ?? null,
    instances,
    traceHash: hash.digest(),
  };
  return { start, first, middle: inMiddle };
}

/** Every stack in turn, with the hosts. Throws SimFault 'start-refused' for a request with issues. */
export function measureStarts(request: StartRequest): MeasuredStart[] {
  const [first] = requestIssues(request);
  invariant(first === undefined, 'start-refused', first?.message.en ?? '');
  return request.stacks.map((stack) => measuredStart(stack, request, runHost(planOf(stack, request, 0))));
}

/**
 * Starts `atOnce` instances of each stack at one instant, each stack on a host of its own. A run is a pure function of the
 * request. Throws SimFault 'start-refused' for a request with issues.
 */
export function startUp(request: StartRequest): StartResult {
  return { stacks: measureStarts(request).map(({ start }) => start) };
}
