/** Starts for the figures of start-up and memory, each measured once. */
import { startUp, type StackStart, type StartOptions } from '../../../src/sim/index.ts';
import { once, SEED } from './figure.ts';
import { brief, costsOf } from './probe.ts';

/** Starts per figure, each on a host of its own. */
export const RUNS = 6;

/** So many times fewer starts at once tell whether a figure moves, on so many CPUs. */
const FEWER = 25;
const FEW_CPUS = 8;

/** Starts once and remembers: several figures come from one experiment. */
export function started(stack: string, options: StartOptions = {}, atOnce = 1): StackStart {
  const runs = brief(options.runs ?? (atOnce === 1 ? RUNS : 1), 1);
  // A small host is built faster; the memory is enough for one.
  const memoryBytes = atOnce === 1 ? 4 * 2 ** 30 : 32 * 2 ** 30;
  const costs = costsOf(options.costs);
  const request = {
    stacks: [stack],
    atOnce: brief(atOnce, Math.ceil(atOnce / FEWER)),
    seed: SEED,
    options: { memoryBytes, ...options, runs, costs },
  };
  return once('start', request, () => {
    const found = startUp(request).stacks[0];
    if (!found) throw new Error(`no start of ${stack}`);
    return found;
  });
}

export function meanMs(stack: string, options: StartOptions = {}): number {
  return started(stack, options).totalNs.mean / 1e6;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean time of some phases together, ms. */
export function phasesMs(start: StackStart, names: readonly string[]): number {
  return mean(
    start.instances.map(
      ({ phases }) =>
        phases
          .filter(({ name }) => names.includes(name))
          .reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e6,
    ),
  );
}

/** Mean time from the request to the first beginning of a phase, ms. */
export function untilMs(start: StackStart, phase: string): number {
  return mean(
    start.instances.map(({ phases }) => (phases.find(({ name }) => name === phase)?.startNs ?? 0) / 1e6),
  );
}

/** From the request to the guest's init. */
export function initMs(stack: string, options: StartOptions = {}): number {
  return untilMs(started(stack, options), 'exec');
}

export function megabytes(start: StackStart, parts: readonly string[]): number {
  return start.memory.filter(({ id }) => parts.includes(id)).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
}

export const MINIMAL: StartOptions = { guest: 'minimal' };
/** A host with as many CPUs as the recorded one's hardware threads. */
export const METAL = 96;

/** How much longer the middle start takes when so many begin at once. */
export function growth(stack: string, atOnce: number, options: StartOptions = {}): number {
  const cpus = brief(METAL, FEW_CPUS);
  const many = started(stack, { ...options, cpus }, atOnce).totalNs.p50;
  return many / started(stack, { ...options, cpus }).totalNs.p50;
}

export function allReadyMs(stack: string, atOnce: number): number {
  return started(stack, {}, atOnce).totalNs.max / 1e6;
}

export const RUNC = ['runtime-create', 'runtime-init', 'namespaces', 'cgroup', 'mounts'];
export const BRIDGE: StartOptions = { network: 'bridge' };
