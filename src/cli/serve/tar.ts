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
