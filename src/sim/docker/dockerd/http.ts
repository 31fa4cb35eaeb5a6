/** Requests to dockerd and what it answers: a line of JSON each way, then frames of what streams. */
import { isApiFault, refuse, type Daemon } from './daemon.ts';

export interface ApiCall {
  readonly method: string;
  /** Without `/vN.NN`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Parts of the path that the route names. */
  readonly params: Readonly<Record<string, string>>;
  /** Descriptors of the connection. */
  readonly from: number;
  readonly to: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Not JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A part of what streams: bytes of a descriptor of the container's, or of the body as it is. */
export interface Frame {
  readonly fd?: number;
  readonly data: string;
}

/** What answers a request. Null: it has answered by itself, in parts. */
export type ApiHandler = (d: Daemon, call: ApiCall) => ApiAnswer | null;

export interface ApiRoute {
  readonly method: string;
  /** `/containers/{id}/json`; `{name*}` takes slashes too. */
  readonly path: string;
  readonly handle: ApiHandler;
}

export function defineRoutes(...routes: ApiRoute[]): readonly ApiRoute[] {
  return Object.freeze(routes);
}

export function route(method: string, path: string, handle: ApiHandler): ApiRoute {
  return Object.freeze({ method, path, handle });
}

/** The head of an answer that comes in parts; `raw`: the connection is the client's and the container's from now on. */
export function begin(
  d: Daemon,
  { to }: ApiCall,
  status: number,
  kind: 'json' | 'raw' | 'frames' | 'text',
  headers = {},
): void {
  d.os.write(to, `${JSON.stringify({ status, kind, headers })}\n`);
}

/** False: the client is gone. */
export function send(d: Daemon, { to }: ApiCall, frame: Frame): boolean {
  return d.os.write(to, `${JSON.stringify(frame)}\n`) >= 0;
}

/** A word of a request, read; 400 where it cannot be. `work` makes no calls. */
function read<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    refuse(400, `invalid ${what}: ${String(error)}`);
  }
}

/** A pattern that a client gave. 400: it is none. */
export function patternOf(text: string): RegExp {
  return read('filter', () => new RegExp(text));
}

/** JSON that a client gave in a word of its request. 400: it is none. */
export function jsonOf<T>(what: string, text: string): T {
  return read(what, () => JSON.parse(text) as T);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
}

function match(pattern: string, path: string): Record<string, string> | null {
  const names: string[] = [];
  const source = pattern
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const name = /^\{(\w+)(\*?)\}$/.exec(part);
      if (!name) return escaped(part);
      names.push(name[1] ?? '');
      return name[2] === '*' ? '(.+)' : '([^/]+)';
    })
    .join('');
  const found = new RegExp(`^${source}$`).exec(path);
  return found
    ? Object.fromEntries(
        names.map((name, at) => [name, read('path', () => decodeURIComponent(found[at + 1] ?? ''))]),
      )
    : null;
}

/** Finds who answers. 404: no such path; 501: a part of the API that is not modelled. */
function find(
  routes: readonly ApiRoute[],
  method: string,
  path: string,
): { readonly route: ApiRoute; readonly params: Record<string, string> } {
  for (const one of routes) {
    const params = one.method === method ? match(one.path, path) : null;
    if (params) return { route: one, params };
  }
  return refuse(501, `${method} ${path} is not modelled in Ringside`);
}

/** One request of a connection. */
export function serve(d: Daemon, routes: readonly ApiRoute[], from: number, to: number): number {
  const line = d.os.line(from);
  if (line === '') {
    d.os.close(from, to);
    return 0;
  }
  const asked = JSON.parse(line) as Omit<ApiCall, 'params' | 'from' | 'to'>;
  const path = asked.path.replace(/^\/v1\.\d+(?=\/)/, '');
  try {
    const { route: one, params } = find(routes, asked.method, path);
    const answer = one.handle(d, { ...asked, path, params, from, to });
    if (answer) respond(d, to, answer);
  } catch (fault) {
    if (!isApiFault(fault)) throw fault;
    respond(d, to, { status: fault.status, body: { message: fault.message } });
  }
  d.os.close(from, to);
  return 0;
}

function respond(d: Daemon, to: number, { status, body, text, headers = {} }: ApiAnswer): void {
  const data = text ?? (body === undefined ? '' : `${JSON.stringify(body)}\n`);
  d.os.write(to, `${JSON.stringify({ status, kind: text === undefined ? 'json' : 'text', headers })}\n`);
  if (data !== '') d.os.write(to, `${JSON.stringify({ data })}\n`);
}

/** Fields of a request's body. */
export function bodyOf<T>({ body }: ApiCall): Partial<T> {
  return typeof body === 'object' && body !== null ? body : {};
}

export function isTrue(word: string | undefined): boolean {
  return word === '1' || word === 'true' || word === 'True';
}

/** `filters` as clients send them: lists of values by key, in either of two forms. 400: a key that is not `known`. */
export function filtersOf(
  { query }: ApiCall,
  known: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const text = query['filters'];
  if (text === undefined || text === '') return {};
  const parsed = jsonOf<Record<string, readonly string[] | Record<string, boolean>>>('filters', text);
  for (const key of Object.keys(parsed)) if (!known.includes(key)) refuse(400, `Invalid filter '${key}'`);
  return Object.fromEntries(
    Object.entries(parsed).map(([key, value]) => [
      key,
      Array.isArray(value) ? (value as string[]) : Object.keys(value),
    ]),
  );
}
