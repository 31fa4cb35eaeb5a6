/** Two threads that hand a token to each other through two futex words. */
import { FUTEX } from '../../kernel/futex.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';

/** Addresses of the two words. */
const PING = 0x1000;
const PONG = 0x2000;

function wait(p: KernelBuilder, address: number): void {
  p.loopWhile(
    'the word is 0',
    (kernel) => kernel.futexes.value(address) === 0,
    (p) =>
      syscall(p, 'futex', (_kernel, ctx) => {
        ctx.set(0, address);
        ctx.set(1, FUTEX.wait);
        ctx.set(2, 0);
      }),
  );
  p.effect('word = 0', (kernel) => kernel.futexes.store(address, 0));
}

function wake(p: KernelBuilder, address: number): void {
  p.effect('word = 1', (kernel) => kernel.futexes.store(address, 1));
  syscall(p, 'futex', (_kernel, ctx) => {
    ctx.set(0, address);
    ctx.set(1, FUTEX.wake);
  });
}

/** The measured thread wakes its partner and waits for the answer. */
export function pingPong(p: KernelBuilder): void {
  wake(p, PING);
  wait(p, PONG);
}

export const partnerThread = program('futex-partner', (p) => {
  p.forever((p) => {
    wait(p, PING);
    wake(p, PONG);
  });
});
