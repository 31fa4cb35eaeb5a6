/** tar archives (ustar and the long names of GNU and pax): reading and writing, as lists of entries. */
const BLOCK = 512;

/** A file of an archive; its text has a character for each byte where it is no UTF-8. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'dir' | 'c' | 'b';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly text: string;
}

function field(block: Buffer, from: number, length: number): string {
  const part = block.subarray(from, from + length);
  const end = part.indexOf(0);
  return part.subarray(0, end < 0 ? length : end).toString('utf8');
}

function octal(block: Buffer, from: number, length: number): number {
  return parseInt(field(block, from, length).trim() || '0', 8);
}

/** `path=…` of a pax header. */
function paxPath(text: string): string {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(text)?.[1] ?? '';
}

export function readTar(raw: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let long = '';
  for (let at = 0; at + BLOCK <= raw.length;) {
    const head = raw.subarray(at, at + BLOCK);
    if (head[0] === 0) break;
    const size = octal(head, 124, 12);
    const data = raw.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(head[156] ?? 0);
    if (type === 'L') long = data.toString('utf8').replace(/\0+$/, '');
    else if (type === 'x') long = paxPath(data.toString('utf8'));
    if ('LxgK'.includes(type)) continue;
    const prefix = field(head, 345, 155);
    const name = long !== '' ? long : `${prefix === '' ? '' : `${prefix}/`}${field(head, 0, 100)}`;
    long = '';
    entries.push({
      path: name.replace(/^\.?\/+/, '').replace(/\/+$/, ''),
      kind: type === '5' ? 'dir' : 'file',
      mode: octal(head, 100, 8) & 0o7777,
      uid: octal(head, 108, 8),
      gid: octal(head, 116, 8),
      text: type === '5' ? '' : data.toString('utf8'),
    });
  }
  return entries;
}

function octalField(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}

function headOf({ path, kind, mode, uid, gid }: TarEntry, size: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  const name = kind === 'dir' ? `${path}/` : path;
  const [long, short] =
    name.length > 100
      ? [name.slice(0, name.lastIndexOf('/', 155)), name.slice(name.lastIndexOf('/', 155) + 1)]
      : ['', name];
  head.write(short, 0, 100);
  head.write(octalField(mode, 8), 100);
  head.write(octalField(uid, 8), 108);
  head.write(octalField(gid, 8), 116);
  head.write(octalField(size, 12), 124);
  head.write(octalField(0, 12), 136);
  head.write('        ', 148);
  head.write(kind === 'dir' ? '5' : '0', 156);
  head.write('ustar\u000000', 257);
  head.write(long, 345, 155);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** An archive of files and directories; what is neither is left out. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'file' && entry.kind !== 'dir') continue;
    const data = Buffer.from(entry.text, 'utf8');
    const size = entry.kind === 'dir' ? 0 : data.length;
    parts.push(headOf(entry, size));
    if (size > 0) parts.push(data, Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}
