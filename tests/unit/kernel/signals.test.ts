/** Signals: what is sent, who takes it, what becomes of what it interrupts. */
import { describe, expect, test } from 'vitest';
import { ERRNO } from '../../../src/sim/core/errno.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { FUTEX } from '../../../src/sim/kernel/futex.ts';
import { sendAtOnce, sendSignal } from '../../../src/sim/kernel/kill.ts';
import { program, type KernelBuilder } from '../../../src/sim/kernel/paths/types.ts';
import { SA, SIG, signalSet } from '../../../src/sim/kernel/signal.ts';
import { syscall } from '../../../src/sim/kernel/syscalls/call.ts';
import { HANDLER } from '../../../src/sim/kernel/syscalls/rt-sigaction.syscall.ts';
import { SIG_HOW } from '../../../src/sim/kernel/syscalls/rt-sigprocmask.syscall.ts';
import { TASK } from '../../../src/sim/kernel/task.machine.ts';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { wakeTask } from '../../../src/sim/kernel/task-work.ts';
import { bootAlone, pointsOf, runFor, runUntil, spawnOn, startOn } from '../../support/booted-kernel.ts';

const MS = 1_000_000;

/** Says that a handler runs at a signal. It writes the signal's number into `heard`. */
function onSignal(p: KernelBuilder, sig: number, heard: number[], flags = 0, mask = 0n): void {
  const handler = program(`handler of ${String(sig)}`, (p) => {
    p.effect('note', (_kernel, ctx) => void heard.push(ctx.get(0)));
    p.compute('handler', () => 1000);
  });
  syscall(p, 'rt_sigaction', (_kernel, ctx) => {
    ctx.set(0, sig);
    ctx.set(1, HANDLER + handler.index);
    ctx.set(2, flags);
    ctx.set(3, Number(mask & 0xffff_ffffn));
    ctx.set(4, Number(mask >> 32n));
  });
}

function block(p: KernelBuilder, how: number, sig: number): void {
  syscall(p, 'rt_sigprocmask', (_kernel, ctx) => {
    ctx.set(0, how);
    ctx.set(1, Number(signalSet(sig) & 0xffff_ffffn));
    ctx.set(2, Number(signalSet(sig) >> 32n));
  });
}

function killSelf(p: KernelBuilder, sig: number): void {
  syscall(p, 'kill', (kernel, ctx) => {
    ctx.set(0, kernel.task(ctx.task).innerPid);
    ctx.set(1, sig);
  });
}

/** From another CPU, at no cost to anybody. */
function send(kernel: Kernel, task: Task, sig: number): void {
  sendAtOnce(kernel, task, sig);
  kernel.sim.settle();
}

