/**
 * The loop of a vCPU's host task, as every hypervisor under a Linux host has it: halt, inject, enter, run the guest, leave,
 * handle. What entering, leaving and handling are is the hypervisor's own.
 */
import type { Cpu } from '../hw/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import { TIMER } from '../kernel/timers.ts';
import type { Ctx } from '../ops/context.ts';
import { OP, type Op, type Program } from '../ops/op.ts';
import { portOf } from './kvm-exits.ts';
import { VCPU, VCPU_EVENT } from './vcpu.machine.ts';
import type { Vcpu } from './vcpu.ts';

export function vcpuOf(kernel: Kernel, ctx: Ctx): Vcpu {
  return portOf(kernel, ctx).vcpu;
}

/** The guest has nothing to do, and the thread is not about to end (`kvm_vcpu_check_block`). */
function mayWait(kernel: Kernel, ctx: Ctx): boolean {
  return !vcpuOf(kernel, ctx).hasEvents && !kernel.task(ctx.task).killed;
}

/** Time left to poll, 0: something came or time is up. */
function pollLeft(kernel: Kernel, ctx: Ctx): number {
  const vcpu = vcpuOf(kernel, ctx);
  if (vcpu.hasEvents) return 0;
  return Math.max(0, vcpu.haltSinceNs + vcpu.haltPollNs - kernel.now());
}

function startSleep(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  vcpu.send(VCPU_EVENT.miss);
  if (vcpu.deadlineNs === Infinity) return;
  // The task may wake up on another CPU; its timer stays on this one.
  vcpu.wakeTimerCpu = vcpu.task.cpu;
  const atNs = Math.max(vcpu.deadlineNs, kernel.now());
  vcpu.wakeTimer = kernel.timers.start(vcpu.wakeTimerCpu, TIMER.wake, atNs, vcpu.task.id);
}

function endSleep(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  vcpu.send(VCPU_EVENT.unblock);
  if (vcpu.wakeTimer >= 0) kernel.timers.cancel(vcpu.wakeTimerCpu, vcpu.wakeTimer);
  vcpu.wakeTimer = -1;
  vcpu.learn(kernel.now() - vcpu.haltSinceNs);
}

/**
 * How a halted vCPU waits: it polls for as long as the VM is configured to, then gives the host CPU up.
 * `awake` is what the hypervisor does after a sleep.
 */
export function haltProgram(name: string, awake: (p: KernelBuilder) => void): Program {
  return program(name, (p) => {
    p.effect('start', (kernel, ctx) => {
      const vcpu = vcpuOf(kernel, ctx);
      vcpu.haltSinceNs = kernel.now();
      vcpu.send(VCPU_EVENT.halt);
    });
    p.spin('halt polling', pollLeft, { probe: 'kvm_halt_poll_ns' });
    p.when(
      'something came while polling',
      (kernel, ctx) => vcpuOf(kernel, ctx).hasEvents,
      (p) => {
        p.effect('hit', (kernel, ctx) => {
          const vcpu = vcpuOf(kernel, ctx);
          ctx.flow = vcpu.pending[0]?.flow ?? ctx.flow;
          vcpu.send(VCPU_EVENT.hit);
        });
        p.work('vm.halt_poll.hit', { probe: 'kvm_halt_poll_ns' });
      },
      (p) => {
        p.effect('kvm_vcpu_block', startSleep);
        p.loopWhile(
          'nothing for the guest',
          mayWait,
          // Programming the timer may itself take so long that it is due before the thread sleeps.
          (p) => p.block('rcuwait', mayWait),
        );
        p.effect('awake', endSleep);
        awake(p);
      },
    );
  });
}

/** The guest's timer is due: it becomes an interrupt like the others. */
function expireTimer(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  if (vcpu.deadlineNs > kernel.now()) return;
  vcpu.arm(Infinity);
  vcpu.cpu.timerDeadlineNs = Infinity;
  vcpu.timerExpired();
}

