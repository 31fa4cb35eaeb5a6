/**
 * A client program (`docker`, `kubectl`) as a state machine: it asks for one call after the other and is answered. It knows no
 * host: whoever runs it makes the calls, a simulated process by system calls, the command line from a file.
 */

import { fromBytes, toBytes } from './go/utf8.ts';

export { fromBytes, toBytes };

/** What a client asks for. Texts of requests and answers are byte strings: one character a byte. */
export type ClientCall =
  | { readonly call: 'write'; readonly fd: 1 | 2; readonly text: string }
  | { readonly call: 'request'; readonly request: HttpRequest }
  /** The next piece of an answer that goes on; `null` when it has ended. */
  | { readonly call: 'receive' }
  /** All of standard input. */
  | { readonly call: 'stdin' }
  | { readonly call: 'read-file'; readonly path: string }
  | { readonly call: 'write-file'; readonly path: string; readonly text: string }
  | { readonly call: 'sleep'; readonly ns: bigint }
  /** Unix time in ns. */
  | { readonly call: 'now' };

export interface HttpRequest {
  /** Where to: `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly method: string;
  /** Path with its query. */
  readonly target: string;
  readonly contentType: string | null;
  readonly body: string | null;
  /** The connection becomes a stream in both directions (`Upgrade: tcp`). */
  readonly upgrade: boolean;
  /** What is sent on such a stream. */
  readonly input: string | null;
}

/** What a call gave. `failed` is a name of an errno. */
export type ClientAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly errno: string }
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'time'; readonly ns: bigint }
  /** `open`: more of the body comes with `receive`. */
  | {
      readonly kind: 'http';
      readonly status: number;
      /** By their names in small letters. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly open: boolean;
    };

/** A client, or a part of one that gives a `T`. */
export type Client<T = number> = Generator<ClientCall, T, ClientAnswer>;

export interface ClientStart {
  /** Words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export type ClientStep =
  { readonly kind: 'call'; readonly call: ClientCall } | { readonly kind: 'exit'; readonly status: number };

/**
 * What a client does next once its calls were answered so. The client is run anew, so a process is its start and the list of
 * its answers: plain data that can be copied.
 */
export function nextStep(
  client: (start: ClientStart) => Client,
  start: ClientStart,
  answers: readonly ClientAnswer[],
): ClientStep {
  const running = client(start);
  let step = running.next();
  for (const answer of answers) {
    if (step.done === true) break;
    step = running.next(answer);
  }
  return step.done === true ? { kind: 'exit', status: step.value } : { kind: 'call', call: step.value };
}

/** Ends a client with a text on standard error and a status. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'Failure';
}

export function* out(text: string): Client<void> {
  if (text !== '') yield { call: 'write', fd: 1, text: toBytes(text) };
}

export function* err(text: string): Client<void> {
  if (text !== '') yield { call: 'write', fd: 2, text: toBytes(text) };
}

/** Writes bytes as they came. */
export function* outBytes(text: string, fd: 1 | 2 = 1): Client<void> {
  if (text !== '') yield { call: 'write', fd, text };
}

export function* now(): Client<bigint> {
  const answer = yield { call: 'now' };
  return answer.kind === 'time' ? answer.ns : 0n;
}

/** Text of a file; a failure names the errno. */
export function* readFile(path: string): Client<ClientAnswer> {
  return yield { call: 'read-file', path };
}

export function* stdin(): Client<string> {
  const answer = yield { call: 'stdin' };
  return answer.kind === 'text' ? (answer.text ?? '') : '';
}

/** The rest of a body that goes on, piece by piece. */
export function* receive(): Client<string | null> {
  const answer = yield { call: 'receive' };
  return answer.kind === 'text' ? answer.text : null;
}
