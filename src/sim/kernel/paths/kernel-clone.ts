/** `kernel_clone`. Locals: 0 the child's program by its index, 1 the flags (`CLONE`), 2 a group for it (`userString`), −1: its parent's. */
import { ERRNO } from '../../core/errno.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import { SLEEP, type Program } from '../../ops/op.ts';
import { taskField } from '../../trace/fields.ts';
import { CLONE, hasFlag } from '../clone-flags.ts';
import { capabilities, isCapable } from '../cred.ts';
import type { Kernel } from '../kernel.ts';
import { stringAt } from '../user-string.ts';
import { countNew, newNamespaces } from './new-namespaces.ts';
import { pvAlso } from './pv.ts';
import { exitToUser } from './syscall-entry.ts';
import { program } from './types.ts';
import { interruptTarget, WAKE_CPU, WAKE_TASK } from './wakeup.ts';

const FORK = REFERENCE_PROFILE.index('proc.fork');
const VFORK_COST = REFERENCE_PROFILE.index('proc.vfork_spawn');
const THREAD = REFERENCE_PROFILE.index('proc.clone_thread');
/** `clone`, whose end a child's life begins with. */
const CLONE_NR = 56;
const FLAGS = 1;
const CGROUP = 2;
const ADMIN = capabilities('SYS_ADMIN');
const { VM, SIGHAND, NEWNS, NEWPID, FS, NEWUSER } = CLONE;

/** What `copy_process` refuses before it does anything; 0: it does not. */
function refusal(kernel: Kernel, ctx: Ctx): number {
  const flags = ctx.get(FLAGS);
  const has = (bits: number): boolean => hasFlag(flags, bits);
  if (kernel.config.singleAddressSpace === true && !has(VM)) return -ERRNO.ENOSYS;
  if ((has(CLONE.THREAD) && !has(SIGHAND)) || (has(SIGHAND) && !has(VM))) return -ERRNO.EINVAL;
  if ((has(NEWNS | NEWUSER) && has(FS)) || (has(CLONE.THREAD) && has(NEWPID | NEWUSER))) return -ERRNO.EINVAL;
  const { cred, nsproxy } = kernel.task(ctx.task);
  if (countNew(flags) > 0 && !has(NEWUSER) && !isCapable(cred, cred.userNs, ADMIN)) return -ERRNO.EPERM;
  const refused = kernel.limits?.refusesClone(kernel.task(ctx.task), flags) ?? 0;
  if (refused < 0 || !nsproxy.pidForChildren.dying) return refused;
  // Its numbers are given before it is noticed.
  kernel.tasks.skip();
  return -ERRNO.ENOMEM;
}

/** Where a child's life begins: the end of its parent's call, with the result 0. */
const retFromFork = program('ret_from_fork', (p) => {
  exitToUser(p, () => CLONE_NR);
  // Who was killed before its first code goes no further.
  p.resched();
});

/** The child comes to be in the kernel, at the end of the call; by vfork it has its parent's memory until it gives it up. */
function beginLife(kernel: Kernel, ctx: Ctx, id: number): void {
  const child = kernel.task(id);
  child.ctx.comp = kernel.machine.kernelComp;
  child.ctx.ring = 0;
  child.ctx.call(retFromFork);
  if (hasFlag(ctx.get(FLAGS), CLONE.VFORK)) kernel.processes.vforked(id, ctx.task);
  else if (!hasFlag(ctx.get(FLAGS), VM)) kernel.processes.access.forked(kernel.task(ctx.task).mm, child.mm);
}

function lentMemory(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.processes.holdsParent(ctx.get(WAKE_TASK));
}

function costOf(_kernel: Kernel, ctx: Ctx): number {
  if (hasFlag(ctx.get(FLAGS), CLONE.VFORK)) return VFORK_COST;
  return hasFlag(ctx.get(FLAGS), VM) ? THREAD : FORK;
}

/** The call without and with `cgroup`, the group that clone3 can name. */
export function kernelClone(name: string, takesCgroup: boolean): Program {
  const isRefused = (_kernel: Kernel, ctx: Ctx): boolean => ctx.result < 0;
  return program(name, (p) => {
    p.effect('flags', (kernel, ctx) => (ctx.result = refusal(kernel, ctx)));
    p.when('refused', isRefused, (p) => {
      p.work('sys.body.trivial');
      p.ret();
    });
    p.effect('copy_process', (kernel, ctx) => {
      const group = takesCgroup && ctx.get(CGROUP) >= 0 ? stringAt(ctx.get(CGROUP)) : null;
      const child = kernel.fork(ctx.task, ctx.get(0), ctx.get(FLAGS), group);
      ctx.result = child;
      ctx.set(WAKE_TASK, child);
      if (child > 0) beginLife(kernel, ctx, child);
    });
    p.workBy('proc.fork, .vfork_spawn or .clone_thread', costOf, {
      probe: 'sched_process_fork',
      field: (_kernel, ctx) => taskField(Math.max(0, ctx.result), 0),
    });
    p.when('refused', isRefused, (p) => p.ret());
    p.when(
      'memory of its own',
      (_kernel, ctx) => !hasFlag(ctx.get(FLAGS), VM),
      (p) => pvAlso(p, 'copyTables'),
    );
    p.when(
      'new namespaces',
      (_kernel, ctx) => countNew(ctx.get(FLAGS)) > 0,
      (p) => newNamespaces(p, FLAGS),
    );
    p.effect('wake_up_new_task', (kernel, ctx, cpu) => {
      const child = kernel.task(ctx.get(WAKE_TASK));
      kernel.wakeNew(child.id, cpu.index, ctx.flow, ctx.comp);
      ctx.set(WAKE_CPU, child.cpu);
      ctx.result = child.pids[kernel.task(ctx.task).pidNs.level] ?? 0;
    });
    p.mark('sched_wakeup_new', {
      field: (_kernel, ctx) => taskField(ctx.get(WAKE_TASK), ctx.get(WAKE_CPU)),
    });
    interruptTarget(p);
    // Neither a signal nor anything else ends this wait: parent and child are in the same memory.
    p.loopWhile('the child has its memory', lentMemory, (p) =>
      p.blockIo('wait_for_vfork_done', lentMemory, SLEEP.killable),
    );
  });
}