describe('by default', () => {
  test.each([
    ['SIGTERM', SIG.TERM, 'ends'],
    ['SIGKILL', SIG.KILL, 'ends'],
    ['SIGUSR1', SIG.USR1, 'ends'],
    ['a real-time signal', 40, 'ends'],
    ['SIGSEGV', SIG.SEGV, 'dumps core'],
    ['SIGQUIT', SIG.QUIT, 'dumps core'],
    ['SIGCHLD', SIG.CHLD, 'goes on'],
    ['SIGWINCH', SIG.WINCH, 'goes on'],
    ['SIGCONT', SIG.CONT, 'goes on'],
    ['SIGSTOP', SIG.STOP, 'stops'],
    ['SIGTSTP', SIG.TSTP, 'stops'],
  ] as const)('at %s (%d) a process %s', (_name, sig, what) => {
    const kernel = bootAlone();
    const task = startOn(kernel, (p) => p.forever((p) => syscall(p, 'getpid')));
    runUntil(kernel, () => task.state === TASK.running);
    send(kernel, task, sig);
    runFor(kernel, 2 * MS);
    if (what === 'goes on') expect(task.state).toBe(TASK.running);
    else if (what === 'stops') expect(task.state).toBe(TASK.stopped);
    else expect(task.signal.exitStatus).toBe(what === 'ends' ? sig : sig | 0x80);
    expect(task.ended).toBe(what === 'ends' || what === 'dumps core');
  });

  test('a sleeper and one that waits for a CPU are gone at once', () => {
    const kernel = bootAlone(1);
    const sleeper = startOn(kernel, (p) => syscall(p, 'nanosleep', (_kernel, ctx) => ctx.set(0, 100 * MS)));
    runUntil(kernel, () => sleeper.sleeping);
    const busy = startOn(kernel, (p) => void p.compute('long', () => 100 * MS));
    runUntil(kernel, () => busy.state === TASK.running);
    const waiting = startOn(kernel, (p) => void p.compute('long', () => 100 * MS));
    for (const task of [sleeper, waiting]) {
      send(kernel, task, SIG.TERM);
      expect(task.ended).toBe(true);
    }
    expect(busy.ended).toBe(false);
  });

  test('one that has yet to be woken dies once it is', () => {
    const kernel = bootAlone(1);
    const made = program('long', (p) => void p.compute('long', () => 100 * MS));
    const child = spawnOn(kernel, { program: made });
    send(kernel, child, SIG.KILL);
    expect(child.ended).toBe(false);
    kernel.start(child);
    kernel.sim.settle();
    runUntil(kernel, () => child.ended);
    expect([kernel.sim.nowNs < 10 * MS, child.signal.exitStatus]).toEqual([true, SIG.KILL]);
  });

  test('the timer of a sleeper that is gone wakes nobody', () => {
    const kernel = bootAlone(1);
    const sleeper = startOn(kernel, (p) => syscall(p, 'nanosleep', (_kernel, ctx) => ctx.set(0, MS)));
    sleeper.autoreap = true;
    runUntil(kernel, () => sleeper.sleeping);
    send(kernel, sleeper, SIG.KILL);
    expect(kernel.findTask(sleeper.id)).toBeNull();
    const other = startOn(kernel, (p) => void p.compute('some', () => 3 * MS));
    runUntil(kernel, () => other.ended);
  });

  test('one fatal signal ends all threads of the process', () => {
    const kernel = bootAlone();
    const first = startOn(kernel, (p) => void p.compute('long', () => 100 * MS));
    const second = startOn(kernel, (p) => syscall(p, 'pause'), { mm: first.mm });
    expect([second.tgid, second.signal === first.signal]).toEqual([first.id, true]);
    runUntil(kernel, () => second.sleeping && first.state === TASK.running);
    send(kernel, second, SIG.TERM);
    runUntil(kernel, () => first.ended && second.ended);
    expect(first.signal.exitStatus).toBe(SIG.TERM);
  });
});

