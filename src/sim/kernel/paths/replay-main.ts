/**
 * The program that stands for a recorded one: think, make the next call of the log, and again. A call goes through the
 * same entry, seccomp check and return as any other. Locals during a call: 3 time to wait, 6 the call's number, 7 the
 * program of its work; 0 to 2 are the work's own (see `replay-parts.ts`).
 */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { TIMER } from '../timers.ts';
import { pvAlso } from './pv.ts';
import { feederOf } from './replay-kernel.ts';
import { entryPath } from './syscall-entry.ts';
import { program, type KernelBuilder } from './types.ts';
import { interruptTarget, tryToWakeUp, WAKE_CPU, WAKE_TASK } from './wakeup.ts';

/** Local with the program of the call's work. */
export const WORK = 7;
const WAIT_NS = 3;
const UNTIL = 4;
const CHILD = 0;

/** Sleeps until a timer of its own: the outside world's time, or a time that the program asked for. */
const timedWait = program('schedule_timeout', (p) => {
  p.effect('hrtimer_start', (kernel, ctx, cpu) => {
    const untilNs = kernel.now() + ctx.get(WAIT_NS);
    ctx.set(UNTIL, untilNs);
    kernel.timers.start(cpu.index, TIMER.wake, untilNs, ctx.task);
  });
  p.loopWhile(
    'time is left',
    (kernel, ctx) => kernel.now() < ctx.get(UNTIL),
    (p) => p.block('schedule', (kernel, ctx) => kernel.now() < ctx.get(UNTIL)),
  );
});

/** Sleeps until another program of the log has done its part. */
const peerWait = program('wait_for_peer', (p) => {
  p.loopWhile(
    'the other one is not that far',
    (kernel, ctx) => feederOf(kernel).waits(ctx.task),
    (p) => p.block('schedule', (kernel, ctx) => feederOf(kernel).blocks(ctx.task)),
  );
});

/** Bytes move, and everybody who waited for it is woken at the caller's expense. */
const settle = program('wake_waiters', (p) => {
  const next = (kernel: Kernel, ctx: Ctx): void => ctx.set(WAKE_TASK, feederOf(kernel).nextReleased());
  p.effect('done', (kernel, ctx) => feederOf(kernel).settle(ctx.task));
  p.effect('who goes on', next);
  p.loopWhile(
    'somebody goes on',
    (_kernel, ctx) => ctx.get(WAKE_TASK) > 0,
    (p) => {
      p.call(tryToWakeUp);
      p.effect('who goes on', next);
    },
  );
});

function waits(p: KernelBuilder): void {
  p.when(
    'another program has to act first',
    (kernel, ctx) => feederOf(kernel).waits(ctx.task),
    (p) => p.call(peerWait),
  );
  p.effect('time left to wait', (kernel, ctx) => ctx.set(WAIT_NS, feederOf(kernel).waitNs(ctx.task)));
  p.when(
    'it waits for time to pass',
    (_kernel, ctx) => ctx.get(WAIT_NS) > 0,
    (p) => p.call(timedWait),
  );
}

/** A recorded call from SYSCALL to SYSRET. */
const recordedCall = entryPath('entry_SYSCALL_64', (p) => {
  waits(p);
  p.callBy('the call', (_kernel, ctx) => ctx.get(WORK));
  p.call(settle);
});

/** One log, one task: runs until the log has no more calls for it. */
export const replayMain = program('recorded program', (p) => {
  p.loopWhile(
    'the log goes on for it',
    (kernel, ctx) => !feederOf(kernel).over(ctx.task),
    (p) => {
      p.spin('until the log is read', (kernel, ctx, cpu) =>
        feederOf(kernel).starves(ctx.task, cpu) ? Infinity : 0,
      );
      p.block('in a call whose end is far ahead in the log', (kernel, ctx) =>
        feederOf(kernel).parked(ctx.task),
      );
      p.effect('calls whose way is known', (kernel, ctx, cpu) => feederOf(kernel).makeKnown(ctx, cpu));
      p.when(
        'a call is known',
        (kernel, ctx) => feederOf(kernel).hasCall(ctx.task),
        (p) => {
          // CPU time of the program itself: the context uses it up before its next op.
          p.effect('think', (kernel, ctx) => void (ctx.leftNs = feederOf(kernel).thinkNs(ctx.task)));
          p.effect('begin', (kernel, ctx) => feederOf(kernel).begin(ctx));
          p.call(recordedCall);
          p.effect('end', (kernel, ctx) => feederOf(kernel).returned(ctx));
        },
      );
    },
  );
  p.effect('gone', (kernel, ctx) => feederOf(kernel).gone(ctx.task));
  p.call(settle);
});

function startChild(p: KernelBuilder): void {
  p.effect('copy_process', (kernel, ctx) => {
    const child = feederOf(kernel).fork(ctx.task);
    ctx.set(CHILD, child);
    ctx.set(WAKE_CPU, child > 0 ? kernel.task(child).cpu : -1);
  });
  p.when(
    'the child is in the log',
    (_kernel, ctx) => ctx.get(CHILD) > 0,
    (p) => {
      p.effect('wake_up_new_task', (kernel, ctx) => {
        kernel.wakeNew(ctx.get(CHILD), ctx.get(WAKE_CPU), ctx.flow, ctx.comp);
        ctx.set(WAKE_CPU, kernel.task(ctx.get(CHILD)).cpu);
      });
      interruptTarget(p);
    },
  );
  // CLONE_VFORK: until the child has its own memory.
  p.call(peerWait);
}

export const cloneProcess = program('kernel_clone', (p) => {
  p.work('proc.fork', { probe: 'sched_process_fork' });
  pvAlso(p, 'copyTables');
  startChild(p);
});

/** Also vfork: no page table is copied. */
export const cloneThread = program('kernel_clone_thread', (p) => {
  p.work('proc.clone_thread', { probe: 'sched_process_fork' });
  startChild(p);
});

function exit(name: string, cost: string): ReturnType<typeof program> {
  return program(name, (p) => {
    p.work(cost, { probe: 'sched_process_exit' });
    p.effect('exit_mm', (kernel, ctx) => kernel.processes.exit(kernel.task(ctx.task), kernel.machine.memory));
    p.effect('exit_notify', (kernel, ctx) => feederOf(kernel).gone(ctx.task));
    p.call(settle);
    p.effect('do_task_dead', (kernel, ctx) => {
      feederOf(kernel).returned(ctx);
      ctx.depth = 0;
    });
  });
}

export const exitProcess = exit('do_exit', 'proc.exit_wait');
/** A thread leaves the memory to the others. */
export const exitThread = exit('do_exit_thread', 'sys.body.light');
