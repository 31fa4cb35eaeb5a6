/** Work of a network: threads with a connection each to the machine at the other end of the cable, and what answers there. */
import { text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { connectSockets } from '../../kernel/net/net-stack.ts';
import { TcpWindow } from '../../kernel/net/window/tcp-window.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { memoryOf, type ProgramMemory, type Task } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import { makeTask } from '../programs/define.ts';
import type { Place } from '../../virt/layer.ts';
import { noteAnswer, open, sleepUntil } from './code.ts';
import { loadOf, LoadState, type FarEnd, type LoadParam } from './load.ts';

/** Buffer of a bulk transfer, as iperf3 has it. */
export const BLOCK_BYTES = 131_072;

/** Memory of the program at the other end. */
class FarMemory implements ProgramMemory {
  readonly fd: number;
  /** Bytes of a request and of its answer; what of a request is still to come. */
  readonly requestBytes: number;
  readonly answerBytes: number;
  leftBytes = 0;

  constructor(fd: number, requestBytes: number, answerBytes: number) {
    this.fd = fd;
    this.requestBytes = requestBytes;
    this.answerBytes = answerBytes;
  }

  forked(): null {
    return null;
  }
}

function farOf(kernel: Kernel, ctx: Ctx): FarMemory {
  return memoryOf(kernel.task(ctx.task), FarMemory);
}

/** Reads `left` bytes; `note` keeps what is still to come. */
function readAll(
  p: KernelBuilder,
  fd: (kernel: Kernel, ctx: Ctx) => number,
  left: (kernel: Kernel, ctx: Ctx) => number,
  note: (kernel: Kernel, ctx: Ctx, left: number) => void,
): void {
  p.loopWhile(
    'bytes are to come',
    (kernel, ctx) => left(kernel, ctx) > 0,
    (p) => {
      syscall(p, 'recvfrom', (kernel, ctx) => {
        ctx.set(0, fd(kernel, ctx));
        ctx.set(2, left(kernel, ctx));
      });
      p.effect('received', (kernel, ctx) => note(kernel, ctx, left(kernel, ctx) - ctx.result));
    },
  );
}

const sink = program('sink', (p) => {
  p.forever((p) =>
    syscall(p, 'recvfrom', (kernel, ctx) => {
      ctx.set(0, farOf(kernel, ctx).fd);
      ctx.set(2, BLOCK_BYTES);
    }),
  );
});

const source = program('source', (p) => {
  p.forever((p) =>
    syscall(p, 'sendto', (kernel, ctx) => {
      ctx.set(0, farOf(kernel, ctx).fd);
      ctx.set(2, BLOCK_BYTES);
      ctx.set(3, 0);
    }),
  );
});

const answer = program('answer', (p) => {
  p.forever((p) => {
    p.effect('the next request', (kernel, ctx) => {
      const memory = farOf(kernel, ctx);
      memory.leftBytes = memory.requestBytes;
    });
    readAll(
      p,
      (kernel, ctx) => farOf(kernel, ctx).fd,
      (kernel, ctx) => farOf(kernel, ctx).leftBytes,
      (kernel, ctx, left) => void (farOf(kernel, ctx).leftBytes = left),
    );
    syscall(p, 'sendto', (kernel, ctx) => {
      ctx.set(0, farOf(kernel, ctx).fd);
      ctx.set(2, farOf(kernel, ctx).answerBytes);
      ctx.set(3, 0);
    });
  });
});

export function sinkEnd(): FarEnd {
  return { name: 'sink', program: sink, memory: (fd) => new FarMemory(fd, 0, 0) };
}

export function sourceEnd(): FarEnd {
  return { name: 'source', program: source, memory: (fd) => new FarMemory(fd, 0, 0) };
}

export function answerEnd(requestBytes: number, answerBytes: number): FarEnd {
  return {
    name: 'answer',
    program: answer,
    memory: (fd) => new FarMemory(fd, requestBytes, answerBytes),
  };
}

/** Gives a thread its connection, and starts what answers at the other end. */
export function connectLoad(here: Place, there: Place, task: Task, end: FarEnd): void {
  const client = here.kernel.net.newSocket(here.netns);
  const server = there.kernel.net.newSocket(there.netns);
  connectSockets(
    { socket: client, kernel: here.kernel.machine.id },
    { socket: server, kernel: there.kernel.machine.id },
  );
  // Where nothing can wait or be lost, no windows are needed.
  if (here.kernel.net.control && there.kernel.net.control) {
    client.window = new TcpWindow();
    server.window = new TcpWindow();
  }
  memoryOf(task, LoadState).fd = task.files.install({ kind: 'socket', id: client.id });
  const far = makeTask(there, { name: end.name, program: end.program, cpus: null, service: true });
  far.memory = end.memory(far.files.install({ kind: 'socket', id: server.id }));
  there.kernel.start(far);
}

export function connectionsParam(name: string): LoadParam {
  return {
    name,
    about: text('connections, a thread each', '연결 수(연결마다 스레드 하나)'),
    min: 1,
    max: 256,
    default: 1,
  };
}

/** Sends blocks or reads what comes until the window closes; with a rate, blocks a second. */
export function bulk(
  p: KernelBuilder,
  call: 'sendto' | 'recvfrom',
  rate: (state: LoadState) => number,
): void {
  p.loopWhile('the window is open', open, (p) => {
    p.effect('when', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      const perS = rate(state);
      state.mark = perS > 0 ? state.startNs + Math.round((state.job++ * 1e9) / perS) : kernel.now();
    });
    sleepUntil(p, ({ mark }) => mark);
    syscall(p, call, (kernel, ctx) => {
      ctx.set(0, loadOf(kernel, ctx).fd);
      ctx.set(2, BLOCK_BYTES);
      ctx.set(3, 0);
    });
  });
}

/** Sends a request whenever one is due and waits for its answer; requests that are late go one after the other. */
export function requests(p: KernelBuilder, perS: number, request: number, answered: number): void {
  p.loopWhile(
    'the window is open',
    (kernel, ctx) => {
      const { shared, endNs } = loadOf(kernel, ctx);
      return shared.nextNs < endNs && kernel.now() < endNs;
    },
    (p) => {
      p.effect('take a request', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        state.mark = state.shared.nextNs;
        state.shared.nextNs += Math.round(1e9 / state.arg(perS));
      });
      sleepUntil(p, ({ mark }) => mark);
      syscall(p, 'sendto', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        ctx.set(0, state.fd);
        ctx.set(2, state.arg(request));
        ctx.set(3, 0);
      });
      p.effect('wait', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        state.request = state.arg(answered);
      });
      readAll(
        p,
        (kernel, ctx) => loadOf(kernel, ctx).fd,
        (kernel, ctx) => loadOf(kernel, ctx).request,
        (kernel, ctx, left) => void (loadOf(kernel, ctx).request = left),
      );
      p.effect('answered', (kernel, ctx) => noteAnswer(kernel, ctx, loadOf(kernel, ctx).mark));
    },
  );
}
