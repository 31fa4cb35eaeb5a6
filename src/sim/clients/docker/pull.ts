/** Pulling an image: the request and the daemon's progress as it looks without a terminal. */
import { Failure, type Client, toBytes } from '../client.ts';
import { isKind, type GoValue } from '../go/values.ts';
import { api, eachJson, member, textOf, type Engine, type Reply } from './engine.ts';
import { referenceName, type ImageReference } from './reference.ts';

/** Statuses that only move a bar: they are not printed without a terminal. */
function isProgress(message: GoValue): boolean {
  const progress = member(message, 'progressDetail');
  return isKind(progress, 'map') && progress.entries.size > 0;
}

/** Prints a stream of messages; an error in it ends the client. */
export function* progress(reply: Reply, fd: 1 | 2 | null): Client<void> {
  yield* eachJson(reply, function* (message): Client<void> {
    const problem = member(message, 'errorDetail');
    if (isKind(problem, 'map')) throw new Failure(textOf(member(message, 'errorDetail', 'message')));
    const error = textOf(member(message, 'error'));
    if (error !== '') throw new Failure(error);
    const stream = textOf(member(message, 'stream'));
    if (fd === null || (stream === '' && isProgress(message))) return;
    const id = textOf(member(message, 'id'));
    const from = textOf(member(message, 'from'));
    const status = textOf(member(message, 'status'));
    if (stream === '' && status === '') return;
    const line =
      stream !== ''
        ? stream
        : `${id === '' ? '' : `${id}: `}${from === '' ? '' : `(from ${from}) `}${status}\n`;
    yield { call: 'write', fd, text: toBytes(line) };
  });
}

export interface PullOptions {
  readonly all: boolean;
  readonly platform: string;
  /** Where progress goes; null: nowhere. */
  readonly fd: 1 | 2 | null;
}

export function* pull(
  engine: Engine,
  reference: ImageReference,
  { all, platform, fd }: PullOptions,
): Client<void> {
  const query: Record<string, string> = { fromImage: referenceName(reference) };
  if (!all) query['tag'] = reference.digest ?? reference.tag ?? 'latest';
  if (platform !== '') query['platform'] = platform.toLowerCase();
  const reply = yield* api(engine, { method: 'POST', path: '/images/create', query });
  yield* progress(reply, fd);
}
