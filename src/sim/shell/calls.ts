/** What a request of a program's is as system calls. */
import { ERRNO } from '../core/errno.ts';
import { invariant } from '../core/invariant.ts';
import type { ExtraCall } from '../kernel/extra-calls/define.ts';
import { makeCall } from '../kernel/extra-calls/define.ts';
import * as descriptors from '../kernel/extra-calls/descriptors.ts';
import * as identity from '../kernel/extra-calls/identity.ts';
import { kill } from '../kernel/extra-calls/kill.ts';
import * as links from '../kernel/extra-calls/links.ts';
import * as mounts from '../kernel/extra-calls/mounts.ts';
import * as namespaces from '../kernel/extra-calls/namespaces.ts';
import { clockSettime, sethostname } from '../kernel/extra-calls/objects.ts';
import { rtnetlink } from '../kernel/extra-calls/rtnetlink.ts';
import * as paths from '../kernel/extra-calls/paths.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import { syscall } from '../kernel/syscalls/call.ts';
import { HANDLER } from '../kernel/syscalls/rt-sigaction.syscall.ts';
import { userString } from '../kernel/user-string.ts';
import { filesOf } from '../kernel/vfs/files-of.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import type { Request } from './sys.ts';

/** How a call finds what it is asked, and what a child runs. */
export interface CallParts {
  readonly request: (kernel: Kernel, ctx: Ctx) => Request;
  readonly child: () => number;
  /** What runs when a signal is caught. */
  readonly handler: () => number;
}

type Body = (p: KernelBuilder, parts: CallParts) => void;

/** What wait4 answers here while no child has ended. */
const NOTHING_ENDED = 0x100_0000;
/** Time that a turn of a loop takes beside its calls, ns: assumed. */
const TURN_NS = 20_000;

/** Locals are the texts' addresses, then the numbers. */
function plain(call: ExtraCall): Body {
  return (p, { request }) =>
    makeCall(p, call, (kernel, ctx) => {
      const { texts, numbers } = request(kernel, ctx);
      [...texts.map(userString), ...numbers].forEach((value, at) => ctx.set(at, value));
    });
}

/** Only if the first number is a descriptor that is open, else EBADF. */
function onOpen(body: Body): Body {
  return (p, parts) =>
    p.when(
      'it is open',
      (kernel, ctx) => Boolean(kernel.task(ctx.task).files.list[parts.request(kernel, ctx).numbers[0] ?? -1]),
      (p) => {
        body(p, parts);
      },
      (p) => p.effect('EBADF', (_kernel, ctx) => (ctx.result = -ERRNO.EBADF)),
    );
}

const read = onOpen((p, { request }) =>
  makeCall(p, paths.readText, (kernel, ctx) => {
    ctx.set(0, request(kernel, ctx).numbers[0] ?? -1);
    ctx.set(2, 65_536);
  }),
);

/** What comes after the first line is read again by whoever reads next. */
function putBack(kernel: Kernel, ctx: Ctx, fd: number): void {
  const names = filesOf(kernel);
  const text = names.copied.get(ctx.task) ?? '';
  const end = text.indexOf('\n') + 1;
  const file = kernel.task(ctx.task).files.list[fd];
  if (ctx.result < 0 || end === 0 || !file) return;
  names.copied.set(ctx.task, text.slice(0, end));
  const rest = text.slice(end);
  const pipe = file.kind === 'pipe' ? names.pipes.get(file.id) : null;
  if (pipe) pipe.text = rest + pipe.text;
  else names.positions.set(file, (names.positions.get(file) ?? 0) - rest.length);
}