function accountSteal(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  const stolen = vcpu.task.runDelayNs - vcpu.runDelaySeenNs;
  vcpu.runDelaySeenNs = vcpu.task.runDelayNs;
  vcpu.stealNs += stolen;
  const { metrics, flowMeasured } = kernel.sim;
  // Only what was taken from a measured operation counts for it.
  if (metrics.measuring && flowMeasured[vcpu.cpu.ctx.flow]) metrics.stealNs += stolen;
}

/** The entry itself leads to the guest kernel's handler, so the interrupt comes from nowhere else. */
function inject(kernel: Kernel, ctx: Ctx): void {
  const vcpu = vcpuOf(kernel, ctx);
  const interrupt = vcpu.pending.shift();
  if (interrupt) vcpu.cpu.raise(interrupt.vector, interrupt.flow, kernelComp(vcpu.cpu));
}

/** Component of the kernel on a CPU, as the trace shows it. */
function kernelComp(cpu: Cpu): number {
  return cpu.shown(cpu.board.kernelComp);
}

/** Component that runs after an entry: the guest's, or that of its own guest if it is about to be entered in turn. */
export function enteredComp(guest: Cpu): number {
  const inner = guest.guest ?? (aboutToEnter(guest.ctx) ? guest.kernel.guestOf(guest) : null);
  if (inner !== null && !(guest.guest !== null && guest.pendingCount > 0)) return enteredComp(inner);
  if (guest.guest === null && guest.pendingCount > 0 && !guest.ctx.irqsOff) return kernelComp(guest);
  return guest.shown(guest.ctx.comp);
}

/** True: the context's next step, but for bookkeeping, is to run its guest. */
function aboutToEnter(ctx: Ctx): boolean {
  const ops = ctx.program.ops as readonly Op[];
  let pc = ctx.pc;
  for (let op = ops[pc]; op; op = ops[pc]) {
    if (op.kind === OP.jump) pc = op.target;
    else if (op.kind === OP.effect) pc++;
    else return op.kind === OP.guest;
  }
  return false;
}

/** What a hypervisor does in its own way. */
export interface VcpuLoopSpec {
  readonly name: string;
  /** False: waiting for a CPU is no stolen time, because the guest is a program like others. */
  readonly steals?: boolean;
  /** How it waits for something to do; see `haltProgram`. */
  readonly halt: Program;
  /** The work of putting one interrupt into the guest. */
  readonly inject: (p: KernelBuilder) => void;
  /** Just before guest mode; absent: nothing. */
  readonly prepare?: (p: KernelBuilder) => void;
  readonly enter: (p: KernelBuilder) => void;
  readonly leave: (p: KernelBuilder) => void;
  /** Lets interrupts in again and does what the guest left for. */
  readonly handle: (p: KernelBuilder) => void;
}

export function vcpuLoop(spec: VcpuLoopSpec): Program {
  return program(spec.name, (p) => {
    p.forever((p) => {
      p.when(
        'the guest is halted and nothing waits for it',
        (kernel, ctx) => vcpuOf(kernel, ctx).cpu.halted && mayWait(kernel, ctx),
        (p) => p.call(spec.halt),
      );
      p.irqsOff();
      if (spec.steals !== false) p.effect('record_steal_time', accountSteal);
      p.effect('timer', expireTimer);
      p.loopWhile(
        'interrupts to inject',
        (kernel, ctx) => vcpuOf(kernel, ctx).pending.length > 0,
        (p) => {
          spec.inject(p);
          p.effect('inject_irq', inject);
        },
      );
      spec.prepare?.(p);
      p.effect('guest mode', (kernel, ctx) => vcpuOf(kernel, ctx).send(VCPU_EVENT.enter));
      spec.enter(p);
      p.effect('preemption timer', (kernel, ctx) => vcpuOf(kernel, ctx).recheckTimer());
      p.guest();
      p.effect('left guest mode', (kernel, ctx) => {
        const vcpu = vcpuOf(kernel, ctx);
        if (vcpu.state === VCPU.inGuest) vcpu.send(VCPU_EVENT.exit);
      });
      spec.leave(p);
      p.effect('exit reason known', (kernel, ctx) => vcpuOf(kernel, ctx).send(VCPU_EVENT.handled));
      spec.handle(p);
    });
  });
}
