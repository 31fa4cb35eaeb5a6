import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';
import { CostSampler } from '../../../src/sim/costs/sampler.ts';
import { Machine } from '../../../src/sim/hw/machine.ts';
import { Memory } from '../../../src/sim/hw/memory.ts';
import { PhysicalPort } from '../../../src/sim/hw/physical-port.ts';
import { Sim } from '../../../src/sim/hw/sim.ts';
import { bootKernel } from '../../../src/sim/kernel/boot.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { program } from '../../../src/sim/kernel/paths/types.ts';
import { FairScheduler } from '../../../src/sim/kernel/sched/fair.ts';
import { syscall } from '../../../src/sim/kernel/syscalls/call.ts';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { COMP } from '../../../src/sim/trace/components.ts';

export const CPUS = 64;
/** Time of a CPU for one sleep and wake-up, doubled, so that CPUs are about half busy, ns. */
const SLEEP_SHARE_NS = 10_000;

/** Events given to the kernel between two starts. */
const EVENTS_PER_START = 8;

/** Sleeps again and again for the time in local 0. */
const sleeper = program('bench sleeper', (p) => {
  p.forever((p) => {
    syscall(p, 'nanosleep');
  });
});

/** Computes for ever. */
const hog = program('bench hog', (p) => {
  p.forever((p) => p.spin('compute', () => Infinity));
});

/** What the tasks do: compute without end, or sleep and wake. */
export type Habit = 'hogs' | 'sleepers';

function bigKernel(sim: Sim): Kernel {
  const port = Object.freeze(new PhysicalPort());
  const machine = new Machine(
    sim,
    { name: 'host', cpus: CPUS, depth: 0, kernelComp: COMP.kernel, opaqueComp: -1 },
    new Memory(1024, 256),
    () => port,
  );
  const config = Object.freeze({
    name: 'host',
    hz: 250,
    firstPid: 1,
    kpti: false,
    idle: 'c1' as const,
    tickPhaseNs: 1_000,
    pageCachePages: 16,
  });
  return bootKernel(sim, machine, config, (host) => new FairScheduler<Task>(host));
}

/** A kernel on 64 CPUs with so many tasks on it. */
export function crowd(tasks: number, habit: Habit): Sim {
  const sim = new Sim(1, new CostSampler(REFERENCE_PROFILE, 1, 'bench'));
  const kernel = bigKernel(sim);
  for (let index = 0; index < tasks; index++) {
    const task = kernel.spawn({
      name: `${habit} ${index}`,
      program: habit === 'hogs' ? hog : sleeper,
      userComp: COMP.app,
      kernelComp: COMP.kernel,
    });
    task.cpu = index % CPUS;
    // Phases differ, so that wake-ups spread over time.
    task.ctx.set(0, (tasks / CPUS) * SLEEP_SHARE_NS + (index % 997));
    kernel.start(task);
    sim.settle();
    // An idle CPU takes up the interrupt that wakes it before the next one comes.
    for (let left = EVENTS_PER_START; left > 0; left--) sim.step();
  }
  return sim;
}
