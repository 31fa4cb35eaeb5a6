import { text } from '../../core/text.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, open } from './code.ts';
import { beginRound, collector } from './collect.ts';

/** The program: computes, then stops while every collector does its part. */
function mutator(p: KernelBuilder): void {
  p.loopWhile('the window is open', open, (p) => {
    p.compute('allocate', (kernel, ctx) => loadOf(kernel, ctx).argNs(0));
    p.effect('stop the world', (kernel, ctx, cpu) => beginJob(kernel, ctx, cpu, kernel.now(), Infinity));
    beginRound(p, (state) => state.arg(2));
    p.effect('start the world', endJob);
  });
}

export default defineLoad({
  id: 'gc',
  label: text('Garbage-collecting runtime', '가비지 컬렉션 런타임'),
  about: text(
    'Computes A µs, then stops while T collector threads use G µs CPU time each, and again. Response: the pause.',
    'A µs 동안 계산한 뒤, 수집 스레드 T개가 각각 CPU 시간 G µs를 쓰는 동안 멈추기를 되풀이합니다. 응답 시간은 멈춘 시간입니다.',
  ),
  says: ([work = 0, , collectors = 0]) =>
    text(
      `computes ${spanOf(work)}, then ${String(collectors)} collectors stop it`,
      `${spanOf(work)} 계산 뒤 수집 스레드 ${String(collectors)}개가 멈춤`,
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
    p.when(
      'the program itself',
      (kernel, ctx) => loadOf(kernel, ctx).thread === 0,
      mutator,
      (p) => collector(p, (state) => state.argNs(1)),
    );
  }),
});
