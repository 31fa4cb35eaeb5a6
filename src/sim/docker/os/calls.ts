/** Calls of the chain's programs that the shell has none of. */
import { ERRNO } from '../../core/errno.ts';
import { THREAD_FLAGS } from '../../kernel/clone-flags.ts';
import { extraCall, makeCall, type ExtraCall } from '../../kernel/extra-calls/define.ts';
import { setsid, setgroups, setresgid, setresuid, setrlimit } from '../../kernel/extra-calls/identity.ts';
import { pivotRoot } from '../../kernel/extra-calls/mounts.ts';
import { mknod } from '../../kernel/extra-calls/paths.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { waitInterruptible } from '../../kernel/paths/wait-event.ts';
import { RESTART } from '../../kernel/restart.ts';
import { SA, SIG } from '../../kernel/signal.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { HANDLER, SIG_DFL, SIG_IGN } from '../../kernel/syscalls/rt-sigaction.syscall.ts';
import { memoryOf, type Task } from '../../kernel/task.ts';
import { wakeTask } from '../../kernel/task-work.ts';
import { TIMER } from '../../kernel/timers.ts';
import { userString } from '../../kernel/user-string.ts';
import { filesOf } from '../../kernel/vfs/files-of.ts';
import { copyTree, syncOverlay } from '../../kernel/vfs/overlay.ts';
import { PIPE_END } from '../../kernel/vfs/text-pipes.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { callNamed, type CallParts } from '../../shell/calls.ts';
import type { Request } from '../../shell/sys.ts';
import { execRefusal } from './exec.ts';
import { DaemonMemory } from './memory.ts';
import { treeText, writeTree } from './trees.ts';

export function memory(kernel: Kernel, ctx: Ctx): DaemonMemory {
  return memoryOf(kernel.task(ctx.task), DaemonMemory);
}

export const EXITS: Request = { call: 'exit_group', numbers: [127], texts: [] };

export function requestOf(kernel: Kernel, ctx: Ctx): Request {
  return memory(kernel, ctx).request ?? EXITS;
}

/** A call that answers at once; `run` has what was asked. */
function own(
  name: string,
  nr: number,
  cost: string,
  run: (kernel: Kernel, task: Task, request: Request) => number,
): ExtraCall {
  return extraCall(name, nr, cost, (kernel, task, ctx) => run(kernel, task, requestOf(kernel, ctx)));
}

const LIGHT = 'sys.body.light';

/** Two descriptors: the first is the answer, the other is in `FileNames.copied`. */
function installPair(kernel: Kernel, task: Task, from: number, to: number): number {
  const first = task.files.install({ kind: 'pipe', id: from, flags: PIPE_END.read, closeOnExec: true });
  const second = task.files.install({ kind: 'pipe', id: to, flags: PIPE_END.write, closeOnExec: true });
  filesOf(kernel).copied.set(task.id, String(second));
  return first;
}

/** Both are closed by exec. */
const pipe = own('pipe', 22, LIGHT, (kernel, task) => {
  const id = filesOf(kernel).pipes.make();
  return installPair(kernel, task, id, id);
});

/** A descriptor that exec leaves open. */
const dup = own('dup3', 292, LIGHT, (kernel, task, { numbers: [from = -1, to = -1] }) => {
  const file = task.files.list[from];
  if (!file || to < 0) return -ERRNO.EBADF;
  const before = task.files.list[to];
  task.files.put(to, file.kind === 'file' ? file : { kind: file.kind, id: file.id, flags: file.flags ?? 0 });
  if (before?.kind === 'pipe') filesOf(kernel).pipes.closed(before.id);
  return to;
});

/** Whether a file may be run: 0, or minus the errno of execve but for what it finds in the file. */
const mayRun = own('faccessat2', 439, 'sys.body.path', (kernel, task, { texts: [path = ''] }) => {
  const refusal = execRefusal(kernel, task, { path, argv: [], env: {} });
  return refusal === ERRNO.ENOEXEC ? 0 : -refusal;
});

