/** Paths every kernel has: context switch, idle loop, interrupts. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import { taskField } from '../../trace/fields.ts';
import { VECTOR_LOCAL } from '../interrupt-programs.ts';
import type { Kernel } from '../kernel.ts';
import { TIMER } from '../timers.ts';
import { tryToWakeUp, WAKE_TASK } from './wakeup.ts';
import { pvAlso, pvOr } from './pv.ts';
import { program, type KernelBuilder } from './types.ts';

const SWITCH_PROCESS = REFERENCE_PROFILE.index('sched.switch.process');
const SWITCH_THREAD = REFERENCE_PROFILE.index('sched.switch.thread');
const IDLE_EXIT = Object.freeze({
  poll: REFERENCE_PROFILE.index('sched.idle_exit.poll'),
  c1: REFERENCE_PROFILE.index('sched.idle_exit.c1'),
  deep: REFERENCE_PROFILE.index('sched.idle_exit.deep'),
});

/** `state` of `cpu_idle` on entry, as the trace holds it: polling, or halted; absent on the way out. */
const POLLING = 1;
const HALTED = 2;

/** Local 0 tells whether the address space changes. */
export const contextSwitch = program('context_switch', (p) => {
  p.workBy(
    'sched.switch.process or .thread',
    (_kernel, ctx) => (ctx.get(0) ? SWITCH_PROCESS : SWITCH_THREAD),
    { probe: 'sched_switch', field: (_kernel, ctx) => ctx.get(1) },
  );
  p.when(
    'the address space changes',
    (_kernel, ctx) => ctx.get(0) === 1,
    (p) => {
      p.privileged('cr3');
      pvAlso(p, 'switchMm');
    },
  );
  pvAlso(p, 'switchTo');
});

/** What an interrupt pays first if it found the CPU asleep. A vCPU's sleep is paid for by its host. */
function idleExit(kernel: Kernel, cpu: Cpu): number {
  if (!cpu.wokeFromIdle) return -1;
  cpu.wokeFromIdle = false;
  return cpu.port.virtual ? -1 : IDLE_EXIT[kernel.config.idle];
}

function hasNothingToDo(kernel: Kernel, _ctx: Ctx, cpu: Cpu): boolean {
  return !kernel.needResched[cpu.index];
}

/** Halts the CPU. Work may come while the timer is set, so that it is looked for again last. */
function sleep(p: KernelBuilder): void {
  p.when('nothing to do', hasNothingToDo, (p) => {
    p.when(
      'the tick stops',
      // A guest has no idle driver: what is below decides how deep it sleeps.
      (kernel, _ctx, cpu) => kernel.timers.idles(cpu.index, !cpu.port.virtual),
      (p) => p.mark('tick_stop'),
    );
    p.when('still nothing', hasNothingToDo, (p) => {
      p.mark('cpu_idle', { field: () => HALTED });
      // Interrupts are on while it sleeps: the handler that wakes it comes before its own way out.
      p.privileged('hlt');
      p.mark('cpu_idle');
    });
  });
}

export const idleLoop = program('do_idle', (p) => {
  p.forever((p) => {
    p.when(
      'idle=poll',
      (kernel) => kernel.config.idle === 'poll',
      (p) => {
        p.mark('cpu_idle', { field: () => POLLING });
        p.spin('until there is work', (kernel, _ctx, cpu) => (kernel.needResched[cpu.index] ? 0 : Infinity));
        p.workBy('sched.idle_exit.poll', (_kernel, _ctx, cpu) => (cpu.port.virtual ? -1 : IDLE_EXIT.poll), {
          probe: 'exit_latency',
        });
        p.mark('cpu_idle');
      },
      sleep,
    );
    p.resched();
  });
});

/** Wakes a CPU from its idle state: for code that runs before the kernel's own handler. */
export function idleExitCost(p: KernelBuilder): void {
  p.workBy('sched.idle_exit', (kernel, _ctx, cpu) => idleExit(kernel, cpu), { probe: 'exit_latency' });
}

/** The CPU wakes up if it slept; what is below the kernel sees the interrupt before the kernel does. */
function awake(p: KernelBuilder): void {
  pvAlso(p, 'interruptEnter');
  idleExitCost(p);
}

function vectorOf(_kernel: Kernel, ctx: Ctx): number {
  return ctx.get(VECTOR_LOCAL);
}

