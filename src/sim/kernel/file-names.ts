/** Files by their paths, where somebody keeps the names (`vfs/`). Numbers are 0, a descriptor, or minus an errno. */
import type { DeviceAccess } from './cgroup/controller.ts';
import type { OpenFile } from './fs/open-file.ts';
import type { Task } from './task.ts';

export interface FileNames {
  /** Text that the last read of each task copied to its program, by the task's id. */
  readonly copied: Map<number, string>;
  open(task: Task, path: string, flags: number): number;
  mkdir(task: Task, path: string): number;
  mknod(task: Task, path: string, device: Omit<DeviceAccess, 'access'>): number;
  rmdir(task: Task, path: string): number;
  unlink(task: Task, path: string): number;
  /** `gid`: absent: the same number as the user's; -1 leaves either as it is. */
  chown(task: Task, path: string, uid: number, gid?: number): number;
  chmod(task: Task, path: string, mode: number): number;
  chdir(task: Task, path: string): number;
  /** User and group of what is there, as the task sees them. */
  stat(task: Task, path: string): { readonly uid: number; readonly gid: number } | number;
  /** Whether an open file is pages that are read and written; else it is text that is made when it is asked. */
  hasPages(file: OpenFile): boolean;
  /** What reading a file of text says. */
  readText(task: Task, file: OpenFile, limit?: number): string | number;
  writeText(task: Task, file: OpenFile, text: string): number;
  /** A process has ended: its files are closed. */
  exited(task: Task): void;
  /** What was mounted in namespaces that nobody is in any more goes. */
  reap(): void;
  /** Whether a task's root is not that of its mount namespace. */
  isChrooted(task: Task): boolean;
}
