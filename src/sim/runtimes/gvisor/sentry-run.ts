/** Loop of a thread of the Sentry: runs goroutines, and makes the host calls that they need. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { Ctx } from '../../ops/context.ts';
import { REASON_LOCAL } from '../../ops/interpreter.ts';
import { EXIT_ARG, EXIT_HANDLERS } from '../../virt/kvm-exits.ts';
import { vmEntry, vmExit } from '../../virt/kvm-run.ts';
import { vcpuLoop } from '../../virt/vcpu-loop.ts';
import { backToUser, sleep, takeFrames } from './host-calls.ts';
import { HOST_CALL, sentryCpu, threadOn } from './sentry-port.ts';

function inGuestMode(kernel: Kernel, ctx: Ctx): boolean {
  return threadOn(sentryCpu(kernel, ctx)).hardware;
}

export const sentryRun = vcpuLoop({
  name: 'runsc_thread',
  steals: false,
  halt: sleep,
  inject: () => undefined,
  prepare: (p) => p.effect('frames', takeFrames),
  enter: (p) => p.when('in guest mode', inGuestMode, vmEntry),
  leave: (p) => p.when('from guest mode', inGuestMode, (p) => vmExit(p, 'kvm')),
  handle: (p) => {
    p.irqsOn();
    p.when(
      'for the host’s kernel',
      (_kernel, ctx) => ctx.get(REASON_LOCAL) === HOST_CALL,
      (p) => {
        p.when('from guest mode', inGuestMode, (p) => p.call(backToUser));
        p.callBy('host call', (_kernel, ctx) => ctx.get(EXIT_ARG));
      },
      (p) =>
        p.when('from guest mode', inGuestMode, (p) =>
          p.callBy('exit handler', (_kernel, ctx) => EXIT_HANDLERS[ctx.get(REASON_LOCAL)] ?? -1),
        ),
    );
    p.resched();
  },
});
