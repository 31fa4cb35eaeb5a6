/** Puts a kernel on a machine: the class and the programs written for it. */
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import type { Machine } from '../hw/machine.ts';
import type { Program } from '../ops/op.ts';
import { seedFrom } from '../core/rng.ts';
import type { Sim } from '../hw/sim.ts';
import { KernelCgroupHost, PeriodPhases } from './cgroup/kernel-host.ts';
import { eventUpcall, FILE_ANSWERS, fileAnswers, messageInterrupt, MESSAGES } from './events.ts';
import { diskInterrupt } from './fs/disk-interrupt.ts';
import type { KernelConfig, KernelScheduler } from './config.ts';
import { Kernel } from './kernel.ts';
import { nicInterrupt, softirqsAfterInterrupt, virtioNetInterrupt } from './net/softirq.ts';
import { contextSwitch, idleLoop, rescheduleInterrupt, timerInterrupt } from './paths/core-paths.ts';
import type { SchedHost } from './sched/types.ts';
import { SYSCALL_TABLE } from './syscalls/registry.ts';
import { exitCurrent } from './exit.ts';
import { taskWork } from './exit-to-user.ts';
import type { Task } from './task.ts';

const DEVICE_INTERRUPTS: ReadonlyMap<string, Program> = Object.freeze(
  new Map([
    ['disk', diskInterrupt],
    ['virtio-blk', diskInterrupt],
    ['eth0', nicInterrupt],
    ['virtio-net', virtioNetInterrupt],
    ['evtchn', eventUpcall],
    [FILE_ANSWERS, fileAnswers],
    [MESSAGES, messageInterrupt],
  ]),
);

const CORE = Object.freeze({
  contextSwitch,
  idle: idleLoop,
  timerInterrupt,
  rescheduleInterrupt,
  netRxAction: softirqsAfterInterrupt,
  deviceInterrupt: DEVICE_INTERRUPTS,
  taskWork,
  exitCurrent,
});

/** Costs of a kernel that guards nothing, by those of one that does. */
const UNGUARDED: ReadonlyMap<number, number> = new Map(
  (['sys.enter', 'sys.exit'] as const).map((id) => [
    REFERENCE_PROFILE.index(id),
    REFERENCE_PROFILE.index(`${id}.unguarded`),
  ]),
);

/**
 * Boots a kernel. Its network has a loopback; devices are added by whoever builds the machine. `phases`: where the period
 * timers of its groups lie; absent: drawn from the run's seed.
 */
export function bootKernel(
  sim: Sim,
  machine: Machine,
  config: KernelConfig,
  makeScheduler: (host: SchedHost<Task>) => KernelScheduler,
  phases = new PeriodPhases(seedFrom(sim.seed, 'period-phase', config.name, machine.id)),
): Kernel {
  const parts = { programs: CORE, syscallTable: SYSCALL_TABLE, makeScheduler };
  if (config.mitigations === false) machine.substitute(UNGUARDED);
  const kernel = new Kernel(sim, machine, config, parts, (made) => new KernelCgroupHost(made, phases));
  kernel.net.addDevice({ name: 'lo', kind: 'loopback', netns: '', peer: '', bus: -1, bridged: false });
  return kernel;
}