const listen = own('listen', 50, LIGHT, (kernel, task, { texts: [address = ''] }) => {
  const id = filesOf(kernel).sockets.listen(address);
  return id < 0 ? -ERRNO.EADDRINUSE : task.files.install({ kind: 'socket', id, closeOnExec: true });
});

const connect = own('connect', 42, LIGHT, (kernel, task, { texts: [address = ''] }) => {
  const made = filesOf(kernel).sockets.connect(address);
  return made ? installPair(kernel, task, made.from, made.to) : -ERRNO.ECONNREFUSED;
});

function listenerOf(kernel: Kernel, ctx: Ctx): number {
  const file = kernel.task(ctx.task).files.list[requestOf(kernel, ctx).numbers[0] ?? -1];
  return file?.kind === 'socket' ? file.id : -1;
}

const accept: ExtraCall = {
  name: 'accept4',
  nr: 288,
  program: program('sys_accept4', (p) => {
    p.work(LIGHT);
    const queue = (kernel: Kernel, ctx: Ctx, task: number): void => {
      const listener = filesOf(kernel).sockets.get(listenerOf(kernel, ctx));
      if (listener) listener.acceptor = task;
    };
    waitInterruptible(p, {
      label: 'nobody has connected',
      sleep: 'inet_csk_wait_for_connect',
      mustWait: (kernel, ctx) => filesOf(kernel).sockets.get(listenerOf(kernel, ctx))?.backlog.length === 0,
      queue: (kernel, ctx) => queue(kernel, ctx, ctx.task),
      interrupted: RESTART.sys,
      cancel: (kernel, ctx) => queue(kernel, ctx, 0),
    });
    p.effect('it', (kernel, ctx) => {
      const found = filesOf(kernel).sockets.accept(listenerOf(kernel, ctx));
      ctx.result = found ? installPair(kernel, kernel.task(ctx.task), found.from, found.to) : -ERRNO.EBADF;
    });
  }),
};

/** The number of a FIFO's end: 0 to read, 1 to write, 2 for both, which waits for nobody. */
function fifoOf(kernel: Kernel, ctx: Ctx): { readonly path: string; readonly how: number } {
  const { texts, numbers } = requestOf(kernel, ctx);
  return { path: texts[0] ?? '', how: numbers[0] ?? 0 };
}

const openFifo: ExtraCall = {
  name: 'open',
  nr: 2,
  program: program('fifo_open', (p) => {
    p.work('vfs.open');
    p.effect('its end', (kernel, ctx) => {
      const { path, how } = fifoOf(kernel, ctx);
      const { sockets } = filesOf(kernel);
      const { pipe } = sockets.fifo(path);
      const task = kernel.task(ctx.task);
      if (how === 2) ctx.set(2, installPair(kernel, task, pipe, pipe));
      else ctx.set(2, task.files.install({ kind: 'pipe', id: pipe, flags: how, closeOnExec: true }));
      sockets.opened(path);
    });
    waitInterruptible(p, {
      label: 'nobody has the other end',
      sleep: 'wait_for_partner',
      mustWait: (kernel, ctx) => {
        const { path, how } = fifoOf(kernel, ctx);
        const { pipes, sockets } = filesOf(kernel);
        return how < 2 && !pipes.hasEnd(sockets.fifo(path).pipe, 1 - how);
      },
      queue: (kernel, ctx) => filesOf(kernel).sockets.fifo(fifoOf(kernel, ctx).path).waiters.push(ctx.task),
      interrupted: RESTART.sys,
    });
    p.effect('the descriptor', (_kernel, ctx) => (ctx.result = ctx.get(2)));
  }),
};

const removeFifo = own('unlink', 87, 'sys.body.path', (kernel, _task, { texts: [path = ''] }) => {
  filesOf(kernel).sockets.removeFifo(path);
  return 0;
});

