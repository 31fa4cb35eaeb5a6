/** Open files by descriptor: the table of a process, which its threads share (`files_struct`). */
import { invariant } from '../../core/invariant.ts';

/** What a file descriptor refers to: `id` is an inode (`direct`: opened with O_DIRECT), a pipe, a socket or an epoll instance. */
export interface OpenFile {
  readonly kind: 'file' | 'direct' | 'pipe' | 'socket' | 'epoll';
  readonly id: number;
  /** Closed when its process runs another program (FD_CLOEXEC); absent: stays open. */
  readonly closeOnExec?: boolean;
  /** How it was opened by its path (`O`); absent: by its inode. */
  readonly flags?: number;
}

export class FileTable {
  /** Copied at the first change if another table has it too: a process that only uses what it was given costs nothing. */
  private files: (OpenFile | null)[] = [];
  private borrowed = false;
  /** No descriptor below is free. */
  private nextFree = 0;

  /** Puts a file into the table and returns its descriptor, the lowest that is free. */
  install(file: OpenFile): number {
    const files = this.own();
    while (files[this.nextFree]) this.nextFree++;
    files[this.nextFree] = file;
    return this.nextFree++;
  }

  /** The open file; throws SimFault 'bad-file-descriptor'. */
  get(fd: number): OpenFile {
    const file = this.files[fd];
    if (file === undefined || file === null) invariant(false, 'bad-file-descriptor', String(fd));
    return file;
  }

  /** By descriptor; null where none is open. */
  get list(): readonly (OpenFile | null)[] {
    return this.files;
  }

  /** Puts a file at this descriptor, whatever was there (`dup2`). */
  put(fd: number, file: OpenFile): void {
    this.own()[fd] = file;
  }

  /** Frees a descriptor; throws SimFault 'bad-file-descriptor'. The open file lives on in other tables. */
  close(fd: number): void {
    this.get(fd);
    this.own()[fd] = null;
    this.nextFree = Math.min(this.nextFree, fd);
  }

  /** The table of a child by fork: the same open files under the same descriptors, from now on on its own. */
  copy(): FileTable {
    const child = new FileTable();
    child.files = this.files;
    child.nextFree = this.nextFree;
    child.borrowed = true;
    this.borrowed = true;
    return child;
  }

  /** The table after exec: no other task has it (`unshare_files`), and what was to be closed is. */
  afterExec(): FileTable {
    const table = this.copy();
    this.files.forEach((file, fd) => {
      if (file?.closeOnExec === true) table.close(fd);
    });
    return table;
  }

  private own(): (OpenFile | null)[] {
    if (this.borrowed) {
      this.files = this.files.slice();
      this.borrowed = false;
    }
    return this.files;
  }
}
