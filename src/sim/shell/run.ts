/**
 * The program that every process of the shell runs: finds out which call its program makes next, makes it, notes what it
 * answered, and so on until the program ends.
 */
import { ERRNO } from '../core/errno.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program } from '../kernel/paths/types.ts';
import { memoryOf } from '../kernel/task.ts';
import { filesOf } from '../kernel/vfs/files-of.ts';
import type { Ctx } from '../ops/context.ts';
import { callNamed, type CallParts } from './calls.ts';
import { ToolMemory } from './memory.ts';
import { findProgram } from './programs.ts';
import type { NextCall } from './sys.ts';
import { Sys, type Request } from './sys.ts';

/** A program that makes more calls than this is ended: it would take too long to run it anew each time. */
const MOST_CALLS = 2000;
const NOT_FOUND = 127;
/** The file that all programs are in. */
const BINARY = '/bin/busybox';

function exits(status: number): Request {
  return { call: 'exit_group', numbers: [status], texts: [] };
}

function isNextCall(thrown: unknown): thrown is NextCall {
  return typeof thrown === 'object' && thrown !== null && 'request' in thrown;
}

/** What a process does next. */
function nextRequest({ image, answers }: ToolMemory): Request {
  if (answers.length > MOST_CALLS) return exits(NOT_FOUND);
  const found = findProgram(image.argv[0] ?? '');
  try {
    return exits(found?.main(new Sys(answers, (word) => findProgram(word)?.main), image) ?? NOT_FOUND);
  } catch (next) {
    if (!isNextCall(next)) throw next;
    return next.request;
  }
}

function memory(kernel: Kernel, ctx: Ctx): ToolMemory {
  return memoryOf(kernel.task(ctx.task), ToolMemory);
}

/** Words and environment of an execve: the first number says how many are words. */
function become(kernel: Kernel, ctx: Ctx, { numbers: [count = 0], texts }: Request): void {
  const argv = texts.slice(0, count);
  const env = texts.slice(count).map((pair) => /^([^=]*)=(.*)$/s.exec(pair)?.slice(1) ?? [pair, '']);
  memory(kernel, ctx).become({ argv, env: Object.fromEntries(env) as Record<string, string> });
  kernel.task(ctx.task).name = argv[0]?.split('/').at(-1) ?? '';
}

/** Whether there is a program of that name, and the task can get to it from its root. */
function isThere(kernel: Kernel, ctx: Ctx, name: string): boolean {
  return (
    findProgram(name) !== undefined &&
    typeof filesOf(kernel).there(kernel.task(ctx.task), BINARY) !== 'string'
  );
}

const PARTS: CallParts = {
  request: (kernel, ctx) => memory(kernel, ctx).request ?? exits(NOT_FOUND),
  child: () => toolProgram.index,
};

export const toolProgram = program('sh', (p) => {
  p.forever((p) => {
    p.effect('its next call', (kernel, ctx) => {
      const mine = memory(kernel, ctx);
      mine.request = nextRequest(mine);
      ctx.result = 0;
    });
    p.callBy('the call', (kernel, ctx) => {
      const request = PARTS.request(kernel, ctx);
      const missing = request.call === 'execve' && !isThere(kernel, ctx, request.texts[0] ?? '');
      return callNamed(missing ? 'missing' : request.call, PARTS).index;
    });
    p.effect('its answer', (kernel, ctx) => {
      const mine = memory(kernel, ctx);
      const { request } = mine;
      if (request?.call === 'execve' && ctx.result !== -ERRNO.ENOENT) {
        become(kernel, ctx, request);
        return;
      }
      const text = kernel.names?.copied.get(ctx.task) ?? '';
      mine.answers.push(Object.freeze({ result: ctx.result, text: request?.call === 'write' ? '' : text }));
      kernel.names?.copied.delete(ctx.task);
    });
  });
});
