/** All system calls that have a model of their own. */
import { invariant } from '../../core/invariant.ts';
import type { SyscallDef } from './define.ts';

const found = import.meta.glob<SyscallDef>('./*.syscall.ts', { eager: true, import: 'default' });

export const SYSCALLS: readonly SyscallDef[] = Object.freeze(
  Object.values(found).sort((a, b) => a.nr - b.nr),
);

/** Program index by system call number, −1 where there is none. */
export const SYSCALL_TABLE: readonly number[] = Object.freeze(
  SYSCALLS.reduce<number[]>((table, def) => {
    while (table.length <= def.nr) table.push(-1);
    invariant(table[def.nr] === -1, 'syscall-duplicate', def.name);
    table[def.nr] = def.program.index;
    return table;
  }, []),
);

const numbers = new Map(SYSCALLS.map((def) => [def.name, def.nr]));

/** x86-64 number of a call that has a model, or null. */
export function findSyscallNr(name: string): number | null {
  return numbers.get(name) ?? null;
}

/** The same; throws SimFault 'syscall-unknown': code that names a call without a model is broken. */
export function syscallNr(name: string): number {
  const nr = findSyscallNr(name);
  invariant(nr !== null, 'syscall-unknown', name);
  return nr;
}
