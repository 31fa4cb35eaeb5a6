import { text } from '../../../core/text.ts';
import { FUTEX } from '../../../kernel/futex.ts';
import type { KernelBuilder } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import { defineLoad, loadOf } from '../load.ts';
import { beginJob, endJob, loadProgram, open } from '../load-code.ts';

/** Futexes of the process: the round that the collectors wait for, and the one that the program waits for. */
const ROUND = 0;
const DONE = 1;

/** The program: computes, then stops while every collector does its part. */
function mutator(p: KernelBuilder): void {
  p.loopWhile('the window is open', open, (p) => {
    p.compute('allocate', (kernel, ctx) => loadOf(kernel, ctx).argNs(0));
    p.effect('stop the world', (kernel, ctx, cpu) => {
      const state = loadOf(kernel, ctx);
      const { shared } = state;
      beginJob(kernel, ctx, cpu, kernel.now(), Infinity);
      shared.busy = state.arg(2);
      kernel.futexes.store(shared.address + ROUND, ++shared.round);
      state.mark = state.arg(2);
    });
    p.loopWhile(
      'collectors to wake',
      (kernel, ctx) => loadOf(kernel, ctx).mark-- > 0,
      (p) =>
        syscall(p, 'futex', (kernel, ctx) => {
          ctx.set(0, loadOf(kernel, ctx).shared.address + ROUND);
          ctx.set(1, FUTEX.wake);
        }),
    );
    p.loopWhile(
      'the collection goes on',
      (kernel, ctx) => loadOf(kernel, ctx).shared.busy > 0,
      (p) =>
        syscall(p, 'futex', (kernel, ctx) => {
          const { shared } = loadOf(kernel, ctx);
          ctx.set(0, shared.address + DONE);
          ctx.set(1, FUTEX.wait);
          ctx.set(2, shared.round - 1);
        }),
    );
    p.effect('start the world', endJob);
  });
}

/** A collector: waits for a round, does its part, the last one tells the program. */
function collector(p: KernelBuilder): void {
  p.forever((p) => {
    p.loopWhile(
      'no collection',
      (kernel, ctx) => loadOf(kernel, ctx).shared.round === loadOf(kernel, ctx).mark,
      (p) =>
        syscall(p, 'futex', (kernel, ctx) => {
          ctx.set(0, loadOf(kernel, ctx).shared.address + ROUND);
          ctx.set(1, FUTEX.wait);
          ctx.set(2, loadOf(kernel, ctx).mark);
        }),
    );
    p.effect('join the round', (kernel, ctx) => {
      loadOf(kernel, ctx).mark = loadOf(kernel, ctx).shared.round;
    });
    p.compute('mark and sweep', (kernel, ctx) => loadOf(kernel, ctx).argNs(1));
    p.when(
      'the last one',
      (kernel, ctx) => --loadOf(kernel, ctx).shared.busy === 0,
      (p) => {
        p.effect('done', (kernel, ctx) => {
          const { shared } = loadOf(kernel, ctx);
          kernel.futexes.store(shared.address + DONE, shared.round);
        });
        syscall(p, 'futex', (kernel, ctx) => {
          ctx.set(0, loadOf(kernel, ctx).shared.address + DONE);
          ctx.set(1, FUTEX.wake);
        });
      },
    );
  });
}

export default defineLoad({
  id: 'gc',
  label: text('Garbage-collecting runtime', '가비지 컬렉션 런타임'),
  about: text(
    'Computes A µs, then stops while T collector threads use G µs CPU time each, and again. Response: the pause.',
    'A µs 동안 계산한 뒤, 수집 스레드 T개가 각각 CPU 시간 G µs를 쓰는 동안 멈추기를 되풀이합니다. 응답 시간은 멈춘 시간입니다.',
  ),
  params: [
    {
      name: 'A',
      about: text('CPU time between collections, µs', '수집 사이 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    {
      name: 'G',
      about: text('CPU time of each collector, µs', '수집 스레드마다 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'T', about: text('collector threads', '수집 스레드 수'), min: 1, max: 256 },
  ],
  threads: (args) => 1 + (args[2] ?? 1),
  jobs: true,
  readsCpuClock: false,
  helpersWait: true,
  program: loadProgram('gc', (p) => {
    p.when('the program itself', (kernel, ctx) => loadOf(kernel, ctx).thread === 0, mutator, collector);
  }),
});
