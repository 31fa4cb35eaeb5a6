/** Open files by descriptor. */
import { invariant } from '../../core/invariant.ts';

/** What a file descriptor refers to: `id` is an inode, a pipe, a socket or an epoll instance. */
export interface OpenFile {
  readonly kind: 'file' | 'pipe' | 'socket' | 'epoll';
  readonly id: number;
}

/** One table for all measured programs of a kernel: they share descriptors the way threads do. */
export class FileTable {
  private readonly files: OpenFile[] = [];

  /** Puts a file into the table and returns its descriptor. */
  install(file: OpenFile): number {
    return this.files.push(file) - 1;
  }

  get(fd: number): OpenFile {
    const file = this.files[fd];
    invariant(file !== undefined, 'bad-file-descriptor', String(fd));
    return file;
  }
}
