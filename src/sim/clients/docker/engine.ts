/** What a client says to the Engine API and how it reads the answers. */
import { err, Failure, fromBytes, out, receive, toBytes, type Client } from '../client.ts';
import { parseJson, parseJsonStream } from '../go/json.ts';
import { isKind, type GoValue } from '../go/values.ts';

/** The newest version of the API that this client speaks. */
export const CLIENT_API = '1.50';
const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/** Where the daemon is, and what has been agreed with it. Made anew with every run of the client. */
export interface Engine {
  readonly host: string;
  /** Version of the API in use; null: the daemon has not been asked. */
  api: string | null;
}

export interface Reply {
  /** Where it came from, for messages. */
  readonly from: string;
  readonly status: number;
  readonly text: string;
  readonly open: boolean;
}

type Query = Readonly<Record<string, string | readonly string[]>>;

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query?: Query;
  readonly body?: string;
  readonly contentType?: string;
  readonly upgrade?: boolean;
  /** Bytes for the stream of an upgrade. */
  readonly input?: string;
}

export function engineAt(host: string | undefined): Engine {
  if (host === 'tcp://') return { host: 'tcp://localhost:2375', api: null };
  return { host: host === undefined || host === '' ? DEFAULT_HOST : host, api: null };
}

/** `url.QueryEscape`. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (one) => `%${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** `url.Values.Encode`: sorted by name. */
export function encodeQuery(query: Query): string {
  return Object.keys(query)
    .sort()
    .flatMap((key) => {
      const value = query[key] ?? '';
      return (typeof value === 'string' ? [value] : value).map(
        (one) => `${queryEscape(key)}=${queryEscape(one)}`,
      );
    })
    .join('&');
}

function unreachable(engine: Engine, errno: string): Failure {
  if (errno === 'EACCES') {
    const socket = engine.host.replace('unix://', '');
    return new Failure(
      `permission denied while trying to connect to the Docker daemon socket at ${engine.host}: ` +
        `Get "http://${queryEscape(socket)}/_ping": dial unix ${socket}: connect: permission denied`,
    );
  }
  return new Failure(`Cannot connect to the Docker daemon at ${engine.host}. Is the docker daemon running?`);
}

function* send(engine: Engine, call: ApiCall, versioned: boolean): Client<Reply> {
  const query = call.query === undefined ? '' : encodeQuery(call.query);
  const path = (versioned ? `/v${engine.api ?? CLIENT_API}` : '') + call.path;
  const answer = yield {
    call: 'request',
    request: {
      host: engine.host,
      method: call.method,
      target: query === '' ? path : `${path}?${query}`,
      contentType: call.body === undefined ? null : (call.contentType ?? 'application/json'),
      body: call.body === undefined ? null : toBytes(call.body),
      upgrade: call.upgrade === true,
      input: call.input ?? null,
    },
  };
  if (answer.kind === 'failed') throw unreachable(engine, answer.errno);
  if (answer.kind !== 'http') throw new Failure('client: an answer that is none of HTTP');
  if (engine.api === null) engine.api = older(answer.headers['api-version'] ?? CLIENT_API);
  const from = `http://${queryEscape(engine.host.replace('unix://', ''))}${path}`;
  return { from, status: answer.status, text: answer.body, open: answer.open };
}

/** The older of the daemon's version and the client's own. */
function older(version: string): string {
  const minor = (text: string): number => Number(text.split('.')[1] ?? 0);
  return minor(version) < minor(CLIENT_API) ? version : CLIENT_API;
}

/** Asks which version the daemon speaks, once. */
export function* negotiate(engine: Engine): Client<void> {
  if (engine.api !== null) return;
  const ping = yield* send(engine, { method: 'HEAD', path: '/_ping' }, false);
  if (ping.status !== 200) engine.api = CLIENT_API;
}

/** One request; whatever its status. */
export function* ask(engine: Engine, call: ApiCall): Client<Reply> {
  yield* negotiate(engine);
  return yield* send(engine, call, true);
}