/** Until the heap's version is not the first number any more; the second: at most so long, ns, 0: for ever. */
const futexWait: ExtraCall = {
  name: 'futex_wait',
  nr: 455,
  program: program('futex_wait', (p) => {
    p.work('futex.body', { probe: 'futex' });
    p.effect('the timer', (kernel, ctx, cpu) => {
      const [, timeout = 0] = requestOf(kernel, ctx).numbers;
      ctx.set(1, timeout > 0 ? kernel.now() + timeout : Infinity);
      ctx.set(2, cpu.index);
      ctx.set(3, timeout > 0 ? kernel.timers.start(cpu.index, TIMER.wake, ctx.get(1), ctx.task) : -1);
    });
    waitInterruptible(p, {
      label: 'it is as it was',
      sleep: 'futex_wait',
      mustWait: (kernel, ctx) =>
        memory(kernel, ctx).heap.version === requestOf(kernel, ctx).numbers[0] && kernel.now() < ctx.get(1),
      queue: (kernel, ctx) => memory(kernel, ctx).heap.waiters.push(ctx.task),
      interrupted: RESTART.sys,
    });
    p.effect('hrtimer_cancel', (kernel, ctx) => {
      if (ctx.get(3) >= 0 && kernel.now() < ctx.get(1)) kernel.timers.cancel(ctx.get(2), ctx.get(3));
      ctx.result = 0;
    });
  }),
};

/** A directory and all below it as text (`treeText`): in place of its getdents64, newfstatat and read of each. */
const readTree = own('readtree', 460, 'sys.body.dirents', (kernel, task, { texts: [path = ''] }) => {
  const place = filesOf(kernel).there(task, path);
  if (typeof place === 'string') return -ERRNO[place];
  filesOf(kernel).copied.set(task.id, treeText(place.node));
  return 0;
});

const makeTree = own(
  'writetree',
  461,
  'sys.body.dirents',
  (kernel, task, { texts: [path = '', text = ''] }) => {
    const place = filesOf(kernel).there(task, path);
    if (typeof place === 'string') return -ERRNO[place];
    writeTree(place.node, text);
    return 0;
  },
);

/** Copies a directory into another one, as `cp -a` does. */
const copyDir = own('copytree', 462, 'sys.body.dirents', (kernel, task, { texts: [from = '', to = ''] }) => {
  const [source, target] = [filesOf(kernel).there(task, from), filesOf(kernel).there(task, to)];
  if (typeof source === 'string') return -ERRNO[source];
  if (typeof target === 'string') return -ERRNO[target];
  copyTree(source.node, target.node);
  return 0;
});

/** Removes a directory and all below it, as `rm -rf` does. */
const removeTree = own('removetree', 463, 'sys.body.dirents', (kernel, task, { texts: [path = ''] }) => {
  const found = filesOf(kernel).walk(task, path);
  if (typeof found === 'string' || !found.node) return -ERRNO.ENOENT;
  found.dir.node.children.delete(found.name);
  return 0;
});

/** What an overlay mounted at a path differs in is in its upper directory then. */
const syncfs = own('syncfs', 306, LIGHT, (kernel, task, { texts: [path = ''] }) => {
  const place = filesOf(kernel).there(task, path);
  if (typeof place === 'string') return -ERRNO[place];
  syncOverlay(place.mount.sb);
  return 0;
});

/** The calls that a kernel's table needs for them. */
export const CHAIN_CALLS: readonly ExtraCall[] = [
  ...[pipe, dup, mayRun, listen, connect, accept, openFifo, removeFifo, futexWait],
  ...[readTree, makeTree, copyDir, removeTree, syncfs],
];

export const noteSignal = program('note_signal', (p) => {
  p.effect('it has come', (kernel, ctx) => {
    const { heap } = memory(kernel, ctx);
    heap.signals.push(ctx.get(0));
    heap.version++;
    wakeAll(kernel, heap.waiters);
  });
});

/** Who waits for a change looks again. */
export function wakeAll(kernel: Kernel, waiters: number[]): void {
  for (const id of waiters.splice(0)) {
    const task = kernel.findTask(id);
    if (task?.sleeping === true) wakeTask(kernel, task);
  }
}

type Body = (p: KernelBuilder) => void;

