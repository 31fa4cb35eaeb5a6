/** Laws of processes under random births, stops and ends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLONE } from '../../../src/sim/kernel/clone-flags.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { sendAtOnce } from '../../../src/sim/kernel/kill.ts';
import { SIG } from '../../../src/sim/kernel/signal.ts';
import { syscall } from '../../../src/sim/kernel/syscalls/call.ts';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { TASK } from '../../../src/sim/kernel/task.machine.ts';
import { bootAlone, runFor, startOn } from '../../support/booted-kernel.ts';

type Step =
  | { readonly do: 'fork' | 'thread' | 'container'; readonly of: number }
  | { readonly do: 'signal'; readonly of: number; readonly sig: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('fork', 'thread', 'container'), of: fc.nat(30) }),
    fc.record({
      do: fc.constant('signal'),
      of: fc.nat(30),
      sig: fc.constantFrom(SIG.TERM, SIG.KILL, SIG.STOP, SIG.CONT, SIG.CHLD, SIG.SEGV),
    }),
  ),
  { maxLength: 25 },
) as fc.Arbitrary<Step[]>;

function take(kernel: Kernel, step: Step): void {
  const living = kernel.allTasks().filter(({ exiting }) => !exiting);
  const task = living[step.of % Math.max(1, living.length)];
  if (!task) return;
  if (step.do === 'signal') {
    sendAtOnce(kernel, task, step.sig);
    kernel.sim.settle();
  } else {
    const more =
      step.do === 'thread' ? { mm: task.mm } : step.do === 'container' ? { flags: CLONE.NEWPID } : {};
    startOn(kernel, (p) => p.forever((p) => syscall(p, 'pause')), { parent: task, ...more });
  }
  runFor(kernel, 100_000);
}

function check(kernel: Kernel): void {
  const tasks = kernel.allTasks();
  for (const task of tasks) {
    expect(task.parent?.ended ?? false, `${String(task.id)} has a dead parent`).toBe(false);
    expect(task.children).toBe(tasks.filter(({ parent }) => parent === task).length);
    expect(task.state).not.toBe(TASK.dead);
    if (task.exiting) continue;
    expect(task.signal.threads).toContain(task.id);
    // Nobody outlives the first process of its pid namespace.
    const first = task.pidNs.childReaper;
    if (first > 0) expect(kernel.findTask(first)?.signal.exitStatus, String(task.id)).toBe(-1);
  }
  const numbers = tasks.map((task: Task) => `${String(task.pidNs.inum)} ${String(task.pids.at(-1))}`);
  expect(new Set(numbers).size).toBe(numbers.length);
}

test('every task has a living parent, a process and a number of its own', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const kernel = bootAlone();
      startOn(kernel, (p) => p.forever((p) => syscall(p, 'pause')));
      for (const step of list) {
        take(kernel, step);
        check(kernel);
      }
    }),
    { numRuns: 60 },
  );
});
