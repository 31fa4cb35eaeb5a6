/** Runs a client against canned answers: what it prints, its status, and what it asked for. */
import {
  fromBytes,
  toBytes,
  type Client,
  type ClientAnswer,
  type ClientCall,
  type ClientStart,
  type HttpRequest,
} from './client.ts';
import { docker } from './docker/docker.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { parseJson } from './go/json.ts';
import { rfc3339 } from './go/time.ts';
import { isKind, type GoValue } from './go/values.ts';

/** Answers by `METHOD /path`; files and standard input of the client. */
export interface ToolCase {
  readonly api: Readonly<Record<string, unknown>>;
  readonly files?: readonly (readonly [string, string])[] | Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** A number whose digits a JavaScript number would not keep. */
interface RawNumber {
  readonly $number: string;
}

function isRawNumber(value: object): value is RawNumber {
  return '$number' in value && typeof value.$number === 'string';
}

/** Plain data of a JSON value. */
function plainOf(value: GoValue): unknown {
  if (isKind(value, 'number')) {
    return String(Number(value.text)) === value.text ? Number(value.text) : { $number: value.text };
  }
  if (isKind(value, 'slice')) return value.items.map(plainOf);
  if (isKind(value, 'map')) {
    return Object.fromEntries([...value.entries].map(([key, one]) => [key, plainOf(one)]));
  }
  return value;
}

/** JSON with its numbers as they were written. */
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (isRawNumber(value)) return value.$number;
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${write(one)}`)
    .join(',')}}`;
}

function isCase(value: unknown): value is ToolCase {
  return (
    typeof value === 'object' &&
    value !== null &&
    'api' in value &&
    typeof value.api === 'object' &&
    value.api !== null
  );
}

/** A case from its text; a string is the reason why it is none. */
export function readToolCase(text: string): ToolCase | string {
  const parsed = parseJson(text);
  if (parsed === undefined) return 'it is no JSON';
  const value = plainOf(parsed);
  if (isCase(value)) return value;
  const many = typeof value === 'object' && value !== null && 'cases' in value;
  return `no case: an object with "api" is expected${many ? ' (it has "cases": give one of them)' : ''}`;
}

export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  readonly requests: readonly string[];
}

/** Where the client stands. */
export interface ToolPlace {
  readonly nowNs: bigint;
  readonly directory: string;
}

interface Tool {
  readonly client: (start: ClientStart) => Client;
  readonly env: Readonly<Record<string, string>>;
  readonly server: (place: CannedServer, request: HttpRequest) => ClientAnswer;
}

const DOCKER_HOST = 'unix:///var/run/docker.sock';
const DOCKER_API = '1.48';

function isList(files: NonNullable<ToolCase['files']>): files is readonly (readonly [string, string])[] {
  return Array.isArray(files);
}

/** Answers of a case, and what was asked. */
class CannedServer {
  readonly requests: string[] = [];
  /** How long the client slept: no one waits for it. */
  sleptNs = 0n;
  readonly files: Map<string, string>;
  readonly case: ToolCase;
  readonly place: ToolPlace;
  private readonly turns = new Map<string, number>();

  constructor(given: ToolCase, place: ToolPlace) {
    this.case = given;
    this.place = place;
    const files = given.files ?? [];
    this.files = new Map(isList(files) ? files : Object.entries(files));
  }

  /** The answer to a method and path; a list of `$seq` is used up one by one, its last stays. */
  find(key: string): unknown {
    const found = this.case.api[key];
    if (typeof found !== 'object' || found === null || !('$seq' in found) || !Array.isArray(found.$seq))
      return found;
    const turn = this.turns.get(key) ?? 0;
    this.turns.set(key, turn + 1);
    const list = found.$seq as readonly unknown[];
    return list[Math.min(turn, list.length - 1)];
  }

  /** Puts times in. */
  fill(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.fill(one));
    if (typeof value !== 'object' || value === null || isRawNumber(value)) return value;
    const keys = Object.keys(value);
    const [key = ''] = keys;
    const set = (value as Record<string, unknown>)[key];
    if (keys.length === 1 && typeof set === 'number' && (key === '$unix' || key === '$iso')) {
      const at = this.place.nowNs + BigInt(Math.trunc(set)) * 1_000_000_000n;
      return key === '$iso' ? rfc3339(at) : Number(at / 1_000_000_000n);
    }
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.fill(one)]));
  }

  /** A body as bytes. */
  body(value: unknown): string {
    if (value === null || value === undefined) return '';
    if (typeof value === 'object' && '$lines' in value && Array.isArray(value.$lines)) {
      return toBytes(value.$lines.map((line) => `${write(this.fill(line))}\n`).join(''));
    }
    if (typeof value === 'object' && '$frames' in value && Array.isArray(value.$frames)) {
      return value.$frames.map((one) => frame(one as readonly [number, string])).join('');
    }
    if (typeof value === 'object' && '$text' in value && typeof value.$text === 'string')
      return toBytes(value.$text);
    return toBytes(write(this.fill(value)));
  }
}

