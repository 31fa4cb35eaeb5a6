/** Numbers for the calls of a log: Linux's where the call has a model, else one of the free ones, by name. */
import { findSyscallNr } from '../../kernel/syscalls/registry.ts';

/** Numbers that no Linux call has; below `SECCOMP_ARGS_FLAG`. A log names fewer different calls. */
const FREE = 512;

export class CallNumbers {
  private readonly given = new Map<string, number>();

  /** Two calls have the same number only if they have the same name. */
  of(name: string): number {
    const nr = findSyscallNr(name) ?? this.given.get(name);
    if (nr !== undefined) return nr;
    const next = FREE + (this.given.size % FREE);
    this.given.set(name, next);
    return next;
  }
}
