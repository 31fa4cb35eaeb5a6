import type { Main } from './sys.ts';

/** A program that the shell runs by its name: one file `programs/NAME.program.ts` each. */
export interface ShellProgram {
  readonly name: string;
  readonly main: Main;
}

export function defineShellProgram(def: ShellProgram): ShellProgram {
  return Object.freeze(def);
}
