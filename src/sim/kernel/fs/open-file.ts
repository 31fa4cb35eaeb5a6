/** What a file descriptor refers to: `id` is an inode, a pipe or a socket. */
export interface OpenFile {
  readonly kind: 'file' | 'pipe' | 'socket';
  readonly id: number;
}
