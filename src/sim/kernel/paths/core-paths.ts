/** Paths every kernel has: context switch, idle loop, interrupts. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Kernel } from '../kernel.ts';
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

/** Local 0 tells whether the address space changes. */
export const contextSwitch = program('context_switch', (p) => {
  p.workBy(
    'sched.switch.process or .thread',
    (_kernel, ctx) => (ctx.get(0) ? SWITCH_PROCESS : SWITCH_THREAD),
    { probe: 'sched_switch' },
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

export const idleLoop = program('do_idle', (p) => {
  p.forever((p) => {
    p.when(
      'idle=poll',
      (kernel) => kernel.config.idle === 'poll',
      (p) => {
        p.spin('until there is work', (kernel, _ctx, cpu) => (kernel.needResched[cpu.index] ? 0 : Infinity));
        p.workBy('sched.idle_exit.poll', (_kernel, _ctx, cpu) => (cpu.port.virtual ? -1 : IDLE_EXIT.poll), {
          probe: 'cpu_idle',
        });
      },
      (p) =>
        p.when(
          'nothing to do',
          (kernel, _ctx, cpu) => !kernel.needResched[cpu.index],
          (p) => p.privileged('hlt'),
        ),
    );
    p.resched();
  });
});

/** Wakes a CPU from its idle state: for code that runs before the kernel's own handler. */
export function idleExitCost(p: KernelBuilder): void {
  p.workBy('sched.idle_exit', (kernel, _ctx, cpu) => idleExit(kernel, cpu), { probe: 'cpu_idle' });
}

/** The CPU wakes up if it slept; what is below the kernel sees the interrupt before the kernel does. */
function awake(p: KernelBuilder): void {
  pvAlso(p, 'interruptEnter');
  idleExitCost(p);
}

/** Starts every interrupt handler. */
export function interruptEntry(p: KernelBuilder, cost: string | null): void {
  awake(p);
  if (cost === null) p.mark('irq_handler_entry');
  else pvOr(p, 'eventEnter', (p) => p.work(cost, { probe: 'irq_handler_entry' }));
}

/** True: nothing comes before the way back. A softirq and a switch of tasks do, and end with one of their own. */
function returnsNow(kernel: Kernel, cpu: Cpu): boolean {
  const { index } = cpu;
  if (kernel.softirqPending[index] === 1 && kernel.inSoftirq[index] === 0) return false;
  return kernel.needResched[index] === 0 || cpu.stack[cpu.top - 1]?.ring !== 3;
}

/** Ends every interrupt handler and the softirqs after it; IRET itself is part of the entry's cost. */
export function interruptExit(p: KernelBuilder): void {
  p.callBy('pv_ops.interruptExit', (kernel, _ctx, cpu) => {
    const own = kernel.config.pvOps?.interruptExit ?? null;
    return own !== null && returnsNow(kernel, cpu) ? own.index : -1;
  });
}

const IRQ = REFERENCE_PROFILE.index('irq.entry_exit');
const TICK = REFERENCE_PROFILE.index('irq.local_timer');

/** The local timer: runs due timers; each sleeper is woken, then the hardware timer is set again. */
export const timerInterrupt = program('sysvec_apic_timer_interrupt', (p) => {
  awake(p);
  pvOr(p, 'eventEnter', (p) =>
    p.workBy(
      'irq.local_timer or .entry_exit',
      (kernel, _ctx, cpu) => (kernel.timers.tickIsDue(cpu.index) ? TICK : IRQ),
      { probe: 'irq_handler_entry' },
    ),
  );
  p.effect('hrtimer_interrupt', (kernel, ctx, cpu) => ctx.set(WAKE_TASK, kernel.timers.expire(cpu.index)));
  p.loopWhile(
    'a sleeper is due',
    (_kernel, ctx) => ctx.get(WAKE_TASK) > 0,
    (p) => {
      p.call(tryToWakeUp);
      p.effect('next timer', (kernel, ctx, cpu) => ctx.set(WAKE_TASK, kernel.timers.expire(cpu.index)));
    },
  );
  p.privileged('eoi');
  interruptExit(p);
});

/** Its cost is part of the sender's `sched.wakeup.ipi`. */
export const rescheduleInterrupt = program('sysvec_reschedule_ipi', (p) => {
  awake(p);
  p.privileged('eoi');
  interruptExit(p);
});
