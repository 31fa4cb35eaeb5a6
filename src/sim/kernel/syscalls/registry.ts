/** All system calls that have a model of their own. */
import type { SyscallDef } from './define.ts';

const found = import.meta.glob<SyscallDef>('./*.syscall.ts', { eager: true, import: 'default' });

export const SYSCALLS: readonly SyscallDef[] = Object.freeze(
  Object.values(found).sort((a, b) => a.nr - b.nr),
);

/** Program index by system call number, −1 where there is none. */
export const SYSCALL_TABLE: readonly number[] = Object.freeze(
  SYSCALLS.reduce<number[]>((table, def) => {
    while (table.length <= def.nr) table.push(-1);
    table[def.nr] = def.program.index;
    return table;
  }, []),
);
