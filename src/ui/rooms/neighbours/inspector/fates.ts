/** What became of programs and machines, in words. */
import type { Fates, NeighbourFrame } from '../../../../bridge/protocol.ts';
import { parseStat } from '../state/stat.ts';
import { ft } from './fate-texts.ts';

interface FateRow {
  readonly path: string;
  readonly threads: number;
  /** As the file says it. */
  readonly max: string;
  readonly became: string;
  /** Something happened to it. */
  readonly bad: boolean;
}

type Group = Fates['groups'][string];

function becameOf({ alive, exited, killed, stopped, refused = {} }: Group): string[] {
  return [
    ...(alive > 0 ? [ft('alive', { n: alive })] : []),
    ...Object.entries(exited).map(([code, n]) => ft('exited', { n, code })),
    ...Object.entries(killed).map(([signal, n]) => ft('killed', { n, signal })),
    ...(stopped > 0 ? [ft('stopped', { n: stopped })] : []),
    ...Object.entries(refused).map(([errno, n]) => ft('refused', { n, errno })),
  ];
}

function fileOf(group: NeighbourFrame['groups'][number], name: string): string {
  return group.files.find((file) => file.name === name)?.text.trim() ?? '';
}

/** How many forks a group's limit, or one of a group below it, has refused. */
export function forksRefused(group: NeighbourFrame['groups'][number]): number {
  return parseStat(fileOf(group, 'pids.events')).get('max') ?? 0;
}

/** A row a group but the root; none where nothing happened and no pids.max is set. */
export function fateRows({ groups, fates }: NeighbourFrame): readonly FateRow[] {
  const inner = groups.filter(({ path }) => path !== '/');
  const limited = inner.some((group) => /^\d/.test(fileOf(group, 'pids.max')));
  if (!fates && !limited) return [];
  return inner.map((group) => {
    const fate = fates?.groups[group.path.slice(1)];
    const words = fate ? becameOf(fate) : [];
    return {
      path: group.path,
      threads: group.taskCount,
      max: fileOf(group, 'pids.max'),
      became: words.join(', '),
      bad:
        fate !== undefined &&
        (fate.stopped > 0 || Object.keys(fate.killed).length > 0 || fate.refused !== undefined),
    };
  });
}

/** A row a machine. */
export function machineRows({ machines }: Fates): readonly {
  readonly path: string;
  readonly text: string;
  readonly bad: boolean;
}[] {
  return Object.entries(machines).map(([path, { state, by, panic }]) => {
    const bad = state !== 'running';
    if (state !== 'ended') return { path, text: ft(`is.${state}`), bad };
    if (panic !== undefined) return { path, text: ft('is.ended.panic'), bad };
    return { path, text: by === undefined ? ft('is.ended') : ft('is.ended.by', { signal: by }), bad };
  });
}

/** What the kernels that have panicked said last. */
export function logOf({ machines }: Fates): readonly string[] {
  return Object.values(machines).flatMap(({ log = [] }) => log);
}
