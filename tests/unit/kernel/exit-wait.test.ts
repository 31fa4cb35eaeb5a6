/** The end of processes: who waits, who is told, who becomes the parent of whom. */
import { describe, expect, test } from 'vitest';
import { ERRNO } from '../../../src/sim/core/errno.ts';
import { CLONE } from '../../../src/sim/kernel/clone-flags.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { sendAtOnce } from '../../../src/sim/kernel/kill.ts';
import type { KernelBuilder } from '../../../src/sim/kernel/paths/types.ts';
import { SIG } from '../../../src/sim/kernel/signal.ts';
import { syscall } from '../../../src/sim/kernel/syscalls/call.ts';
import { SIG_IGN } from '../../../src/sim/kernel/syscalls/rt-sigaction.syscall.ts';
import { TASK } from '../../../src/sim/kernel/task.machine.ts';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { WAIT } from '../../../src/sim/kernel/wait.ts';
import { bootAlone, countPoint, runFor, runUntil, spawnOn, startOn } from '../../support/booted-kernel.ts';

const MS = 1_000_000;

function exits(code: number, afterNs = 0): (p: KernelBuilder) => void {
  return (p) => {
    if (afterNs > 0) p.compute('some', () => afterNs);
    syscall(p, 'exit_group', (_kernel, ctx) => ctx.set(0, code));
  };
}

function waits(p: KernelBuilder, pid: (task: Task) => number, options = 0): void {
  syscall(p, 'wait4', (kernel, ctx) => {
    ctx.set(0, pid(kernel.task(ctx.task)));
    ctx.set(1, options);
  });
}

/** A parent whose program begins when its children are there, and what its waits answered: the child and the status. */
function family(
  kernel: Kernel,
  children: readonly ((p: KernelBuilder) => void)[],
  body: (p: KernelBuilder, answers: number[][]) => void,
): { parent: Task; born: Task[]; answers: number[][] } {
  const answers: number[][] = [];
  let ready = false;
  const parent = startOn(kernel, (p) => {
    p.loopWhile(
      'not yet',
      () => !ready,
      (p) => p.compute('wait', () => 1000),
    );
    body(p, answers);
    p.block('for good', () => true);
  });
  const born = children.map((child) => startOn(kernel, child, { parent }));
  ready = true;
  return { parent, born, answers };
}

function note(p: KernelBuilder, answers: number[][]): void {
  p.effect('answer', (kernel, ctx) => void answers.push([ctx.result, kernel.task(ctx.task).waitStatus]));
}

describe('wait4', () => {
  test.each([
    ['a child that ends while it waits', 2 * MS],
    ['one that has ended long ago', 0],
  ])('reaps %s and answers its status', (_what, afterNs) => {
    const kernel = bootAlone();
    const { parent, born, answers } = family(kernel, [exits(3, afterNs)], (p, answers) => {
      p.compute('meanwhile', () => MS);
      waits(p, () => -1);
      note(p, answers);
    });
    runUntil(kernel, () => answers.length === 1);
    const [child] = born;
    expect(answers).toEqual([[child?.id, 3 << 8]]);
    expect([child?.state, kernel.findTask(child?.id ?? 0), parent.children]).toEqual([TASK.dead, null, 0]);
  });

  test('with WNOHANG answers 0 while the child lives, and ECHILD when there is none', () => {
    const kernel = bootAlone();
    const { answers, born } = family(kernel, [exits(0, 2 * MS)], (p, answers) => {
      waits(p, () => -1, WAIT.NOHANG);
      note(p, answers);
      p.compute('long', () => 4 * MS);
      for (let n = 0; n < 2; n++) {
        waits(p, () => -1, WAIT.NOHANG);
        note(p, answers);
      }
    });
    runUntil(kernel, () => answers.length === 3);
    expect(answers.map(([answer]) => answer)).toEqual([0, born[0]?.id, -ERRNO.ECHILD]);
  });

  test('waits for the child it names, whichever ends first', () => {
    const kernel = bootAlone();
    let wanted = 0;
    const { answers, born } = family(kernel, [exits(1, 3 * MS), exits(2)], (p, answers) => {
      waits(p, () => wanted);
      note(p, answers);
    });
    wanted = born[0]?.id ?? 0;
    runUntil(kernel, () => answers.length === 1);
    expect(answers).toEqual([[born[0]?.id, 1 << 8]]);
    expect(born[1]?.state).toBe(TASK.zombie);
  });

  test('tells of a signal that ended the child', () => {
    const kernel = bootAlone();
    const { answers, born } = family(kernel, [(p) => syscall(p, 'pause')], (p, answers) => {
      waits(p, () => -1);
      note(p, answers);
    });
    const [child] = born;
    runUntil(kernel, () => child?.sleeping === true);
    if (child) sendAtOnce(kernel, child, SIG.TERM);
    runUntil(kernel, () => answers.length === 1);
    expect(answers).toEqual([[child?.id, SIG.TERM]]);
  });

  test('with WUNTRACED and WCONTINUED tells once of a stop and of its end', () => {
    const kernel = bootAlone();
    const { answers, born } = family(kernel, [exits(0, 50 * MS)], (p, answers) => {
      for (let n = 0; n < 2; n++) {
        waits(p, () => -1, WAIT.UNTRACED | WAIT.CONTINUED);
        note(p, answers);
      }
    });
    const [child] = born;
    if (!child) throw new Error('no child');
    runFor(kernel, MS);
    sendAtOnce(kernel, child, SIG.STOP);
    runUntil(kernel, () => answers.length === 1);
    sendAtOnce(kernel, child, SIG.CONT);
    kernel.sim.settle();
    runUntil(kernel, () => answers.length === 2 || child.ended);
    expect(answers).toEqual([
      [child.id, (SIG.STOP << 8) | 0x7f],
      [child.id, 0xffff],
    ]);
  });

  test('a parent that ignores SIGCHLD has no zombies', () => {
    const kernel = bootAlone();
    const { answers, born } = family(kernel, [exits(0, 2 * MS)], (p, answers) => {
      syscall(p, 'rt_sigaction', (_kernel, ctx) =>
        [SIG.CHLD, SIG_IGN, 0, 0, 0].forEach((v, at) => ctx.set(at, v)),
      );
      waits(p, () => -1);
      note(p, answers);
    });
    runUntil(kernel, () => answers.length === 1);
    expect(answers[0]?.[0]).toBe(-ERRNO.ECHILD);
    expect(born[0]?.state).toBe(TASK.dead);
  });
});