/** A body as the client writes it: one line of JSON with `<>&` escaped. */
export function jsonBody(value: unknown): string {
  const text = JSON.stringify(value);
  return `${text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')}\n`;
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** What an answer of 400 and above says. */
export function daemonError(reply: Reply): string {
  const value = parseJson(fromBytes(reply.text));
  const said = value !== undefined && isKind(value, 'map') ? value.entries.get('message') : undefined;
  const text = typeof said === 'string' ? said.trim() : fromBytes(reply.text).trim();
  if (text === '') {
    const status = `${reply.status} ${STATUS_TEXTS[reply.status] ?? ''}`.trim();
    return `request returned ${status} for API route and version ${reply.from}, check if the server supports the requested API version`;
  }
  return `Error response from daemon: ${text}`;
}

/** One request; an answer of 400 and above is a `Failure` with the daemon's text. */
export function* api(engine: Engine, call: ApiCall): Client<Reply> {
  const reply = yield* ask(engine, call);
  if (reply.status >= 400) throw new Failure(daemonError(reply));
  return reply;
}

/** The JSON value that an answer gives. */
export function* apiJson(engine: Engine, call: ApiCall): Client<GoValue> {
  const reply = yield* api(engine, call);
  return parseJson(fromBytes(reply.text)) ?? null;
}

/** A body as a whole, also where it comes in pieces. */
export function* wholeBody(reply: Reply): Client<string> {
  let text = reply.text;
  let { open } = reply;
  while (open) {
    const piece = yield* receive();
    open = piece !== null;
    text += piece ?? '';
  }
  return text;
}

/** Carries out `each` for every JSON value of a body, as they come. */
export function* eachJson(reply: Reply, each: (value: GoValue) => Client<void>): Client<void> {
  let text = reply.text;
  let { open } = reply;
  for (;;) {
    const end = open ? text.lastIndexOf('\n') + 1 : text.length;
    for (const value of parseJsonStream(fromBytes(text.slice(0, end)))) yield* each(value);
    text = text.slice(end);
    if (!open) return;
    const piece = yield* receive();
    open = piece !== null;
    text += piece ?? '';
  }
}

/** Writes a stream of the daemon's to standard output and error: frames of eight bytes of head, or raw with a terminal. */
export function* copyStream(reply: Reply, raw: boolean): Client<void> {
  let text = reply.text;
  let { open } = reply;
  for (;;) {
    if (raw) {
      if (text !== '') yield { call: 'write', fd: 1, text };
      text = '';
    } else {
      for (;;) {
        const size = frameSize(text);
        if (size === null || text.length < 8 + size) break;
        const fd = text.charCodeAt(0) === 2 ? 2 : 1;
        if (size > 0) yield { call: 'write', fd, text: text.slice(8, 8 + size) };
        text = text.slice(8 + size);
      }
    }
    if (!open) return;
    const piece = yield* receive();
    open = piece !== null;
    text += piece ?? '';
  }
}

function frameSize(text: string): number | null {
  if (text.length < 8) return null;
  return [4, 5, 6, 7].reduce((size, at) => size * 256 + text.charCodeAt(at), 0);
}

/** Filters as the API takes them: `{"status":{"exited":true}}`, sorted. '' when there are none. */
export function filtersJson(filters: readonly string[]): string {
  const byName = new Map<string, Set<string>>();
  for (const filter of filters) {
    if (filter === '') continue;
    const at = filter.indexOf('=');
    const name = filter.slice(0, at).trim().toLowerCase();
    const values = byName.get(name) ?? new Set<string>();
    values.add(filter.slice(at + 1).trim());
    byName.set(name, values);
  }
  if (byName.size === 0) return '';
  const sorted = [...byName.keys()].sort().map((name) => {
    const values = [...(byName.get(name) ?? [])].sort().map((value) => [value, true] as const);
    return `${JSON.stringify(name)}:${JSON.stringify(Object.fromEntries(values))}`;
  });
  return `{${sorted.join(',')}}`;
}

/** A query's filters, when there are any. */
export function filterQuery(filters: readonly string[]): Record<string, string> {
  const json = filtersJson(filters);
  return json === '' ? {} : { filters: json };
}

/** A member of an object of JSON. */
export function member(value: GoValue | undefined, ...names: readonly string[]): GoValue {
  let current: GoValue = value ?? null;
  for (const name of names) current = isKind(current, 'map') ? (current.entries.get(name) ?? null) : null;
  return current;
}

export function textOf(value: GoValue | undefined): string {
  if (typeof value === 'string') return value;
  return value !== undefined && isKind(value, 'number') ? value.text : '';
}

export function numberOf(value: GoValue | undefined): number {
  if (typeof value === 'number') return value;
  return value !== undefined && isKind(value, 'number') ? Number(value.text) : 0;
}

export function itemsOf(value: GoValue | undefined): readonly GoValue[] {
  return value !== undefined && isKind(value, 'slice') ? value.items : [];
}

export function entriesOf(value: GoValue | undefined): ReadonlyMap<string, GoValue> {
  return value !== undefined && isKind(value, 'map') ? value.entries : new Map();
}

/**
 * Does one thing for each word, as the client does it with several at once: the goroutine that was made last begins. Names that
 * went well are printed in the order given, then what went wrong.
 */
export function* forEachWord(words: readonly string[], each: (word: string) => Client<void>): Client {
  const last = words.length - 1;
  const problems = new Map<number, string>();
  for (const index of [last, ...words.keys()].slice(0, words.length)) {
    const problem = yield* attempt(each(words[index] ?? ''));
    if (problem !== null) problems.set(index, problem);
  }
  yield* out(
    words
      .filter((_word, index) => !problems.has(index))
      .map((word) => `${word}\n`)
      .join(''),
  );
  if (problems.size === 0) return 0;
  const texts = [...problems.keys()].sort((a, b) => a - b).map((index) => problems.get(index) ?? '');
  yield* err(`${texts.join('\n')}\n`);
  return 1;
}

/** The same one after the other. */
export function* forEachInTurn(words: readonly string[], each: (word: string) => Client<void>): Client {
  const problems: string[] = [];
  for (const word of words) {
    const problem = yield* attempt(each(word));
    if (problem !== null) problems.push(problem);
  }
  if (problems.length === 0) return 0;
  yield* err(`${problems.join('\n')}\n`);
  return 1;
}

/** What a part of a client failed with; null: it did not. */
export function* attempt(part: Client<void>): Client<string | null> {
  try {
    yield* part;
    return null;
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'Failure') {
      return 'message' in thrown ? String(thrown.message) : '';
    }
    throw thrown;
  }
}
