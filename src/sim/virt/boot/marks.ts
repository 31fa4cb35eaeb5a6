/** Small steps that boot programs are written with: phases, CPU work, choices, messages between tasks. */
import type { Cpu } from '../../hw/cpu.ts';
import { channelsOf, MESSAGES } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RESCHED } from '../../kernel/preempt.ts';
import { entryPath, SYSCALL_NR } from '../../kernel/paths/syscall-entry.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import { entryNr } from '../../kernel/seccomp.ts';
import { findSyscallNr } from '../../kernel/syscalls/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import type { ProbeName } from '../../trace/probes.ts';
import { irqfd } from '../irqfd.ts';
import { MessageDevice } from './message-device.ts';
import { actorOf, type Instance, type StartChoice } from './instance.ts';
import { phaseNumber, type PhaseId } from './phases.ts';

type Body = (p: KernelBuilder) => void;

/** A phase begins; the one before ends. */
export function phase(p: KernelBuilder, id: PhaseId): void {
  p.mark('startup_phase', { detail: phaseNumber(id) });
}

/** The program does its first useful work. */
export function ready(p: KernelBuilder): void {
  p.mark('startup_ready');
  p.effect('first useful work', (kernel, ctx) => {
    const { instance } = actorOf(kernel, ctx);
    instance.ready = true;
    instance.host.ready++;
  });
}

/** CPU time of a cost; of a composite only what is not charged elsewhere. */
export function work(p: KernelBuilder, cost: string, probe: ProbeName = ''): void {
  p.work(cost, { probe });
}

/** CPU time of a cost by the byte. */
export function workBytes(p: KernelBuilder, cost: string, bytes: number): void {
  p.work(cost, { scale: () => bytes });
}

export function whenInstance(
  p: KernelBuilder,
  label: string,
  test: (instance: Instance, kernel: Kernel) => boolean,
  then: Body,
  otherwise?: Body,
): void {
  p.when(label, (kernel, ctx) => test(actorOf(kernel, ctx).instance, kernel), then, otherwise);
}

/** Depends on what the user chose for the start. */
export function whenChosen(
  p: KernelBuilder,
  label: string,
  test: (choice: StartChoice) => boolean,
  then: Body,
  otherwise?: Body,
): void {
  whenInstance(p, label, ({ choice }) => test(choice), then, otherwise);
}

/** Where a mechanism switch has this value. */
export function whenSwitched(p: KernelBuilder, id: string, value: string, then: Body): void {
  whenInstance(p, `${id} ${value}`, ({ host }) => host.choice(id) === value, then);
}

/** A system call by its name: into the kernel, the body, and back. */
export function inKernel(p: KernelBuilder, name: string, body: Body): void {
  const [call = ''] = name.split(/[ (]/);
  const nr = entryNr(call, findSyscallNr(call) ?? 0);
  p.effect(`${call}()`, (_kernel, ctx) => ctx.set(SYSCALL_NR, nr));
  p.call(entryPath(name, body));
}

// ------------------------------------------------------------ messages between the tasks of an instance

/**
 * Whom a message is for: a task of the same kernel, one of the kernel around it (over the message device), one of the
 * instance's machine just inside.
 */
type Where = 'here' | 'below' | 'above';
const STEP: Readonly<Record<Where, number>> = Object.freeze({ here: 0, below: -1, above: 1 });

function key(kernel: Kernel, name: string, where: Where): string {
  return `${String(kernel.machine.depth + STEP[where])} ${name}`;
}

function tell(kernel: Kernel, ctx: Ctx, name: string, where: Where): number {
  const { instance } = actorOf(kernel, ctx);
  const id = key(kernel, name, where);
  instance.signals.add(id);
  return instance.listeners.get(id) ?? 0;
}

/** Tells whoever waits for it, now or later. */
export function post(p: KernelBuilder, name: string): void {
  p.effect(`post ${name}`, (kernel, ctx) => ctx.set(WAKE_TASK, tell(kernel, ctx, name, 'here')));
  p.call(tryToWakeUp);
}

/** From a guest to a task of the system around it: its message device is rung, and the task behind it woken. */
export function postBelow(p: KernelBuilder, name: string): void {
  p.effect(`send ${name}`, (kernel, ctx) => {
    const device = kernel.machine.findDevice(MessageDevice);
    const task = tell(kernel, ctx, name, 'below');
    ctx.set(0, device?.index ?? -1);
    if (device && task > 0) device.worker = task;
  });
  p.when(
    'somebody waits for it',
    (kernel, ctx) => ctx.get(0) >= 0 && workerOf(kernel, ctx.get(0)) > 0,
    (p) => p.privileged('doorbell', (_kernel, ctx) => ctx.get(0)),
  );
}

function workerOf(kernel: Kernel, bus: number): number {
  return kernel.machine.devices[bus]?.worker ?? 0;
}

/** To a task in the instance's machine on this kernel: an interrupt of the guest. */
export function postAbove(p: KernelBuilder, name: string): void {
  p.effect(`send ${name}`, (kernel, ctx) => {
    const vm = actorOf(kernel, ctx).instance.vms[kernel.machine.depth];
    const task = tell(kernel, ctx, name, 'above');
    ctx.set(1, -1);
    if (!vm || task === 0) return;
    const channels = channelsOf(vm.kernel, MESSAGES);
    channels.pending.push({ cpu: 0, task });
    ctx.set(0, vm.id);
    ctx.set(1, channels.vector);
    ctx.set(2, 0);
  });
  p.when(
    'somebody waits for it',
    (_kernel, ctx) => ctx.get(1) >= 0,
    (p) => p.call(irqfd),
  );
}

function isPosted(kernel: Kernel, ctx: Ctx, name: string): boolean {
  return actorOf(kernel, ctx).instance.signals.has(key(kernel, name, 'here'));
}

/** Sleeps until it is told. */
export function listen(p: KernelBuilder, name: string): void {
  p.loopWhile(
    `${name} has not come`,
    (kernel, ctx) => !isPosted(kernel, ctx, name),
    (p) =>
      p.block(name, (kernel, ctx) => {
        if (isPosted(kernel, ctx, name)) return false;
        actorOf(kernel, ctx).instance.listeners.set(key(kernel, name, 'here'), ctx.task);
        return true;
      }),
  );
  p.effect(`take ${name}`, (kernel, ctx) => {
    const { instance } = actorOf(kernel, ctx);
    const id = key(kernel, name, 'here');
    instance.signals.delete(id);
    instance.listeners.delete(id);
  });
}

/** Stays for good: a server that waits for requests. */
export function stay(p: KernelBuilder): void {
  p.forever((p) => p.block('until asked for something', () => true));
}

/** True: the CPU chosen for a task must be told of it. */
export function mustTell(kernel: Kernel, target: number, cpu: Cpu): boolean {
  if (target === cpu.index || kernel.needResched[target] !== RESCHED.now) return false;
  return kernel.current(target) !== null || kernel.config.idle !== 'poll';
}
