import { text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { enterAtOnce, leaveAtOnce } from '../../kernel/paths/syscall-entry.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import { TIMER } from '../../kernel/timers.ts';
import type { Ctx } from '../../ops/context.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, open } from './code.ts';

/** The kernel's one mutex: a word that user programs can't have, and its queue. */
const LOCK = -1;
const FREE = 0;

/** Local: until when the task sleeps, ns. */
const UNTIL = 7;

function tooEarly(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.now() < ctx.get(UNTIL);
}

/** Starts a timer and sleeps until it is due, which it may be before the task sleeps. */
function sleepFor(p: KernelBuilder, label: string, ns: (kernel: Kernel, ctx: Ctx) => number): void {
  p.effect('hrtimer_start', (kernel, ctx, cpu) => {
    ctx.set(UNTIL, kernel.now() + ns(kernel, ctx));
    kernel.timers.start(cpu.index, TIMER.wake, ctx.get(UNTIL), ctx.task);
  });
  p.loopWhile('time is left', tooEarly, (p) => p.block(label, tooEarly));
}

function isHeld(kernel: Kernel): boolean {
  return kernel.futexes.value(LOCK) !== FREE;
}

/** A system call that holds the mutex while it computes, waits and computes again; all of it in the kernel. */
function lockedCall(p: KernelBuilder): void {
  p.effect('system call', (kernel, ctx, cpu) => {
    enterAtOnce(kernel, ctx, cpu);
    kernel.task(ctx.task).uninterruptible = true;
  });
  p.loopWhile('the mutex is held', isHeld, (p) =>
    p.block('mutex_lock', (kernel, ctx) => {
      kernel.futexes.wait(LOCK, ctx.task);
      return true;
    }),
  );
  p.effect('has the mutex', (kernel, ctx) => kernel.futexes.store(LOCK, ctx.task));
  p.compute('before the wait', halfNs);
  sleepFor(p, 'wait for a device', (kernel, ctx) => loadOf(kernel, ctx).argNs(1));
  p.compute('after the wait', halfNs);
  p.effect('mutex_unlock', (kernel, ctx) => {
    kernel.futexes.store(LOCK, FREE);
    kernel.task(ctx.task).uninterruptible = false;
    endJob(kernel, ctx);
    ctx.set(WAKE_TASK, kernel.futexes.wakeOne(LOCK));
  });
  p.call(tryToWakeUp);
  p.resched();
  p.effect('back in user mode', (kernel, ctx, cpu) => leaveAtOnce(kernel, ctx, cpu));
}

function halfNs(kernel: Kernel, ctx: Ctx): number {
  return loadOf(kernel, ctx).argNs(0) / 2;
}

export default defineLoad({
  id: 'klock',
  label: text('Kernel lock holder', '커널 락을 쥐는 프로그램'),
  about: text(
    'Sleeps O µs, then makes a system call that holds the kernel’s one mutex for H µs of CPU time and a wait of W µs, and again. Response: from asking for the mutex to giving it back.',
    'O µs 자고, 커널에 하나뿐인 뮤텍스를 CPU 시간 H µs와 대기 W µs 동안 쥐는 시스템 콜을 하기를 되풀이합니다. 응답 시간은 뮤텍스를 청한 때부터 돌려줄 때까지입니다.',
  ),
  says: ([held = 0, , rest = 0]) =>
    text(
      `holds a kernel lock ${spanOf(held)}, sleeps ${spanOf(rest)}`,
      `커널 락을 ${spanOf(held)} 쥐고 ${spanOf(rest)} 쉼`,
    ),
  params: [
    {
      name: 'H',
      about: text('CPU time with the mutex, µs', '뮤텍스를 쥔 CPU 시간, µs'),
      min: 2,
      max: 60_000_000,
    },
    {
      name: 'W',
      about: text('wait with the mutex, µs', '뮤텍스를 쥔 채 기다리는 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'O', about: text('sleep between, µs', '사이에 자는 시간, µs'), min: 1, max: 60_000_000 },
  ],
  threads: () => 1,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('klock', (p) => {
    p.loopWhile('the window is open', open, (p) => {
      p.effect('system call', enterAtOnce);
      sleepFor(p, 'nanosleep', (kernel, ctx) => loadOf(kernel, ctx).argNs(2));
      p.effect('awake', (kernel, ctx, cpu) => {
        leaveAtOnce(kernel, ctx, cpu, 0);
        beginJob(kernel, ctx, cpu, kernel.now(), Infinity);
      });
      lockedCall(p);
    });
  }),
});