describe('the end of a process', () => {
  test('sends one SIGCHLD, when its last thread has ended', () => {
    const kernel = bootAlone();
    const parent = spawnOn(kernel);
    const first = startOn(kernel, (p) => syscall(p, 'exit', (_kernel, ctx) => ctx.set(0, 5)), { parent });
    const second = startOn(kernel, exits(7, 3 * MS), { parent: first, mm: first.mm });
    runFor(kernel, MS);
    expect([first.ended, countPoint(kernel, 'signal_generate')]).toEqual([true, 0]);
    runUntil(kernel, () => second.ended);
    expect(countPoint(kernel, 'signal_generate')).toBe(1);
    // The thread leaves nothing behind; the first one stands for the process until it is waited for.
    expect([first.state, second.state, first.signal.exitStatus]).toEqual([TASK.zombie, TASK.dead, 7 << 8]);
  });

  test('exit_group ends the threads that sleep and those that run', () => {
    const kernel = bootAlone(2);
    const first = startOn(kernel, exits(0, 2 * MS));
    const sleeper = startOn(kernel, (p) => syscall(p, 'pause'), { mm: first.mm });
    const busy = startOn(kernel, (p) => void p.compute('long', () => 500 * MS), { mm: first.mm });
    runUntil(kernel, () => first.ended && sleeper.ended && busy.ended);
    expect(kernel.sim.nowNs).toBeLessThan(10 * MS);
  });

  test('its children become those of another thread, of a subreaper, else of init', () => {
    const kernel = bootAlone();
    const reaper = startOn(kernel, (p) => syscall(p, 'pause'));
    const middle = startOn(kernel, exits(0, MS), { parent: reaper });
    const child = startOn(kernel, exits(0, 3 * MS), { parent: middle });
    const orphan = startOn(kernel, exits(0, 3 * MS), { parent: child });
    reaper.signal.childSubreaper = true;
    runUntil(kernel, () => middle.ended);
    expect([child.parent, reaper.children]).toEqual([reaper, 2]);
    sendAtOnce(kernel, reaper, SIG.KILL);
    expect([child.parent, orphan.parent]).toEqual([null, child]);
    runUntil(kernel, () => child.ended && orphan.ended);
    // Init reaps what is left to it.
    expect([middle, child, orphan].map(({ state }) => state)).toEqual([TASK.dead, TASK.dead, TASK.dead]);
  });
});

describe('a pid namespace', () => {
  const inside = (kernel: Kernel): { init: Task; child: Task } => {
    const init = startOn(kernel, (p) => syscall(p, 'pause'), { flags: CLONE.NEWPID });
    const child = startOn(kernel, (p) => syscall(p, 'pause'), { parent: init });
    runUntil(kernel, () => init.sleeping && child.sleeping);
    return { init, child };
  };

  test('numbers its processes from 1, those outside see both numbers', () => {
    const kernel = bootAlone();
    spawnOn(kernel);
    const { init, child } = inside(kernel);
    expect([init.innerPid, child.innerPid]).toEqual([1, 2]);
    expect([init.pids, child.pids]).toEqual([
      [init.id, 1],
      [child.id, 2],
    ]);
  });

  test('gives orphans to its first process', () => {
    const kernel = bootAlone();
    const { init, child } = inside(kernel);
    const grandchild = spawnOn(kernel, { parent: child });
    sendAtOnce(kernel, child, SIG.TERM);
    expect(grandchild.parent).toBe(init);
  });

  test('spares its first process a signal without a handler, from inside even SIGKILL', () => {
    const kernel = bootAlone();
    const { init } = inside(kernel);
    const killer = startOn(
      kernel,
      (p) => {
        for (const sig of [SIG.TERM, SIG.KILL])
          syscall(p, 'kill', (_kernel, ctx) => {
            ctx.set(0, 1);
            ctx.set(1, sig);
          });
      },
      { parent: init },
    );
    runUntil(kernel, () => killer.ended);
    expect(init.ended).toBe(false);
  });

  test('ends with its first process, and nothing more can be made in it', () => {
    const kernel = bootAlone();
    const { init, child } = inside(kernel);
    const outside = spawnOn(kernel);
    sendAtOnce(kernel, init, SIG.KILL);
    expect([init.ended, child.ended, outside.ended, init.pidNs.dying]).toEqual([true, true, false, true]);
  });
});