const CALLS: Readonly<Record<string, Body>> = Object.freeze({
  openat: (p, { request }) =>
    makeCall(p, paths.openatPath, (kernel, ctx) => {
      const { texts, numbers } = request(kernel, ctx);
      ctx.set(0, paths.pathArgument(userString(texts[0] ?? '')));
      ctx.set(1, numbers[0] ?? 0);
    }),
  read,
  read_line: (p, parts) => {
    read(p, parts);
    p.effect('one line', (kernel, ctx) => {
      putBack(kernel, ctx, parts.request(kernel, ctx).numbers[0] ?? -1);
    });
  },
  write: onOpen((p, { request }) =>
    makeCall(p, paths.writeText, (kernel, ctx) => {
      const { texts, numbers } = request(kernel, ctx);
      const text = texts[0] ?? '';
      ctx.set(0, numbers[0] ?? -1);
      ctx.set(1, userString(text));
      ctx.set(2, text.length);
    }),
  ),
  fork: (p, { child }) =>
    syscall(p, 'clone', (_kernel, ctx) => {
      ctx.set(0, child());
      ctx.set(1, 0);
    }),
  wait4: (p, { request }) => {
    syscall(p, 'wait4', (kernel, ctx) => {
      ctx.set(0, request(kernel, ctx).numbers[0] ?? -1);
      ctx.set(1, request(kernel, ctx).numbers[1] ?? 0);
    });
    p.effect('its status', (kernel, ctx) => {
      const { waitStatus } = kernel.task(ctx.task);
      // Nothing has ended yet (WNOHANG): no status is that large.
      if (ctx.result >= 0) ctx.result = ctx.result > 0 ? waitStatus : NOTHING_ENDED;
    });
  },
  execve: (p) => syscall(p, 'execve'),
  refused: (p, { request }) =>
    p.effect('the errno', (kernel, ctx) => (ctx.result = -(request(kernel, ctx).numbers[0] ?? ERRNO.ENOENT))),
  rt_sigaction: (p, { request, handler }) =>
    syscall(p, 'rt_sigaction', (kernel, ctx) => {
      const [sig = 0, how = 0] = request(kernel, ctx).numbers;
      ctx.set(0, sig);
      ctx.set(1, how < HANDLER ? how : HANDLER + handler());
      for (const local of [2, 3, 4]) ctx.set(local, 0);
    }),
  getrlimit: (p, { request }) =>
    p.effect('getrlimit', (kernel, ctx) => {
      const { rlimits } = kernel.task(ctx.task).signal;
      ctx.result = rlimits.get(request(kernel, ctx).numbers[0] ?? -1) ?? -1;
    }),
  isatty: (p) => p.effect('ENOTTY', (_kernel, ctx) => (ctx.result = -ERRNO.ENOTTY)),
  clock: (p) => p.effect('vdso_clock_gettime', (kernel, ctx) => (ctx.result = kernel.now())),
  exit_group: (p, { request }) =>
    syscall(p, 'exit_group', (kernel, ctx) => ctx.set(0, request(kernel, ctx).numbers[0] ?? 0)),
  getpid: (p) => syscall(p, 'getpid'),
  nanosleep: (p, { request }) =>
    syscall(p, 'nanosleep', (kernel, ctx) => ctx.set(0, request(kernel, ctx).numbers[0] ?? 0)),
  work: (p) => p.compute('a turn of a loop', () => TURN_NS),
  mount: (p, { request }) =>
    makeCall(p, mounts.mount, (kernel, ctx) => {
      const { texts, numbers } = request(kernel, ctx);
      const [source = '', target = '', type = '', options = ''] = texts.map(userString);
      [source, target, type, numbers[0] ?? 0, options].forEach((value, at) => ctx.set(at, Number(value)));
    }),
  rtnetlink: plain(rtnetlink),
  newfstatat: plain(descriptors.statText),
  getdents64: plain(descriptors.getdents),
  fcntl_dupfd: plain(descriptors.dupFrom),
  ...Object.fromEntries(
    [
      ...[descriptors.pipe2, descriptors.dup2, descriptors.close, descriptors.getcwd, descriptors.uname],
      ...[descriptors.umask, identity.getuid, identity.getgid, kill, namespaces.unshare, namespaces.setns],
      ...[namespaces.readlink, mounts.umount2, mounts.chroot, paths.chdir, paths.mkdir, paths.rmdir],
      ...[paths.unlinkat, paths.chmod, paths.fchownat, paths.mknod, sethostname, clockSettime],
      ...[links.symlink, links.link, links.rename, links.utimensat, links.faccessat, links.ftruncate],
      ...[identity.getppid, identity.setrlimit, identity.setresuid, identity.setresgid, identity.setsid],
      ...[identity.getpgid, identity.getsid],
    ].map((call): [string, Body] => [call.name, plain(call)]),
  ),
} satisfies Record<string, Body>);

const made = new Map<string, Program>();

/** The program of a call; throws SimFault 'no-such-call'. */
export function callNamed(name: string, parts: CallParts): Program {
  const body = CALLS[name];
  if (!body) invariant(false, 'no-such-call', name);
  const known = made.get(name);
  if (known) return known;
  const one = program(`call_${name}`, (p) => {
    body(p, parts);
  });
  made.set(name, one);
  return one;
}
