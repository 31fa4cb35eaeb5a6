import type { Family, Main } from './sys.ts';

/** A program: one file `programs/NAME.program.ts` each, or a few that are alike. */
export interface ShellProgram {
  readonly name: string;
  readonly main: Main;
  /** Whose it is; absent: both have the same. */
  readonly family?: Family;
  /** Where Debian has it; absent: `/usr/bin`. */
  readonly dir?: string;
}

export function defineShellProgram(def: ShellProgram): ShellProgram {
  return Object.freeze(def);
}

/** Programs of Debian's by their names. */
export function debianPrograms(mains: Readonly<Record<string, Main>>, dir?: string): readonly ShellProgram[] {
  return Object.entries(mains).map(([name, main]) =>
    defineShellProgram({ name, main, family: 'debian', ...(dir === undefined ? {} : { dir }) }),
  );
}
