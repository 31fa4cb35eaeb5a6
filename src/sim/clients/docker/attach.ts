/** Streams of containers: what `run`, `start -a`, `attach` and `exec` do with them. */
import { err, Failure, fromBytes, stdin, type Client } from '../client.ts';
import { parseJson } from '../go/json.ts';
import type { Call } from './command.ts';
import {
  api,
  apiJson,
  attempt,
  copyStream,
  daemonError,
  ask,
  member,
  numberOf,
  textOf,
  wholeBody,
  type Engine,
  type Reply,
} from './engine.ts';

const REFUSED = 125;

export interface Streams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** Opens a container's streams. */
export function* openStreams(
  engine: Engine,
  id: string,
  streams: Streams,
  more: Record<string, string> = {},
): Client<Reply> {
  const query: Record<string, string> = { stream: '1', ...more };
  if (streams.stdin) query['stdin'] = '1';
  if (streams.stdout) query['stdout'] = '1';
  if (streams.stderr) query['stderr'] = '1';
  const input = streams.stdin ? yield* stdin() : undefined;
  return yield* api(engine, {
    method: 'POST',
    path: `/containers/${id}/attach`,
    query,
    upgrade: true,
    ...(input === undefined ? {} : { input }),
  });
}

/** Asks to be told how a container ends; the answer is read by `exitStatus`. */
export function* waitFor(engine: Engine, id: string, condition: string): Client<Reply> {
  return yield* ask(engine, {
    method: 'POST',
    path: `/containers/${id}/wait`,
    ...(condition === '' ? {} : { query: { condition } }),
  });
}

/** Status of a container by the answer to `wait`. */
export function* exitStatus(reply: Reply): Client {
  if (reply.status >= 400) {
    yield* err(`error waiting for container: ${daemonError(reply)}\n`);
    return REFUSED;
  }
  const answer = parseJson(fromBytes(yield* wholeBody(reply))) ?? null;
  const message = textOf(member(answer, 'Error', 'Message'));
  if (message !== '') {
    yield* err(`Error waiting for container: ${message}\n`);
    return REFUSED;
  }
  return numberOf(member(answer, 'StatusCode'));
}

/** `docker start -a`. */
export function* attachStart({ words, flags, engine }: Call): Client {
  if (words.length > 1) throw new Failure('you cannot start and attach multiple containers at once');
  const [name = ''] = words;
  const inspected = yield* apiJson(engine, {
    method: 'GET',
    path: `/containers/${encodeURIComponent(name)}/json`,
  });
  const id = textOf(member(inspected, 'Id'));
  const tty = member(inspected, 'Config', 'Tty') === true;
  const interactive = flags.bool('interactive') && member(inspected, 'Config', 'OpenStdin') === true;
  const streams = { stdin: interactive, stdout: true, stderr: true };
  if (interactive && tty) throw new Failure('the input device is not a TTY');
  const stream = yield* openStreams(engine, id, streams);
  const waits = yield* waitFor(
    engine,
    id,
    member(inspected, 'HostConfig', 'AutoRemove') === true ? 'removed' : 'next-exit',
  );
  yield* api(engine, { method: 'POST', path: `/containers/${id}/start` });
  yield* copyStream(stream, tty);
  return yield* exitStatus(waits);
}

/** `docker attach`. */
export function* attachRunning({ words: [name = ''], flags, engine }: Call): Client {
  const waits = yield* waitFor(engine, encodeURIComponent(name), '');
  const inspected = yield* apiJson(engine, {
    method: 'GET',
    path: `/containers/${encodeURIComponent(name)}/json`,
  });
  const state = (flag: string): boolean => member(inspected, 'State', flag) === true;
  if (!state('Running')) throw new Failure('You cannot attach to a stopped container, start it first');
  if (state('Paused')) throw new Failure('You cannot attach to a paused container, unpause it first');
  if (state('Restarting'))
    throw new Failure('You cannot attach to a restarting container, wait until it is running');
  const tty = member(inspected, 'Config', 'Tty') === true;
  const takesInput = !flags.bool('no-stdin') && member(inspected, 'Config', 'OpenStdin') === true;
  if (takesInput && tty) throw new Failure('the input device is not a TTY');
  const stream = yield* openStreams(engine, encodeURIComponent(name), {
    stdin: takesInput,
    stdout: true,
    stderr: true,
  });
  // Whether it ended in between.
  yield* ask(engine, { method: 'GET', path: `/containers/${encodeURIComponent(name)}/json` });
  yield* copyStream(stream, tty);
  return yield* exitStatus(waits);
}

/** What is left of a failed start: streams are closed, the error goes on. */
export function* startOrFail(engine: Engine, id: string): Client<string | null> {
  return yield* attempt(
    (function* (): Client<void> {
      yield* api(engine, { method: 'POST', path: `/containers/${id}/start` });
    })(),
  );
}