function frame([stream, text]: readonly [number, string]): string {
  const bytes = toBytes(text);
  const size = [24, 16, 8, 0].map((shift) => String.fromCharCode((bytes.length >>> shift) & 255)).join('');
  return `${String.fromCharCode(stream)}\0\0\0${size}${bytes}`;
}

function http(status: number, body: string, headers: Readonly<Record<string, string>> = {}): ClientAnswer {
  return { kind: 'http', status, headers, body, open: false };
}

function isAnswer(value: unknown): value is readonly [number, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number';
}

function askDocker(server: CannedServer, { host, method, target, body }: HttpRequest): ClientAnswer {
  if (host !== DOCKER_HOST)
    return { kind: 'failed', errno: host.startsWith('unix:') ? 'ENOENT' : 'ECONNREFUSED' };
  const headers = { 'api-version': DOCKER_API };
  const shown = target.replace(/^\/v[\d.]+(?=\/)/, '');
  const [path = ''] = shown.split('?');
  if (path === '/_ping') return http(200, '', headers);
  server.requests.push(`${method} ${shown}${body === null ? '' : ` ${fromBytes(body)}`}`);
  const answer = server.find(`${method} ${path}`);
  if (isAnswer(answer)) return http(answer[0], server.body(answer[1]), headers);
  if (path === '/info') return http(200, '{}', headers);
  if (method === 'POST' && path.endsWith('/wait')) return http(200, '{"StatusCode":0}', headers);
  return http(404, JSON.stringify({ message: 'page not found' }), headers);
}

function askKube(server: CannedServer, { method, target, body, contentType }: HttpRequest): ClientAnswer {
  const [path = '', query = ''] = target.split('?');
  if (path === '/version') {
    return http(
      200,
      server.body(server.case.api['GET /version'] ?? { major: '1', minor: '33', gitVersion: 'v1.33.0' }),
    );
  }
  const shown = target.replace(/timeoutSeconds=\d+/, 'timeoutSeconds=N');
  const sent = body === null ? '' : ` [${contentType ?? ''}] ${fromBytes(body).replace(/\n$/, '')}`;
  server.requests.push(`${method} ${shown}${sent}`);
  if (/(^|&)watch=(true|1)(&|$)/.test(query)) {
    const events = server.find(`WATCH ${path}`);
    return http(200, server.body({ $lines: Array.isArray(events) ? events : [] }));
  }
  const answer = server.find(`${method} ${path}`);
  if (isAnswer(answer)) return http(answer[0], server.body(answer[1]));
  if (answer !== undefined) return http(200, server.body(answer));
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the server could not find the requested resource',
    reason: 'NotFound',
    details: {},
    code: 404,
  };
  return http(404, JSON.stringify(status));
}

const ALL: Readonly<Record<string, Tool>> = {
  docker: { client: docker, env: { HOME: '/root', TERM: 'dumb' }, server: askDocker },
  kubectl: { client: kubectl, env: { HOME: '/root', TERM: 'dumb' }, server: askKube },
};

export const TOOLS: readonly string[] = Object.keys(ALL);

/** Runs a client of that name. */
export function runTool(
  name: string,
  argv: readonly string[],
  given: ToolCase,
  place: ToolPlace,
): ToolResult {
  const tool = ALL[name];
  const server = new CannedServer(given, place);
  const written = { 1: '', 2: '' };
  if (tool === undefined) return { stdout: '', stderr: `${name}: no such client\n`, exit: 127, requests: [] };
  const start = { argv, env: { ...tool.env, PWD: place.directory } };
  const answers: ClientAnswer[] = [];
  const running = tool.client(start);
  let step = running.next();
  while (step.done !== true) {
    const answer = answerTo(step.value, server, tool, written);
    answers.push(answer);
    step = running.next(answer);
  }
  return {
    stdout: fromBytes(written[1]),
    stderr: fromBytes(written[2]),
    exit: step.value,
    requests: server.requests,
  };
}

function answerTo(
  call: ClientCall,
  server: CannedServer,
  tool: Tool,
  written: { 1: string; 2: string },
): ClientAnswer {
  switch (call.call) {
    case 'write':
      written[call.fd] += call.text;
      return { kind: 'done' };
    case 'request':
      return tool.server(server, call.request);
    case 'receive':
      return { kind: 'text', text: null };
    case 'stdin':
      return { kind: 'text', text: toBytes(server.case.stdin ?? '') };
    case 'read-file': {
      const text = server.files.get(call.path.replace(/^\.\//, ''));
      return text === undefined ? { kind: 'failed', errno: 'ENOENT' } : { kind: 'text', text: toBytes(text) };
    }
    case 'write-file':
      server.files.set(call.path, fromBytes(call.text));
      return { kind: 'done' };
    case 'sleep':
      server.sleptNs += call.ns;
      return { kind: 'done' };
    case 'now':
      return { kind: 'time', ns: server.place.nowNs + server.sleptNs };
  }
}