/** Starts every handler of a device. */
export function interruptEntry(p: KernelBuilder, cost: string | null): void {
  awake(p);
  const what = { probe: 'irq_handler_entry', field: vectorOf } as const;
  if (cost === null) p.mark(what.probe, what);
  else pvOr(p, 'eventEnter', (p) => p.work(cost, what));
}

/** True: nothing comes before the way back. A softirq and a switch of tasks do, and end with one of their own. */
function returnsNow(kernel: Kernel, cpu: Cpu): boolean {
  const { index } = cpu;
  if (kernel.softirqPending[index] === 1 && kernel.inSoftirq[index] === 0) return false;
  return kernel.needResched[index] === 0 || cpu.stack[cpu.top - 1]?.ring !== 3;
}

/** The handler of a device is done. */
export function interruptHandled(p: KernelBuilder): void {
  p.mark('irq_handler_exit', { field: vectorOf });
}

/** Ends every interrupt and the softirqs after it; IRET itself is part of the entry's cost. */
export function interruptExit(p: KernelBuilder): void {
  p.callBy('pv_ops.interruptExit', (kernel, _ctx, cpu) => {
    const own = kernel.config.pvOps?.interruptExit ?? null;
    return own !== null && returnsNow(kernel, cpu) ? own.index : -1;
  });
}

const IRQ = REFERENCE_PROFILE.index('irq.entry_exit');
const TICK = REFERENCE_PROFILE.index('irq.local_timer');

/** Local of the timer's handler: the kind of the timer that is due. */
const DUE = 1;

function timerKind(_kernel: Kernel, ctx: Ctx): number {
  return 1 + ctx.get(DUE);
}

/** One timer that is due: its function runs, and the tick's arms itself again. */
function runTimer(p: KernelBuilder): void {
  p.mark('hrtimer_expire_entry', { field: timerKind });
  p.effect('__run_hrtimer', (kernel, ctx, cpu) =>
    ctx.set(WAKE_TASK, kernel.timers.fire(cpu.index, ctx.get(DUE))),
  );
  p.when(
    'a sleeper is due',
    (_kernel, ctx) => ctx.get(WAKE_TASK) > 0,
    (p) => p.call(tryToWakeUp),
  );
  p.mark('hrtimer_expire_exit', { field: timerKind });
  p.when(
    'the tick goes on',
    (kernel, ctx, cpu) => ctx.get(DUE) === TIMER.tick && kernel.timers.ticks(cpu.index),
    (p) => p.mark('hrtimer', { field: timerKind }),
  );
}

/** The local timer is no device: it has trace points of its own. Runs due timers, then the hardware timer is set again. */
export const timerInterrupt = program('sysvec_apic_timer_interrupt', (p) => {
  awake(p);
  pvOr(p, 'eventEnter', (p) =>
    p.workBy(
      'irq.local_timer or .entry_exit',
      (kernel, _ctx, cpu) => (kernel.timers.tickIsDue(cpu.index) ? TICK : IRQ),
      { probe: 'local_timer_entry' },
    ),
  );
  p.loopWhile(
    'a timer is due',
    (kernel, ctx, cpu) => {
      ctx.set(DUE, kernel.timers.take(cpu.index));
      return ctx.get(DUE) >= 0;
    },
    runTimer,
  );
  p.privileged('eoi');
  p.mark('local_timer_exit');
  interruptExit(p);
});

/** Local of the handler: a task whose wake-up was left for this CPU. */
const LEFT_TASK = 1;

/**
 * Another CPU asks this one to look at its run queue, or left it wake-ups to do (`sched_ttwu_pending`). Its cost is part of
 * the sender's `sched.wakeup.ipi`.
 */
export const rescheduleInterrupt = program('sysvec_reschedule_ipi', (p) => {
  awake(p);
  p.when(
    'wake-ups were left for it',
    (kernel, _ctx, cpu) => kernel.wakeList(cpu.index).length > 0,
    (p) => {
      p.mark('call_function_single_entry');
      p.loopWhile(
        'one more',
        (kernel, ctx, cpu) => {
          ctx.set(LEFT_TASK, kernel.wakeList(cpu.index).shift() ?? 0);
          return ctx.get(LEFT_TASK) > 0;
        },
        (p) =>
          p.mark('sched_wakeup', { field: (_kernel, ctx, cpu) => taskField(ctx.get(LEFT_TASK), cpu.index) }),
      );
      p.mark('call_function_single_exit');
    },
    (p) => p.mark('reschedule_entry').mark('reschedule_exit'),
  );
  p.privileged('eoi');
  interruptExit(p);
});
