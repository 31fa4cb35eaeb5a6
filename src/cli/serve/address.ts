/** Addresses of a server: a Unix socket, or a port of this machine and of nobody else. */
import { UsageError } from '../command.ts';
import type { Address } from './engine-server.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]'];

/** `unix:///PATH`, `tcp://127.0.0.1:PORT`, or a path. Throws `UsageError`. */
export function addressOf(text: string, option: string): Address {
  const path = /^(?:unix:\/\/)?(\/.+)$/.exec(text)?.[1];
  if (path !== undefined) return { path };
  const tcp = /^tcp:\/\/(.+):(\d{1,5})$/.exec(text);
  const [, hostname = '', port = ''] = tcp ?? [];
  if (LOOPBACK.includes(hostname) && Number(port) < 65_536)
    return { hostname: hostname.replace(/[[\]]/g, ''), port: Number(port) };
  if (tcp)
    throw new UsageError(
      `${option}: ${text} is not an address of this machine alone; accepted: unix:///PATH, tcp://127.0.0.1:PORT`,
    );
  throw new UsageError(`${option}: "${text}" is no address; accepted: unix:///PATH, tcp://127.0.0.1:PORT`);
}
