/** The Gofer: a process beside the sandbox that opens host files for it. */
import { overlay } from '../../kernel/fs/file-io.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import { invariant } from '../../core/invariant.ts';
import type { Ctx } from '../../ops/context.ts';
import { vmOf } from '../../virt/vm.ts';
import { Sandbox } from './sandbox.ts';

/** Local with the sandbox's number. */
const SANDBOX = 0;

function sandboxOf(kernel: Kernel, ctx: Ctx): Sandbox {
  const sandbox = vmOf(kernel, ctx.get(SANDBOX));
  invariant(sandbox instanceof Sandbox, 'no-such-sandbox');
  return sandbox;
}

function idle(kernel: Kernel, ctx: Ctx): boolean {
  return sandboxOf(kernel, ctx).requests.length === 0;
}

/** Serves one request after the other: unpack, open, answer with the descriptor. */
export const goferRun = program('runsc_gofer', (p) => {
  p.forever((p) => {
    p.loopWhile('no request', idle, (p) => p.block('futex_wait', idle));
    p.cross('gofer', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
    p.work('gv.gofer.rpc', { probe: 'gofer' });
    p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'openat' });
    overlay(p);
    p.work('vfs.open', { probe: 'gofer' });
    p.cross('gofer', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
    p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'futex' });
    p.effect('answer', (kernel, ctx) => {
      const sandbox = sandboxOf(kernel, ctx);
      const task = sandbox.requests.shift() ?? 0;
      sandbox.answered.add(task);
      ctx.set(WAKE_TASK, task);
    });
    p.call(tryToWakeUp);
  });
});
