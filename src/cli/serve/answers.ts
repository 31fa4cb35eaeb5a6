/** What the simulated dockerd answers, as HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DockerHost, EngineConnection } from '../../sim/docker/index.ts';
import { writeTar, type TarEntry } from './tar.ts';
import { API_VERSION, ENGINE_VERSION } from '../../sim/docker/index.ts';

interface Head {
  readonly status: number;
  readonly kind: 'json' | 'raw' | 'frames' | 'text';
  readonly headers: Readonly<Record<string, string>>;
}

interface Frame {
  readonly fd?: number;
  readonly data: string;
}

const TYPES: Readonly<Record<Head['kind'], string>> = Object.freeze({
  json: 'application/json',
  raw: 'application/vnd.docker.raw-stream',
  frames: 'application/vnd.docker.raw-stream',
  text: 'text/plain; charset=utf-8',
});

export const COMMON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'Api-Version': API_VERSION,
  'Docker-Experimental': 'false',
  Ostype: 'linux',
  Server: `Docker/${ENGINE_VERSION} (linux)`,
});

/** A frame of a stream that carries both outputs: which, and how many bytes. */
function multiplexed(fd: number, data: string): Buffer {
  const body = Buffer.from(data, 'utf8');
  const head = Buffer.alloc(8);
  head.writeUInt8(fd, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

const ARCHIVE = 'tar:';

/** An archive comes as the list of its files. */
function bytesOf(data: string): Buffer {
  return data.startsWith(ARCHIVE)
    ? writeTar(JSON.parse(data.slice(ARCHIVE.length)) as TarEntry[])
    : Buffer.from(data, 'utf8');
}

/** A header that is to be base64 says so. */
function header(value: string): string {
  return value.startsWith('base64:') ? Buffer.from(value.slice('base64:'.length)).toString('base64') : value;
}

/** One request under way. */
export class Exchange {
  private readonly host: DockerHost;
  readonly connection: EngineConnection;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse | null;
  private readonly socket: Duplex | null;
  private text = '';
  private head: Head | null = null;
  private readonly done: () => void;
  ended = false;

  constructor(
    host: DockerHost,
    connection: EngineConnection,
    request: IncomingMessage,
    to: { readonly response: ServerResponse | null; readonly socket: Duplex | null },
    done: () => void,
  ) {
    this.host = host;
    this.connection = connection;
    this.request = request;
    this.response = to.response;
    this.socket = to.socket;
    this.done = done;
    const gone = (): void => this.finish();
    if (this.response) this.response.on('close', gone);
    else {
      this.socket?.on('error', gone);
      this.socket?.on('close', gone);
    }
  }

  /** Passes on what has come. */
  look(): void {
    if (this.ended) return;
    this.text += this.host.read(this.connection);
    for (let cut = this.text.indexOf('\n'); cut >= 0; cut = this.text.indexOf('\n')) {
      const line = this.text.slice(0, cut);
      this.text = this.text.slice(cut + 1);
      if (this.head === null) this.begin(JSON.parse(line) as Head);
      else this.send(JSON.parse(line) as Frame);
    }
    if (this.host.isOver(this.connection)) this.over();
  }

  private begin(head: Head): void {
    this.head = head;
    const { status, kind } = head;
    const { tty: _tty, ...more } = head.headers;
    const headers = {
      ...COMMON_HEADERS,
      'Content-Type': TYPES[kind],
      ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, header(value)])),
    };
    if (this.response) {
      if (status === 204 || status === 304) this.response.writeHead(status, { ...COMMON_HEADERS });
      else this.response.writeHead(kind === 'raw' ? 200 : status, headers);
      this.response.flushHeaders();
      return;
    }
    const lines =
      kind === 'raw'
        ? [
            'HTTP/1.1 101 UPGRADED',
            'Content-Type: application/vnd.docker.raw-stream',
            'Connection: Upgrade',
            'Upgrade: tcp',
          ]
        : [
            `HTTP/1.1 ${String(status)} ${status < 400 ? 'OK' : 'Error'}`,
            `Content-Type: ${TYPES[kind]}`,
            'Connection: close',
          ];
    this.socket?.write(`${[...lines, `Api-Version: ${API_VERSION}`].join('\r\n')}\r\n\r\n`);
  }

  private send({ fd, data }: Frame): void {
    const { kind = 'json', headers = {} } = this.head ?? {};
    const framed = fd !== undefined && (kind === 'frames' || (kind === 'raw' && headers['tty'] !== 'true'));
    const bytes = framed ? multiplexed(fd, data) : bytesOf(data);
    if (this.response) {
      if (this.request.method !== 'HEAD') this.response.write(bytes);
    } else this.socket?.write(bytes);
  }

  /** The engine has said all; one that died before it said anything is a connection that breaks. */
  private over(): void {
    if (this.ended) return;
    if (this.head === null) (this.response?.socket ?? this.socket)?.destroy();
    else if (this.response) this.response.end();
    else this.socket?.end();
    this.finish();
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    this.host.close(this.connection);
    this.done();
  }

  /** What the client types, or that it will type no more. */
  type(said: { readonly stdin?: string; readonly eof?: boolean }): void {
    if (!this.ended) this.host.write(this.connection, `${JSON.stringify(said)}\n`);
  }
}
