/** Bodies of requests: JSON as what it says, archives as the files in them, anything else as text. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { readTar } from './tar.ts';

export interface ReadBody {
  readonly body: unknown;
  /** What came after it, where the connection goes on. */
  readonly rest: Buffer;
}

function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return (async () => {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    return Buffer.concat(parts);
  })();
}

/** After an upgrade the body is what the connection says first. */
async function fromSocket(
  socket: Duplex,
  head: Buffer,
  bytes: number,
): Promise<{ readonly raw: Buffer; readonly rest: Buffer }> {
  let have = head;
  while (have.length < bytes) {
    const more = await new Promise<Buffer | null>((resolve) => {
      socket.once('data', resolve);
      socket.once('end', () => resolve(null));
    });
    if (!more) break;
    have = Buffer.concat([have, more]);
  }
  return { raw: have.subarray(0, bytes), rest: have.subarray(bytes) };
}

function parsed(raw: Buffer, type: string): unknown {
  if (raw.length === 0) return null;
  const plain = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw;
  // The client says of some archives what they are, and of some nothing.
  if (type.includes('tar') || plain.toString('latin1', 257, 262) === 'ustar')
    return { entries: readTar(plain) };
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return raw.toString('utf8');
  }
}

export async function readBody(
  request: IncomingMessage,
  socket: Duplex | null,
  head: Buffer,
): Promise<ReadBody> {
  const type = request.headers['content-type'] ?? '';
  if (socket) {
    const { raw, rest } = await fromSocket(socket, head, Number(request.headers['content-length'] ?? 0));
    return { body: parsed(raw, type), rest };
  }
  return { body: parsed(await collect(request), type), rest: Buffer.alloc(0) };
}
