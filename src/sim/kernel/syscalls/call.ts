/** How user programs make system calls. */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { SECCOMP_ARGS_FLAG, SYSCALL_NR, syscallEntry } from '../paths/syscall-entry.ts';
import type { KernelBuilder } from '../paths/types.ts';

/** x86-64 numbers of the calls that have a model, and whether their arguments matter to seccomp. */
export const NR = Object.freeze({
  read: 0,
  write: 1,
  sched_yield: 24,
  nanosleep: 35,
  getpid: 39,
  sendfile: 40,
  sendto: 44,
  recvfrom: 45,
  clone: 56,
  execve: 59,
  exit: 60,
  wait4: 61,
  fsync: 74,
  futex: 202,
  clock_nanosleep: 230,
  epoll_wait: 232,
  epoll_ctl: 233,
  epoll_create1: 291,
  io_uring_enter: 426,
});
/** Flags of `sendto`, in local 3. */
export const MSG = Object.freeze({ more: 0x8000 });
/** Calls that Docker's default profile allows only for some arguments. */
const ARGUMENT_CHECKED: ReadonlySet<string> = new Set(['clone']);

/** Adds `name(args)` to a user program. `args` fills locals 0 to 5. */
export function syscall(
  p: KernelBuilder,
  name: keyof typeof NR,
  args?: (kernel: Kernel, ctx: Ctx) => void,
): void {
  const nr = NR[name] + (ARGUMENT_CHECKED.has(name) ? SECCOMP_ARGS_FLAG : 0);
  p.effect(`${name}()`, (kernel, ctx) => {
    args?.(kernel, ctx);
    ctx.set(SYSCALL_NR, nr);
  });
  p.call(syscallEntry);
}
