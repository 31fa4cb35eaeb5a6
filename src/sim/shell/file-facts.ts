/** What `stat` tells of a file. */
import type { Sys } from './sys.ts';

export class FileFacts {
  readonly path: string;
  readonly kind: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly links: number;
  readonly inode: number;
  readonly device: number;
  /** Of the last change, ns since boot. */
  readonly modifiedNs: number;
  readonly major: number;
  readonly minor: number;

  constructor(path: string, said: string) {
    const [kind = '', mode = '0', ...numbers] = said.split(' ');
    const [uid = 0, gid = 0, size = 0, links = 1, inode = 0, device = 0] = numbers.map(Number);
    const [modifiedNs = 0, major = 0, minor = 0] = numbers.slice(6).map(Number);
    this.path = path;
    this.kind = kind;
    this.mode = parseInt(mode, 8);
    this.uid = uid;
    this.gid = gid;
    this.size = size;
    this.links = links;
    this.inode = inode;
    this.device = device;
    this.modifiedNs = modifiedNs;
    this.major = major;
    this.minor = minor;
  }

  /** Whether the caller may read (4), write (2), execute (1) it. */
  may(sys: Sys, mask: number): boolean {
    return sys.call('faccessat', [mask], [this.path]) === 0;
  }
}

/** Of a path, or minus an errno. `itself`: of a symbolic link, not of what it leads to. */
export function factsOf(sys: Sys, path: string, itself = false): FileFacts | number {
  const said = sys.text('newfstatat', [Number(itself)], [path]);
  return typeof said === 'number' ? said : new FileFacts(path, said);
}
