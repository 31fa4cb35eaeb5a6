/** Every program that there is, by its name: what `PATH` would find in `/bin`. */
import type { ShellProgram } from './program.ts';

const ALL = Object.values(
  import.meta.glob<ShellProgram | readonly ShellProgram[]>('./programs/*.program.ts', {
    eager: true,
    import: 'default',
  }),
).flat();

const BY_NAME: ReadonlyMap<string, ShellProgram> = new Map(ALL.map((one) => [one.name, one]));

/** A program by its name or its path below a `bin`; undefined: there is none. */
export function findProgram(word: string): ShellProgram | undefined {
  return BY_NAME.get(word.replace(/^(\/usr)?\/s?bin\//, ''));
}
