/** The programs of the chain by their names. */
import type { DaemonProgram } from './define.ts';
import type { DaemonMain } from './os.ts';

const ALL = Object.values(
  import.meta.glob<DaemonProgram>('../programs/*.daemon.ts', { eager: true, import: 'default' }),
);

const BY_NAME = (): ReadonlyMap<string, DaemonProgram> => new Map(ALL.map((one) => [one.name, one]));
let known: ReadonlyMap<string, DaemonProgram> | null = null;

function find(name: string): DaemonProgram | undefined {
  known ??= BY_NAME();
  return known.get(name);
}

export function isProgram(name: string): boolean {
  return find(name) !== undefined;
}

export function mainOf(name: string): DaemonMain | null {
  return find(name)?.main ?? null;
}
