/** Every program that there is, by whose it is and by its name. */
import type { ShellProgram } from './program.ts';
import type { Family } from './sys.ts';

const ALL = Object.values(
  import.meta.glob<ShellProgram | readonly ShellProgram[]>(
    ['./programs/*.program.ts', './debian/*.program.ts'],
    {
      eager: true,
      import: 'default',
    },
  ),
).flat();

function byName(family: Family): ReadonlyMap<string, ShellProgram> {
  const fits = ALL.filter((one) => (one.family ?? family) === family);
  return new Map(fits.map((one) => [one.name, one]));
}

const BY_NAME: Readonly<Record<Family, ReadonlyMap<string, ShellProgram>>> = Object.freeze({
  busybox: byName('busybox'),
  debian: byName('debian'),
});

/** A program by its name; undefined: there is none. */
export function findProgram(family: Family, name: string): ShellProgram | undefined {
  return BY_NAME[family].get(name);
}

/** All of them. */
export function programsOf(family: Family): readonly ShellProgram[] {
  return [...BY_NAME[family].values()];
}
