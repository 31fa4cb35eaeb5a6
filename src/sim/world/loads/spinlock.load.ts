import { text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Ctx } from '../../ops/context.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, open, seenBySpinners } from './code.ts';

/** Burns CPU time until the lock is free, then takes it. */
function takeLock(kernel: Kernel, ctx: Ctx): number {
  const { shared, thread } = loadOf(kernel, ctx);
  if (shared.holder >= 0) return Infinity;
  shared.holder = thread;
  return 0;
}

export default defineLoad({
  id: 'spinlock',
  label: text('Spin lock', '스핀락'),
  about: text(
    'T threads compute O µs each, then hold a common lock for H µs; whoever waits for it burns CPU time. Response: from asking for the lock to giving it back.',
    '스레드 T개가 O µs씩 계산한 뒤 공통 락을 H µs 동안 쥡니다. 기다리는 동안에도 CPU 시간을 태웁니다. 응답 시간은 락을 청한 때부터 돌려줄 때까지입니다.',
  ),
  says: ([held = 0, , threads = 0]) =>
    text(
      `${String(threads)} threads share a spinlock, ${spanOf(held)} at a time`,
      `스레드 ${String(threads)}개가 스핀락을 ${spanOf(held)}씩 나눠 씀`,
    ),
  params: [
    { name: 'H', about: text('CPU time with the lock, µs', '락을 쥔 CPU 시간, µs'), min: 1, max: 60_000_000 },
    { name: 'O', about: text('CPU time without it, µs', '락 없는 CPU 시간, µs'), min: 1, max: 60_000_000 },
    { name: 'T', about: text('threads', '스레드 수'), min: 1, max: 256 },
  ],
  threads: (args) => args[2] ?? 1,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('spinlock', (p) => {
    p.loopWhile('the window is open', open, (p) => {
      p.compute('without the lock', (kernel, ctx) => loadOf(kernel, ctx).argNs(1));
      p.effect('spin_lock()', (kernel, ctx, cpu) => beginJob(kernel, ctx, cpu, kernel.now(), Infinity));
      p.spin('until the lock is free', takeLock);
      p.compute('with the lock', (kernel, ctx) => loadOf(kernel, ctx).argNs(0));
      p.effect('spin_unlock()', (kernel, ctx, cpu) => {
        loadOf(kernel, ctx).shared.holder = -1;
        seenBySpinners(kernel, ctx, cpu);
        endJob(kernel, ctx);
      });
    });
  }),
});
