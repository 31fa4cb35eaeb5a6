/** Starts stacks on hosts of their own and reads what happened. */
import { RunningHash } from '../../core/hash.ts';
import { invariant } from '../../core/invariant.ts';
import { seedFrom } from '../../core/rng.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { REFERENCE_RELEASE } from '../../kernel/release.ts';
import { findMemory, type Task } from '../../kernel/task.ts';
import { issue, type Issue } from '../issue.ts';
import { notAccepted } from '../check/machines.ts';
import { switchIssues } from '../operation-spec.ts';
import { isVersion, RELEASES } from '../version.ts';
import type { Totals } from '../measure.ts';
import { Actor } from '../../virt/boot/instance.ts';
import type { WaitId } from '../../virt/boot/phases.ts';
import type { HostPlan } from './host.ts';
import { memoryOf } from './memory.ts';
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
import { StartWorld, type HostRun } from './start-world.ts';

const GIB = 2 ** 30;
const DEFAULTS = Object.freeze({ cpus: 8, memoryBytes: 128 * GIB });
/** Instances at most. */
export const MAX_AT_ONCE = 1000;

/** Bounds of `cpu.max`: a quota of at least 1 ms, a period of 1 ms to 1 s. */
const LEAST_NS = 1e6;
const LONGEST_NS = 1e9;

function cpuMaxIssues(cpuMax: StartOptions['cpuMax']): readonly Issue[] {
  if (cpuMax === undefined) return [];
  const { quotaNs, periodNs } = cpuMax;
  if (quotaNs >= LEAST_NS && periodNs >= LEAST_NS && periodNs <= LONGEST_NS) return [];
  return [
    issue(
      'cpuMax',
      'a quota of at least 1000 µs in a period of 1000 to 1000000 µs',
      '쿼터는 1000 µs 이상, 주기는 1000~1000000 µs여야 합니다',
    ),
  ];
}

/** Bounds of what a guest is given: KVM's own of vCPUs are wider, a kernel needs some memory. */
const MAX_VCPUS = 64;
const LEAST_GUEST_BYTES = 2 ** 26;
const MOST_GUEST_BYTES = 2 ** 35;

/** What is wrong with the kernel of the host, and with the size of what is started. */
function guestIssues({ kernel, vcpus, guestBytes }: StartOptions): readonly Issue[] {
  const found: Issue[] = [];
  if (kernel !== undefined && !isVersion(kernel)) found.push(notAccepted('kernel', kernel, RELEASES));
  if (vcpus !== undefined && !(Number.isInteger(vcpus) && vcpus >= 1 && vcpus <= MAX_VCPUS))
    found.push(
      issue(
        'vcpus',
        `an integer from 1 to ${String(MAX_VCPUS)}`,
        `1부터 ${String(MAX_VCPUS)}까지의 정수여야 합니다`,
      ),
    );
  const isSize = (bytes: number): boolean =>
    bytes >= LEAST_GUEST_BYTES && bytes <= MOST_GUEST_BYTES && bytes % 2 ** 20 === 0;
  if (guestBytes !== undefined && !isSize(guestBytes))
    found.push(issue('guestBytes', 'whole MiB from 64 to 32768', '64~32768의 정수 MiB여야 합니다'));
  return found;
}

/** What is wrong with a request; empty: it can be run. */
export function requestIssues({ stacks, atOnce, options = {} }: StartRequest): readonly Issue[] {
  const costs = new Map(Object.entries(options.costs ?? {}));
  const issues = [
    ...stacks.flatMap((stack) => startIssues(stack)),
    ...(costs.size === 0 ? [] : REFERENCE_PROFILE.withOverrides(costs).issues),
    ...switchIssues({ switches: options.switches ?? {} }),
    ...cpuMaxIssues(options.cpuMax),
    ...guestIssues(options),
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
    switches: options.switches ?? {},
    cpuMax: options.cpuMax ?? null,
    release: options.kernel ?? REFERENCE_RELEASE,
    choice: Object.freeze({
      snapshot: options.snapshot ?? false,
      pull: options.pull ?? false,
      network: options.network ?? 'published',
      guest: options.guest ?? 'default',
      firmware: options.firmware ?? 'default',
      cache: options.cache ?? 'warm',
      ksm: options.ksm ?? false,
      vcpus: options.vcpus ?? null,
      guestBytes: options.guestBytes ?? null,
    }),
  };
}

function runHost(plan: HostPlan): HostRun {
  const world = new StartWorld(plan);
  while (!world.allReady) world.step();
  return world.result();
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

/** What `ps` shows on the kernel that runs it. */
function nameOf(task: Task): string {
  const name = findMemory(task, Actor)?.name ?? '';
  return name === '' ? task.name : name;
}

/** A stack's result and the hosts it came from. */
export interface MeasuredStart {
  readonly start: StackStart;
  readonly first: HostRun;
  /** Index of the instance in the middle of the first host. */
  readonly middle: number;
}

/** The figures of a stack whose first host has run, or has come so far. */
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
  // What an idle instance takes is known when it is idle.
  const memory = first.complete ? memoryOf(first.host) : [];
  const marginalBytes = sumBytes(memory, 'private');
  const start: StackStart = {
    stack,
    totalNs: totals(instances.map(({ totalNs }) => totalNs)),
    phases: first.instances[inMiddle]?.phases ?? [],
    waits: allWaits(instances),
    memoryBytes: marginalBytes + Math.round(sumBytes(memory, 'shared') / request.atOnce),
    marginalBytes,
    memory,
    outOfMemory: first.host.kernel.pages.missing > 0,
    processes: (first.host.instances[inMiddle]?.tasks ?? [])
      .filter((task) => task.name !== 'request' && !task.ended)
      .map(nameOf),
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
