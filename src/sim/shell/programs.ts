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

/** Programs that BusyBox has under the name of a shell of Debian's. */
const SHELLS: readonly string[] = ['dash', 'bash'];

/**
 * A program by its name; undefined: there is none. What BusyBox has and nobody has written in its words is Debian's: it does the same, its
 * messages are worded in another way.
 */
export function findProgram(family: Family, name: string): ShellProgram | undefined {
  const own = BY_NAME[family].get(name);
  return own || family === 'debian' || SHELLS.includes(name) ? own : BY_NAME.debian.get(name);
}

/** All of them. */
export function programsOf(family: Family): readonly ShellProgram[] {
  return [...BY_NAME[family].values()];
}