function withStrings(call: ExtraCall): Body {
  return (p) => {
    makeCall(p, call, (kernel, ctx) => {
      const { texts, numbers } = requestOf(kernel, ctx);
      [...texts.map(userString), ...numbers].forEach((value, at) => ctx.set(at, value));
    });
  };
}

function numeric(name: string): Body {
  return (p) => {
    syscall(p, name, (kernel, ctx) => {
      requestOf(kernel, ctx).numbers.forEach((value, at) => ctx.set(at, value));
    });
  };
}

/** clone: with words the child begins with those, without it is a copy. */
function clone(thread: boolean): Body {
  return (p) => {
    syscall(p, 'clone', (kernel, ctx) => {
      const { texts, numbers } = requestOf(kernel, ctx);
      memory(kernel, ctx).child = texts.length > 0 ? { argv: texts, thread } : null;
      ctx.set(0, loopIndex.program);
      ctx.set(1, thread ? THREAD_FLAGS : (numbers[0] ?? 0));
    });
  };
}

/** The program that all of them run, by its index: set by whoever makes it. */
export const loopIndex = { program: -1 };

const BODIES: Readonly<Record<string, Body>> = Object.freeze({
  ...Object.fromEntries(CHAIN_CALLS.map((call): [string, Body] => [call.name, (p) => makeCall(p, call)])),
  accept: (p) => makeCall(p, accept),
  fifo: (p) => makeCall(p, openFifo),
  thread: clone(true),
  clone: clone(false),
  wait: (p) => {
    syscall(p, 'wait4', (kernel, ctx) => {
      const [pid = -1, options = 0] = requestOf(kernel, ctx).numbers;
      ctx.set(0, pid);
      ctx.set(1, options);
    });
    p.effect('its status', (kernel, ctx) => {
      filesOf(kernel).copied.set(ctx.task, String(kernel.task(ctx.task).waitStatus));
    });
  },
  exit: numeric('exit'),
  prctl: numeric('prctl'),
  capset: numeric('capset'),
  setuid: withStrings(setresuid),
  setgid: withStrings(setresgid),
  setgroups: withStrings(setgroups),
  setrlimit: withStrings(setrlimit),
  setsid: withStrings(setsid),
  mknod: withStrings(mknod),
  pivot_root: withStrings(pivotRoot),
  seccomp: (p) => {
    syscall(p, 'seccomp', (kernel, ctx) => {
      ctx.set(0, 1);
      ctx.set(1, userString(requestOf(kernel, ctx).texts[0] ?? ''));
    });
  },
  sigaction: (p) => {
    syscall(p, 'rt_sigaction', (kernel, ctx) => {
      const [sig = 0, how = 0] = requestOf(kernel, ctx).numbers;
      ctx.set(0, sig);
      ctx.set(1, how === 0 ? SIG_DFL : how === 1 ? SIG_IGN : HANDLER + noteSignal.index);
      ctx.set(2, sig === SIG.CHLD ? SA.NOCLDSTOP | SA.RESTART : how === 3 ? 0 : SA.RESTART);
      ctx.set(3, 0);
      ctx.set(4, 0);
    });
  },
  execve: (p) => {
    syscall(p, 'execve');
  },
  refused: (p) =>
    p.effect('refused', (kernel, ctx) => (ctx.result = -(requestOf(kernel, ctx).numbers[0] ?? 0))),
} satisfies Record<string, Body>);

const made = new Map<string, Program>();

/** Costs of a program's own work, by name: `cost NAME`. */
function bodyOf(name: string): Body | null {
  if (name.startsWith('cost ')) return (p) => p.work(name.slice(5));
  return Object.hasOwn(BODIES, name) ? (BODIES[name] ?? null) : null;
}

/** The program of a call, from the chain's own or the shell's. Throws SimFault 'no-such-call'. */
export function chainCall(name: string, parts: CallParts): Program {
  const known = made.get(name);
  if (known) return known;
  const body = bodyOf(name);
  if (!body) return callNamed(name, parts);
  const one = program(`chain_${name}`, (p) => {
    body(p);
  });
  made.set(name, one);
  return one;
}
