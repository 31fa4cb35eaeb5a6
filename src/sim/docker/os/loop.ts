/** The op program that every process of the chain runs: finds out its next call, makes it, notes the answer. */
import { ERRNO } from '../../core/errno.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import { ToolMemory } from '../../shell/memory.ts';
import { toolProgram } from '../../shell/run.ts';
import type { CallParts } from '../../shell/calls.ts';
import type { Request } from '../../shell/sys.ts';
import { memoryOf } from '../../kernel/task.ts';
import { chainCall, EXITS, loopIndex, memory, noteSignal, requestOf, wakeAll } from './calls.ts';
import { execRefusal, programAt, type Started } from './exec.ts';
import { chainImage } from './image.ts';
import { DaemonMemory } from './memory.ts';
import { isPending, Os, type DaemonMain } from './os.ts';
import { mainOf } from './programs.ts';

const NOT_FOUND = 127;

/** A child that only becomes another program: its standard descriptors, the program's file, its words. */
const becomes: DaemonMain = (os, [, fds = '', path = '', ...argv], env) => {
  fds.split(',').forEach((fd, at) => {
    if (fd !== '') os.call('dup3', [Number(fd), at]);
  });
  os.call('execve', [argv.length], [path, ...argv, ...Object.entries(env).map(([k, v]) => `${k}=${v}`)]);
  return NOT_FOUND;
};

function next(mine: DaemonMemory, nowNs: number): Request {
  for (;;) {
    const { image, answers, heap, isThread } = mine;
    const main = image.argv[0] === '(exec)' ? becomes : mainOf(image.argv[0] ?? '');
    try {
      const status = main?.(new Os(answers, heap, nowNs), image.argv, image.env) ?? NOT_FOUND;
      return { call: isThread ? 'exit' : 'exit_group', numbers: [status], texts: [] };
    } catch (pending) {
      if (!isPending(pending)) throw pending;
      if (pending.request.call !== 'again') return pending.request;
      mine.become(chainImage(pending.request.texts, image.env));
    }
  }
}

/** What execve was asked: the file, the words, the environment. */
function execOf({ numbers: [count = 0], texts }: Request): Started {
  const [path = '', ...rest] = texts;
  const env = rest.slice(count).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { path, argv: rest.slice(0, count), env: Object.fromEntries(env) };
}

/** Another program from now on, of this kind or one of the shell's. */
function become(kernel: Kernel, ctx: Ctx, request: Request): void {
  const task = kernel.task(ctx.task);
  const { own, image, comm } = programAt(kernel, task, execOf(request));
  task.name = comm;
  task.memory = own ? new DaemonMemory(image) : new ToolMemory(image);
  ctx.start(own ? daemonProgram : toolProgram);
}

/** A call that the shell has is the same for both kinds of program, whoever makes it first. */
const PARTS: CallParts = {
  request: (kernel, ctx) => memoryOf(kernel.task(ctx.task), ToolMemory).request ?? EXITS,
  child: () => toolProgram.index,
  handler: () => noteSignal.index,
};

export const daemonProgram = program('daemon', (p) => {
  p.forever((p) => {
    p.effect('its next call', (kernel, ctx) => {
      const mine = memory(kernel, ctx);
      const { version } = mine.heap;
      const request = next(mine, kernel.now());
      const task = kernel.task(ctx.task);
      const refusal = request.call === 'execve' ? execRefusal(kernel, task, execOf(request)) : 0;
      mine.request = refusal > 0 ? { call: 'refused', numbers: [refusal], texts: [] } : request;
      ctx.result = 0;
      if (mine.heap.version !== version) wakeAll(kernel, mine.heap.waiters);
    });
    p.callBy('the call', (kernel, ctx) => chainCall(requestOf(kernel, ctx).call, PARTS).index);
    p.effect('its answer', (kernel, ctx) => {
      const mine = memory(kernel, ctx);
      const { request } = mine;
      if (request?.call === 'execve' && ctx.result !== -ERRNO.ENOENT) {
        become(kernel, ctx, request);
        return;
      }
      const text = request?.call === 'write' ? '' : (kernel.names?.copied.get(ctx.task) ?? '');
      mine.answers.push(Object.freeze({ result: ctx.result, text }));
      kernel.names?.copied.delete(ctx.task);
    });
  });
});
loopIndex.program = daemonProgram.index;
