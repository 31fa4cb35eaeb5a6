/** `DISK` in what is written to a group's files: the disk of the machine, whatever its `MAJ:MIN` is. */
import type { CgroupTree } from '../../kernel/cgroup/tree.ts';

/** Text for a file of a tree; without a disk it stays, and the kernel refuses it. */
export function withDisk({ host }: CgroupTree, written: string): string {
  return written.replace(/\bDISK\b/g, host.io.device ?? 'DISK');
}
