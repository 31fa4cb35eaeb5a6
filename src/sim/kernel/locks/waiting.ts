/** Sleeps that are told as such in the trace, and the one for readers of RCU. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { TIMER } from '../timers.ts';
import { waitNumber, type WaitName } from './names.ts';

/** Local with the end of a sleep, ns. */
const UNTIL = 4;

/** What the body sleeps is told as a wait of this name. */
export function waiting(p: KernelBuilder, name: WaitName, body: (p: KernelBuilder) => void): void {
  p.mark('wait_begin', { detail: waitNumber(name) });
  body(p);
  p.mark('wait_end', { detail: waitNumber(name) });
}

/** Sleeps until an instant, ns; one that has passed: not at all. */
export function sleepUntil(p: KernelBuilder, name: WaitName, until: (kernel: Kernel) => number): void {
  waiting(p, name, (p) => {
    p.effect('hrtimer_start', (kernel, ctx, cpu) => {
      const atNs = until(kernel);
      ctx.set(UNTIL, atNs);
      if (atNs > kernel.now()) kernel.timers.start(cpu.index, TIMER.wake, atNs, ctx.task);
    });
    p.loopWhile(
      'time is left',
      (kernel, ctx) => kernel.now() < ctx.get(UNTIL),
      (p) => p.block('schedule_timeout', (kernel, ctx) => kernel.now() < ctx.get(UNTIL)),
    );
  });
}

/** Sleeps for as long as a cost says; of a cost by the byte for so many bytes. */
export function sleep(p: KernelBuilder, name: WaitName, cost: string, bytes = 0): void {
  const index = REFERENCE_PROFILE.index(cost);
  sleepUntil(p, name, (kernel) => {
    const { sampler } = kernel.sim;
    return kernel.now() + (bytes > 0 ? sampler.sampleBytes(index, bytes) : sampler.sample(index));
  });
}

/** `synchronize_net`: an expedited grace period passes while the caller sleeps, with RTNL held. */
export const synchronizeNet: Program = program('synchronize_net', (p) =>
  sleep(p, 'rcu', 'rcu.synchronize_net'),
);
