/** A kernel alone on a machine, and programs on it: for tests of what the kernel does to tasks. */
import { REFERENCE_PROFILE } from '../../src/sim/costs/registry.ts';
import { CostSampler } from '../../src/sim/costs/sampler.ts';
import { Machine } from '../../src/sim/hw/machine.ts';
import { Memory } from '../../src/sim/hw/memory.ts';
import { PhysicalPort } from '../../src/sim/hw/physical-port.ts';
import { Sim } from '../../src/sim/hw/sim.ts';
import { bootKernel } from '../../src/sim/kernel/boot.ts';
import type { Kernel } from '../../src/sim/kernel/kernel.ts';
import { program, type KernelBuilder } from '../../src/sim/kernel/paths/types.ts';
import { FairScheduler } from '../../src/sim/kernel/sched/fair.ts';
import type { Task, TaskSpec } from '../../src/sim/kernel/task.ts';
import { COMP } from '../../src/sim/trace/components.ts';
import { PROBES, type ProbeName } from '../../src/sim/trace/probes.ts';

export function bootAlone(cpus = 2): Kernel {
  const sim = new Sim(1, new CostSampler(REFERENCE_PROFILE, 1, 'test'));
  const port = Object.freeze(new PhysicalPort());
  const spec = { name: 'host', cpus, depth: 0, kernelComp: COMP.kernel };
  const machine = new Machine(sim, spec, new Memory(4096, 4096), () => port);
  const config = { name: 'host', hz: 250, firstPid: 1, kpti: false, idle: 'c1' as const, tickPhaseNs: 1000 };
  return bootKernel(sim, machine, { ...config, pageCachePages: 16 }, (host) => new FairScheduler<Task>(host));
}

const PLAIN = { program: null, userComp: COMP.app, kernelComp: COMP.kernel };

/** A task that is made and not started. */
export function spawnOn(kernel: Kernel, spec: Partial<TaskSpec> = {}): Task {
  return kernel.spawn({ name: 'task', ...PLAIN, ...spec });
}

let programs = 0;

/** Makes a task that runs a program of its own, and starts it. */
export function startOn(
  kernel: Kernel,
  body: (p: KernelBuilder) => void,
  spec: Partial<TaskSpec> = {},
): Task {
  programs += 1;
  const made = program(`test ${String(programs)}`, body);
  const task = spawnOn(kernel, { ...spec, program: made });
  kernel.start(task);
  kernel.sim.settle();
  return task;
}

/** Lets time pass until the condition holds. Throws if it does not within a second of simulated time. */
export function runUntil(kernel: Kernel, condition: () => boolean, what = 'the condition'): void {
  const { sim } = kernel;
  const end = sim.nowNs + 1e9;
  while (!condition()) if (sim.nowNs > end || !sim.step()) throw new Error(`${what} never held`);
}

/** Lets so much time pass, ns. */
export function runFor({ sim }: Kernel, ns: number): void {
  const end = sim.nowNs + ns;
  while (sim.nextNs() <= end && sim.step());
  sim.nowNs = end;
}

/** Trace points of a task since a row, by their names. */
export function pointsOf(kernel: Kernel, task: Task, from = 0): string[] {
  const { trace } = kernel.sim;
  return Array.from({ length: trace.count - from }, (_, n) => trace.slot(from + n))
    .filter((slot) => trace.task[slot] === task.id)
    .map((slot) => PROBES[trace.probe[slot] ?? 0]?.name ?? '')
    .filter((name) => name !== '');
}

/** How often a trace point was hit. */
export function countPoint(kernel: Kernel, name: ProbeName): number {
  const { trace } = kernel.sim;
  return Array.from({ length: trace.count }, (_, row) => trace.slot(row)).filter(
    (slot) => PROBES[trace.probe[slot] ?? 0]?.name === name,
  ).length;
}
