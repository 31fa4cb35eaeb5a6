/** Runs a world that somebody wrote, and says what its programs did. */
import { invariant } from '../core/invariant.ts';
import { FairScheduler } from '../kernel/sched/fair.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Counts } from '../trace/metrics.ts';
import { buildWorld } from './build.ts';
import type { RunningProgram } from './programs/define.ts';
import type { WorldSpec } from './spec.ts';
import type { World } from './world.ts';

/** Events after which operations that have not ended never will: ticks are all that is left. */
const MAX_EVENTS = 500_000_000;

/** What one program did since zero. */
export interface ProgramSummary {
  readonly id: string;
  readonly in: string;
  readonly run: string;
  readonly tasks: number;
  /** CPU time of its tasks on the kernel they run on, ns. */
  readonly cpuNs: number;
  /** Operations ended; null: it is not asked for any. */
  readonly operations: number | null;
}

export interface WorldSummary {
  readonly name: string;
  readonly seed: number;
  /** Simulated time since zero, ns. */
  readonly nowNs: number;
  readonly machines: readonly string[];
  readonly programs: readonly ProgramSummary[];
  /** Counts of the measured programs' flows. */
  readonly counts: Counts;
  readonly traceHash: string;
}

/** CPU time so far; what runs at this moment is charged up to it. */
function cpuNsOf({ tasks, place }: RunningProgram): number {
  chargeAll(place.kernel);
  return tasks.reduce((sum, task) => sum + task.sumExecNs, 0);
}

function chargeAll(kernel: Kernel): void {
  const { scheduler, machine } = kernel;
  if (!(scheduler instanceof FairScheduler)) return;
  for (const { index } of machine.cpus) if (kernel.current(index)) scheduler.updateCurr(index);
}

function summaryOf(world: World, before: ReadonlyMap<string, number>): WorldSummary {
  const { spec, parts, sim } = world;
  return {
    name: spec.name,
    seed: spec.seed,
    nowNs: world.nowNs,
    machines: parts.machines.map(({ name }) => name),
    programs: [...parts.programs.values()].map((program) => ({
      id: program.spec.id,
      in: program.spec.in,
      run: program.spec.run,
      tasks: program.tasks.length,
      cpuNs: Math.round(cpuNsOf(program) - (before.get(program.spec.id) ?? 0)),
      operations: program.issuer?.done ?? null,
    })),
    counts: sim.metrics.counts(),
    traceHash: world.traceHash,
  };
}

/**
 * Builds a checked spec, asks each measured program for `count` operations, runs until they have ended and `seconds` have
 * passed since zero.
 */
export function runWorldSpec(spec: WorldSpec, count: number, seconds: number): WorldSummary {
  const world = buildWorld(spec);
  const { sim, parts } = world;
  const programs = [...parts.programs.values()];
  const before = new Map(programs.map((program) => [program.spec.id, cpuNsOf(program)]));
  for (const { issuer } of programs) issuer?.issue(count);
  sim.settle();
  const limit = sim.events + MAX_EVENTS;
  while (programs.some(({ issuer }) => issuer !== null && issuer.done < count))
    invariant(sim.step() && sim.events < limit, 'operations-did-not-end', spec.name);
  const untilNs = parts.zeroNs + Math.round(seconds * 1e9);
  while (sim.nextNs() <= untilNs && sim.step());
  sim.nowNs = Math.max(sim.nowNs, untilNs);
  return summaryOf(world, before);
}
