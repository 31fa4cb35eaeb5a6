/**
 * The program that every process of the shell runs: finds out which call its program makes next, makes it, notes what it
 * answered, and so on until the program ends.
 */
import type { Kernel } from '../kernel/kernel.ts';
import { SIGNAL } from '../kernel/paths/handle-signal.ts';
import { program } from '../kernel/paths/types.ts';
import { memoryOf } from '../kernel/task.ts';
import type { Ctx } from '../ops/context.ts';
import { startedBy, startedByName, type Started } from './binaries.ts';
import { callNamed, type CallParts } from './calls.ts';
import { ToolMemory } from './memory.ts';
import { findProgram } from './programs.ts';
import { Sys, type NextCall, type Request } from './sys.ts';

/** Calls that a program may make without keeping what it has come to: running it anew each time would take too long. */
const MOST_CALLS = 5000;
const NOT_FOUND = 127;

function exits(status: number): Request {
  return { call: 'exit_group', numbers: [status], texts: [] };
}

function tooMany(name: string): Request {
  const text = `${name}: ends here: Ringside runs ${String(MOST_CALLS)} calls of this program at most\n`;
  return { call: 'write', numbers: [2], texts: [text] };
}

function isNextCall(thrown: unknown): thrown is NextCall {
  return typeof thrown === 'object' && thrown !== null && 'request' in thrown;
}

/** What a process does next. */
function nextRequest(memory: ToolMemory): Request {
  const { image, answers } = memory;
  if (answers.length === MOST_CALLS) return tooMany(image.argv[0] ?? '');
  if (answers.length > MOST_CALLS) return exits(NOT_FOUND);
  const found = findProgram(image.family, image.program);
  const byName = (word: string): ReturnType<Sys['find']> =>
    image.family === 'busybox' ? findProgram('busybox', word)?.main : undefined;
  const store = (kept: object): void => {
    memory.kept = kept;
  };
  try {
    return exits(found?.main(new Sys(answers, byName, store), image, memory.kept) ?? NOT_FOUND);
  } catch (next) {
    if (!isNextCall(next)) throw next;
    return next.request;
  }
}

function memory(kernel: Kernel, ctx: Ctx): ToolMemory {
  return memoryOf(kernel.task(ctx.task), ToolMemory);
}

/** What an execve starts: its texts are the path, the words (the first number says how many) and the environment. */
function started(kernel: Kernel, ctx: Ctx, { numbers: [count = 0], texts }: Request): Started | number {
  const [path = '', ...rest] = texts;
  const argv = rest.slice(0, count);
  const task = kernel.task(ctx.task);
  if (memory(kernel, ctx).image.family === 'busybox') {
    const named = startedByName(kernel, task, argv);
    if (typeof named !== 'number' || !path.includes('/')) return named;
  }
  return startedBy(kernel, task, path, argv);
}

function become(kernel: Kernel, ctx: Ctx, request: Request, what: Started): void {
  const pairs = request.texts.slice(1 + (request.numbers[0] ?? 0));
  const env = pairs.map((pair) => /^([^=]*)=(.*)$/s.exec(pair)?.slice(1) ?? [pair, '']);
  memory(kernel, ctx).become({ ...what, env: Object.fromEntries(env) as Record<string, string> });
  kernel.task(ctx.task).name = (request.texts[0] ?? '').split('/').at(-1) ?? '';
}

const handlerProgram = program('on_signal', (p) => {
  p.effect('note it', (kernel, ctx) => {
    memory(kernel, ctx).caught.push(ctx.get(SIGNAL.number));
  });
});

const PARTS: CallParts = {
  request: (kernel, ctx) => memory(kernel, ctx).request ?? exits(NOT_FOUND),
  child: () => toolProgram.index,
  handler: () => handlerProgram.index,
};

export const toolProgram = program('sh', (p) => {
  p.forever((p) => {
    p.effect('its next call', (kernel, ctx) => {
      const mine = memory(kernel, ctx);
      const request = nextRequest(mine);
      const what = request.call === 'execve' ? started(kernel, ctx, request) : 0;
      mine.request = typeof what === 'number' && what < 0 ? refusal(-what) : request;
      ctx.result = 0;
    });
    p.callBy('the call', (kernel, ctx) => callNamed(PARTS.request(kernel, ctx).call, PARTS).index);
    p.effect('its answer', (kernel, ctx) => {
      const mine = memory(kernel, ctx);
      const { request } = mine;
      const what = request?.call === 'execve' && ctx.result >= 0 ? started(kernel, ctx, request) : 0;
      if (request && typeof what !== 'number') {
        become(kernel, ctx, request, what);
        return;
      }
      const text = kernel.names?.copied.get(ctx.task) ?? '';
      const signals = mine.caught.length > 0 ? { signals: Object.freeze(mine.caught) } : {};
      mine.caught = [];
      mine.answers.push(
        Object.freeze({ result: ctx.result, text: request?.call === 'write' ? '' : text, ...signals }),
      );
      kernel.names?.copied.delete(ctx.task);
    });
  });
});

function refusal(errno: number): Request {
  return { call: 'refused', numbers: [errno], texts: [] };
}
