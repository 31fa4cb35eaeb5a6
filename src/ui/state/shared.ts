/** The choices that all rooms share, kept while the reader goes from room to room. */
import { printPairs } from '../../bridge/link-grammar.ts';
import type { Shared, SharedNow } from './room-lab.ts';

const KEYS = ['stacks', 'seed', 'switches', 'costs', 'cpus'] as const satisfies readonly (keyof Shared)[];

function text(value: Shared[keyof Shared]): string {
  return typeof value === 'object' && !Array.isArray(value)
    ? printPairs(value as Readonly<Record<string, string | number>>)
    : String(value);
}

/** Of what is known that part which a room has place for. */
function fitting(known: Shared, { most = Infinity }: SharedNow): Shared {
  return known.stacks ? { ...known, stacks: known.stacks.slice(0, most) } : known;
}

function differing(from: Shared, to: Shared): Shared {
  const keys = KEYS.filter((key) => from[key] !== undefined && to[key] !== undefined);
  return Object.fromEntries(
    keys.filter((key) => text(from[key]) !== text(to[key])).map((key) => [key, from[key]]),
  );
}

/** `known` with what a room shows now. A room that has place for fewer stacks does not take the others away. */
export function noted(known: Shared, now: SharedNow): Shared {
  const given = Object.fromEntries(
    KEYS.filter((key) => now[key] !== undefined).map((key) => [key, now[key]]),
  );
  return { ...given, ...known, ...differing(given, fitting(known, now)) };
}

/** What a room has to take over of `known`; null: nothing. */
export function toTake(known: Shared, now: SharedNow): Shared | null {
  const part = differing(fitting(known, now), now);
  return Object.keys(part).length > 0 ? part : null;
}
