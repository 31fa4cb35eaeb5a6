/** What kubectl says to the API server and how it reads the answers. */
import { Failure, fromBytes, receive, toBytes, type Client } from '../client.ts';
import { encodeQuery } from '../docker/engine.ts';
import { at, isObject, text, type Json } from './object.ts';

const HOST = 'https://127.0.0.1:6443';

export interface KubeCall {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly contentType?: string;
}

export interface KubeReply {
  readonly status: number;
  readonly value: Json;
  /** The body as it came. */
  readonly raw: string;
}

function parse(raw: string): Json {
  try {
    return JSON.parse(raw) as Json;
  } catch {
    return null;
  }
}

/** One request; whatever its status. */
export function* ask(call: KubeCall): Client<KubeReply> {
  const query = encodeQuery(call.query ?? {});
  const answer = yield {
    call: 'request',
    request: {
      host: HOST,
      method: call.method,
      target: query === '' ? call.path : `${call.path}?${query}`,
      contentType: call.body === undefined ? null : (call.contentType ?? 'application/json'),
      body: call.body === undefined ? null : toBytes(call.body),
      upgrade: false,
      input: null,
    },
  };
  if (answer.kind === 'failed') {
    throw new Failure(
      `The connection to the server ${HOST.replace('https://', '')} was refused - did you specify the right host or port?`,
    );
  }
  if (answer.kind !== 'http') throw new Failure('error: an answer that is none of HTTP');
  let raw = answer.body;
  let { open } = answer;
  while (open) {
    const piece = yield* receive();
    open = piece !== null;
    raw += piece ?? '';
  }
  const body = fromBytes(raw);
  return { status: answer.status, value: parse(body), raw: body };
}

/** A `Status` in words: `Error from server (NotFound): …`. */
export function statusText(reply: KubeReply, doing = ''): string {
  const reason = text(reply.value, 'reason');
  const message = isObject(reply.value) ? text(reply.value, 'message') : reply.raw.trim();
  const lead = reason === '' ? 'Error from server' : `Error from server (${reason})`;
  if (reason === 'Invalid' && at(reply.value, 'details') !== null && doing === '')
    return invalidText(reply, message);
  return `${lead}: ${doing === '' ? '' : `${doing}: `}${message}`;
}

/** An object that was refused for its fields. */
function invalidText(reply: KubeReply, message: string): string {
  const name = text(reply.value, 'details', 'name');
  const kind = text(reply.value, 'details', 'kind');
  const causes = at(reply.value, 'details', 'causes');
  if (!Array.isArray(causes) || causes.length === 0) return `The request is invalid: ${message}`;
  const lines = (causes as readonly Json[]).map((cause) => {
    const field = text(cause, 'field');
    return field === '' ? text(cause, 'message') : `${field}: ${text(cause, 'message')}`;
  });
  const lead = `The ${kind} ${JSON.stringify(name)} is invalid`;
  return lines.length === 1
    ? `${lead}: ${lines[0] ?? ''}`
    : `${lead}: \n${lines.map((line) => `* ${line}`).join('\n')}`;
}

/** One request; an answer of 400 and above is a `Failure` with the server's words. */
export function* api(call: KubeCall, doing = ''): Client<Json> {
  const reply = yield* ask(call);
  if (reply.status >= 400) throw new Failure(statusText(reply, doing));
  return reply.value;
}