describe('a handler', () => {
  test('runs before the call that sent the signal to itself returns, and the trace has Linux’s order', () => {
    const kernel = bootAlone();
    const heard: number[] = [];
    let rows = 0;
    const task = startOn(kernel, (p) => {
      onSignal(p, SIG.USR1, heard);
      p.effect('from here', (kernel) => (rows = kernel.sim.trace.count));
      killSelf(p, SIG.USR1);
      p.effect('heard before', (_kernel, ctx) => expect([heard.length, ctx.result]).toEqual([1, 0]));
    });
    runUntil(kernel, () => task.ended);
    expect(heard).toEqual([SIG.USR1]);
    const signals = pointsOf(kernel, task, rows).filter((name) => /^sys_|^signal_/.test(name));
    expect(signals).toEqual([
      ...['sys_enter', 'signal_generate', 'sys_exit', 'signal_deliver'],
      ...['sys_enter', 'sys_exit'],
    ]);
  });

  test('interrupts what a program computes, which goes on afterwards for as long as was left', () => {
    const kernel = bootAlone();
    const heard: number[] = [];
    const task = startOn(kernel, (p) => {
      onSignal(p, SIG.USR1, heard);
      p.compute('long', () => 2 * MS);
    });
    runFor(kernel, MS);
    send(kernel, task, SIG.USR1);
    runUntil(kernel, () => heard.length === 1);
    expect(kernel.sim.nowNs).toBeLessThan(MS + 50_000);
    runUntil(kernel, () => task.ended);
    expect(task.sumExecNs).toBeGreaterThan(2 * MS);
    expect(task.sumExecNs).toBeLessThan(2 * MS + 50_000);
    expect(task.sigframes).toEqual([]);
  });

  test.each([
    ['without SA_RESTART the call answers EINTR', 0, [-ERRNO.EINTR], 1],
    ['with SA_RESTART it is made again', SA.RESTART, [1], 2],
  ] as const)('in a blocking read: %s', (_what, flags, answers, calls) => {
    const kernel = bootAlone();
    const heard: number[] = [];
    const results: number[] = [];
    const pipe = kernel.pipes.make();
    let entered = 0;
    const task = startOn(kernel, (p) => {
      onSignal(p, SIG.USR1, heard, flags);
      p.effect('from here', (kernel) => (entered = kernel.sim.trace.count));
      syscall(p, 'read', (kernel, ctx) => {
        ctx.set(0, kernel.task(ctx.task).files.install({ kind: 'pipe', id: pipe }));
        ctx.set(2, 1);
      });
      p.effect('answer', (_kernel, ctx) => void results.push(ctx.result));
    });
    runUntil(kernel, () => task.sleeping);
    send(kernel, task, SIG.USR1);
    runUntil(kernel, () => task.ended || (task.sleeping && heard.length === 1));
    kernel.pipes.get(pipe).bytes = 1;
    if (task.sleeping) wakeTask(kernel, task);
    runUntil(kernel, () => task.ended);
    expect([heard, results]).toEqual([[SIG.USR1], answers]);
    const entries = pointsOf(kernel, task, entered).filter((name) => name === 'sys_enter');
    // The read, once or twice, and rt_sigreturn.
    expect(entries).toHaveLength(calls + 1);
  });

  test('of several pending signals each runs once, and none of those that were blocked', () => {
    const kernel = bootAlone();
    const heard: number[] = [];
    const task = startOn(kernel, (p) => {
      for (const sig of [SIG.USR1, SIG.USR2, 40]) onSignal(p, sig, heard);
      for (const sig of [SIG.USR1, SIG.USR2, 40]) block(p, SIG_HOW.block, sig);
      for (const sig of [SIG.USR1, SIG.USR1, SIG.USR2, 40, 40]) killSelf(p, sig);
      p.effect('none yet', () => expect(heard).toEqual([]));
      for (const sig of [SIG.USR1, 40]) block(p, SIG_HOW.unblock, sig);
    });
    runUntil(kernel, () => task.ended);
    // A standard signal is pending once, a real-time one as often as it was sent.
    expect(heard).toEqual([SIG.USR1, 40, 40]);
    expect(task.signal.pending.set).toBe(signalSet(SIG.USR2));
  });

  test('its own signal and those of its mask wait until it returns', () => {
    const kernel = bootAlone();
    const order: string[] = [];
    const handler = program('nested', (p) => {
      p.effect('in', (_kernel, ctx) => void order.push(`in ${String(ctx.get(0))}`));
      p.when(
        'the first time',
        () => order.length === 1,
        (p) => {
          killSelf(p, SIG.USR1);
          killSelf(p, SIG.USR2);
          p.effect('out', () => void order.push('out'));
        },
      );
    });
    const task = startOn(kernel, (p) => {
      for (const sig of [SIG.USR1, SIG.USR2])
        syscall(p, 'rt_sigaction', (_kernel, ctx) => {
          const values = [sig, HANDLER + handler.index, 0, Number(signalSet(SIG.USR2)), 0];
          values.forEach((value, at) => ctx.set(at, value));
        });
      killSelf(p, SIG.USR1);
      p.effect('after', () => void order.push('after'));
    });
    runUntil(kernel, () => task.ended);
    expect(order).toEqual(['in 10', 'out', 'in 10', 'in 12', 'after']);
  });

  test('with SA_RESETHAND the second one is by default', () => {
    const kernel = bootAlone();
    const heard: number[] = [];
    const task = startOn(kernel, (p) => {
      onSignal(p, SIG.USR1, heard, SA.RESETHAND);
      killSelf(p, SIG.USR1);
      killSelf(p, SIG.USR1);
    });
    runUntil(kernel, () => task.ended);
    expect([heard, task.signal.exitStatus]).toEqual([[SIG.USR1], SIG.USR1]);
  });

  test('ends a futex wait, and a later wake goes to who still waits', () => {
    const kernel = bootAlone();
    const heard: number[] = [];
    const woken: string[] = [];
    const wait = (name: string) => (p: KernelBuilder) => {
      onSignal(p, SIG.USR1, heard);
      syscall(p, 'futex', (_kernel, ctx) => {
        ctx.set(0, 0x40);
        ctx.set(1, FUTEX.wait);
        ctx.set(2, 0);
      });
      p.effect('back', (_kernel, ctx) => void woken.push(`${name} ${String(ctx.result)}`));
    };
    const first = startOn(kernel, wait('first'));
    runUntil(kernel, () => first.sleeping);
    const second = startOn(kernel, wait('second'));
    runUntil(kernel, () => second.sleeping);
    send(kernel, first, SIG.USR1);
    runUntil(kernel, () => first.ended);
    expect(kernel.futexes.wakeOne(0x40)).toBe(second.id);
    expect(woken).toEqual([`first ${String(-ERRNO.EINTR)}`]);
  });
});

