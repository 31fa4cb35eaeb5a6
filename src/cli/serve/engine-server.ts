/** An HTTP server in front of a simulated host: the Docker Engine API, and a side door for commands of the host. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { DockerHost } from '../../sim/docker/index.ts';
import { Exchange } from './answers.ts';
import { ServeClock } from './clock.ts';
import { readBody } from './bodies.ts';
import { runOnHost } from './side-door.ts';

/** Where a server listens. */
export type Address = { readonly path: string } | { readonly port: number; readonly hostname: string };

/** Paths that somebody waits at for what time brings: time does not run ahead for them. */
const WATCHES = /\/(attach|wait|events|stats)$|\/exec\/[^/]+\/start$|\/containers\/[^/]+\/logs$/;

/** The socket beside that of the API. */
export function sideDoor(address: Address): Address {
  return 'path' in address ? { path: `${address.path}.host` } : { ...address, port: address.port + 1 };
}

function listen(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    if ('path' in address) {
      rmSync(address.path, { force: true });
      server.listen(address.path, () => resolve());
    } else server.listen(address.port, address.hostname, () => resolve());
  });
}

/** Values of a key that is there more than once are apart by line breaks. */
function queryOf(url: URL): Record<string, string> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key).join('\n')]),
  );
}

export class EngineServer {
  private readonly host: DockerHost;
  private readonly address: Address;
  private readonly clock: ServeClock;
  private readonly exchanges = new Set<Exchange>();
  private readonly waiting = new Set<() => boolean>();
  private api: Server | null = null;
  private readonly side: Server;
  private busy = false;

  constructor(host: DockerHost, address: Address, realtime: boolean) {
    this.host = host;
    this.address = address;
    this.clock = new ServeClock(host, realtime, () => this.look());
    this.side = createServer((request, response) => {
      void runOnHost(this.host, request, response, (done) => this.until(done));
    });
  }

  async start(): Promise<void> {
    await this.openApi();
    await listen(this.side, sideDoor(this.address));
  }

  /** Waits for something that the simulation brings; time runs as fast as it can meanwhile. */
  private until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.clock.press();
      const test = (): boolean => {
        if (!done()) return false;
        this.clock.release();
        resolve();
        return true;
      };
      this.waiting.add(test);
    });
  }

  stop(): void {
    this.clock.stop();
    this.api?.close();
    this.side.close();
    if ('path' in this.address)
      for (const path of [this.address.path, `${this.address.path}.host`]) rmSync(path, { force: true });
  }

  private look(): void {
    for (const exchange of this.exchanges) exchange.look();
    for (const test of this.waiting) if (test()) this.waiting.delete(test);
    void this.follow();
  }

  /** The socket is there while a dockerd listens: a client of a dead one is refused, as on a real host. */
  private async follow(): Promise<void> {
    if (this.busy || this.host.answers === (this.api !== null)) return;
    this.busy = true;
    if (this.api) this.closeApi();
    else await this.openApi();
    this.busy = false;
  }

  private closeApi(): void {
    const { api } = this;
    this.api = null;
    api?.close();
    api?.closeAllConnections();
  }

  private async openApi(): Promise<void> {
    const api = createServer((request, response) => {
      void this.serve(request, response, null, Buffer.alloc(0));
    });
    api.keepAliveTimeout = 1000;
    api.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.serve(request, null, socket, head);
    });
    await listen(api, this.address);
    this.api = api;
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse | null,
    socket: Duplex | null,
    head: Buffer,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://docker');
    const { body, rest } = await readBody(request, socket, head);
    const connection = this.host.open({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: queryOf(url),
      body,
    });
    if (!connection) {
      (response?.socket ?? socket)?.destroy();
      return;
    }
    const presses =
      !WATCHES.test(url.pathname) ||
      (url.pathname.endsWith('/stats') && url.searchParams.get('stream') === '0');
    const follows = url.pathname.endsWith('/logs') && url.searchParams.get('follow') === '1';
    const pressing = (presses || url.pathname.endsWith('/logs')) && !follows;
    if (pressing) this.clock.press();
    const exchange: Exchange = new Exchange(this.host, connection, request, { response, socket }, () => {
      this.exchanges.delete(exchange);
      if (pressing) this.clock.release();
    });
    this.exchanges.add(exchange);
    if (!socket) return;
    if (rest.length > 0) exchange.type({ stdin: rest.toString('utf8') });
    socket.on('data', (data: Buffer) => exchange.type({ stdin: data.toString('utf8') }));
    socket.on('end', () => exchange.type({ eof: true }));
  }
}
