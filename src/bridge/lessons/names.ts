/** What queries may look up. */
import type { RoomId } from '../protocol.ts';

/** Names that a query may begin with, by room; `…()` takes names in quotes. */
export const NAMES = {
  paths: ['paths', 'exits', 'time', 'hops', 'op', 'switch', 'param'],
  neighbours: ['cgroup', 'response', 'steal_ns', 'scenario'],
  start: ['start', 'phase', 'ready'],
  eras: ['era', 'answers', 'dead', 'hit', 'pressed'],
} as const satisfies { readonly [K in RoomId]: readonly string[] };
/** Names of every room. */
export const COMMON_NAMES = ['now_ns', 'end_ns', 'ended', 'seed'] as const;