describe('without a handler', () => {
  test('a sleep that a stop cut short goes on for the time that is left', () => {
    const kernel = bootAlone();
    const task = startOn(kernel, (p) => {
      syscall(p, 'nanosleep', (_kernel, ctx) => ctx.set(0, 10 * MS));
      p.effect('answer', (_kernel, ctx) => expect(ctx.result).toBe(0));
    });
    runUntil(kernel, () => task.sleeping);
    const end = kernel.sim.nowNs + 10 * MS;
    runFor(kernel, 2 * MS);
    send(kernel, task, SIG.STOP);
    runUntil(kernel, () => task.state === TASK.stopped);
    send(kernel, task, SIG.CONT);
    runUntil(kernel, () => task.ended);
    expect(Math.abs(kernel.sim.nowNs - end)).toBeLessThan(100_000);
  });

  test('SIGSTOP and SIGCONT take each other back', () => {
    const kernel = bootAlone();
    const task = spawnOn(kernel);
    task.blocked = signalSet(SIG.CONT, SIG.TSTP);
    sendSignal(kernel, task, SIG.TSTP, null);
    expect(task.signal.pending.set).toBe(signalSet(SIG.TSTP));
    sendSignal(kernel, task, SIG.CONT, null);
    expect(task.signal.pending.set).toBe(signalSet(SIG.CONT));
  });
});

describe('kill', () => {
  test.each([
    ['no such process', { pid: 999, sig: SIG.TERM }, -ERRNO.ESRCH],
    ['no such signal', { pid: 1, sig: 65 }, -ERRNO.EINVAL],
    ['signal 0 only asks', { pid: 1, sig: 0 }, 0],
  ])('%s', (_what, { pid, sig }, answer) => {
    const kernel = bootAlone();
    const target = spawnOn(kernel);
    expect(target.id).toBe(1);
    let result = 1;
    const task = startOn(kernel, (p) => {
      syscall(p, 'kill', (_kernel, ctx) => {
        ctx.set(0, pid);
        ctx.set(1, sig);
      });
      p.effect('answer', (_kernel, ctx) => (result = ctx.result));
    });
    runUntil(kernel, () => task.ended);
    expect([result, target.ended]).toEqual([answer, false]);
  });

  test('another user’s process is refused without CAP_KILL', () => {
    const kernel = bootAlone();
    const target = spawnOn(kernel);
    let result = 0;
    const task = startOn(
      kernel,
      (p) => {
        syscall(p, 'kill', (_kernel, ctx) => {
          ctx.set(0, target.id);
          ctx.set(1, SIG.TERM);
        });
        p.effect('answer', (_kernel, ctx) => (result = ctx.result));
      },
      { uid: 1000 },
    );
    runUntil(kernel, () => task.ended);
    expect(result).toBe(-ERRNO.EPERM);
  });
});
