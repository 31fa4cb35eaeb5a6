/** Steps of a session: to the next or the last time a thing happened. */
import type { SeekTarget } from '../core/views.ts';
import { SLICE_EVENTS, type Work } from '../core/work.ts';
import type { Session, Within } from './session.ts';
import type { Timed, Variant } from './variant.ts';

/** Events that a run to the next time of something takes at most. */
const SEARCH_EVENTS = 400_000;
/** A search for an instant on record runs on in parts of this length until one is there. */
const PART_NS = 4e6;

type Any<C extends Timed> = Session<C, Variant<C>>;

/** Moves the moment to where a target says. */
export function* move<C extends Timed>(session: Any<C>, target: SeekTarget, within: Within = {}): Work<void> {
  switch (target.to) {
    case 'start':
      return yield* session.toTime(0);
    case 'time':
      return yield* session.toTime(target.ns, within);
    case 'hop':
    case 'operation':
      return yield* step(session, target.to, target.direction);
    case 'step':
      return yield* step(session, target.what, target.direction);
    case 'next':
      if (target.what === 'end') return yield* session.toTime(session.endNs);
      return yield* forward(session, target.what, SEARCH_EVENTS);
  }
}

/** Goes to the next (1) or the last (−1) time a thing happened. At the end of the run, or its start, it stays. */
function* step<C extends Timed>(session: Any<C>, what: string, direction: 1 | -1): Work<void> {
  const onRecord = instantOf(session, what, session.nowNs, direction) !== undefined;
  if (onRecord) yield* toInstant(session, what, direction);
  else if (direction > 0) yield* forward(session, what, Infinity);
  else yield* back(session, what);
}

function* forward<C extends Timed>(session: Any<C>, what: string, events: number): Work<void> {
  const before = session.count(what);
  const limit = session.position + events;
  try {
    while (session.count(what) === before && session.canGoOn && session.position < limit && session.step())
      if (session.position % SLICE_EVENTS === 0) yield { done: 0, total: 0 };
  } finally {
    session.extend();
  }
}

/**
 * Back by one: to the moment at which the one before had just happened. Found by going through the events again from
 * a checkpoint, so the state is exactly the one seen on the way.
 */
function* back<C extends Timed>(session: Any<C>, what: string): Work<void> {
  const here = session.count(what);
  if (here === 0) return yield* session.toTime(0);
  const { position } = session;
  session.restoreWhere(() => session.count(what) < here);
  let best = session.position;
  let bestCount = session.count(what);
  while (session.position < position && session.count(what) < here) {
    if (session.count(what) !== bestCount) {
      best = session.position;
      bestCount = session.count(what);
    }
    if (!session.step()) break;
    if (session.position % SLICE_EVENTS === 0) yield { done: 0, total: 0 };
  }
  yield* session.toPosition(best);
}

function instantOf<C extends Timed>(
  { variants }: Any<C>,
  what: string,
  ns: number,
  direction: 1 | -1,
): number | null | undefined {
  const [first] = variants;
  return first?.instant?.(what, ns, direction);
}

function* toInstant<C extends Timed>(session: Any<C>, what: string, direction: 1 | -1): Work<void> {
  const { nowNs, endNs } = session;
  if (direction < 0) return yield* session.toTime(instantOf(session, what, nowNs, -1) ?? 0);
  for (let at = nowNs; at < endNs;) {
    const found = instantOf(session, what, nowNs, 1) ?? null;
    if (found !== null) return yield* session.toTime(found);
    at = Math.min(endNs, at + PART_NS);
    yield* session.toTime(at);
  }
  const found = instantOf(session, what, nowNs, 1) ?? null;
  if (found !== null) yield* session.toTime(found);
}
