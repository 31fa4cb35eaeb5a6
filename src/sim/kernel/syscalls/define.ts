/** A system call: one file `NAME.syscall.ts` that exports `defineSyscall({...})`. */
import type { Text } from '../../core/text.ts';
import type { Program } from '../../ops/op.ts';

export interface SyscallDef {
  /** Linux's name. */
  readonly name: string;
  /** x86-64 number. */
  readonly nr: number;
  readonly program: Program;
  readonly about: Text;
  readonly fidelity: 'full' | 'partial' | 'sketch';
  readonly fidelityNote: Text;
}

export function defineSyscall(def: SyscallDef): SyscallDef {
  return Object.freeze(def);
}
