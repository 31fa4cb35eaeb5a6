/** Who was ready first, and what the time was spent on: sums over the phases of each stack's middle instance. */
import type { PhasePart, StartLaneView, StartRaceView, StartStackView } from '../../../../bridge/protocol.ts';
import { isReady, middleLane } from './lanes.ts';

export interface Spent {
  readonly part: PhasePart;
  readonly ns: number;
}

export interface Place {
  readonly stack: StartStackView;
  readonly lane: StartLaneView;
  readonly totalNs: number;
  /** Largest first. */
  readonly spent: readonly Spent[];
}

/** Parts of a lane by what they are spent on, largest first. */
export function spentOf(lane: StartLaneView): readonly Spent[] {
  const sums = new Map<PhasePart, number>();
  for (const { part, durationNs } of lane.phases) sums.set(part, (sums.get(part) ?? 0) + durationNs);
  return [...sums].map(([part, ns]) => ({ part, ns })).sort((a, b) => b.ns - a.ns);
}

/** Those who are ready by a moment, first ones first. */
export function placesAt(race: StartRaceView, nowNs: number): readonly Place[] {
  return race.stacks
    .flatMap((stack) => {
      const lane = middleLane(stack);
      if (!lane || !isReady(lane, nowNs)) return [];
      return [{ stack, lane, totalNs: lane.totalNs, spent: spentOf(lane) }];
    })
    .sort((a, b) => a.totalNs - b.totalNs);
}

/** A start that needs no machine of its own and still is ready after one that does. */
export interface Upset {
  readonly slower: Place;
  readonly faster: Place;
  /** What the slower one spends more on, most first. */
  readonly more: readonly Spent[];
}

export interface Podium {
  readonly places: readonly Place[];
  readonly last: Place;
  readonly most: Spent;
  /** Of the last one: what the virtual machine itself took; null: it is none, or that is the most of it. */
  readonly virtual: Spent | null;
  readonly upset: Upset | null;
}

/** Clauses of a sentence. */
const CLAUSES = 2;

function nsOf(place: Place, part: PhasePart): number {
  return place.spent.find((spent) => spent.part === part)?.ns ?? 0;
}

function upsetOf(places: readonly Place[]): Upset | null {
  const isMachine = (place: Place): boolean => nsOf(place, 'virtualisation') > 0;
  const faster = places.find(isMachine);
  const slower = places.find((place) => faster && !isMachine(place) && place.totalNs > faster.totalNs);
  if (!faster || !slower) return null;
  const more = slower.spent
    .map(({ part, ns }) => ({ part, ns: ns - nsOf(faster, part) }))
    .filter(({ ns }) => ns > 0)
    .sort((a, b) => b.ns - a.ns)
    .slice(0, CLAUSES);
  return { slower, faster, more };
}

/** The result, once all are ready; null before. */
export function podiumAt(race: StartRaceView | null, nowNs: number): Podium | null {
  if (!race?.complete) return null;
  const places = placesAt(race, nowNs);
  const last = places.at(-1);
  const most = last?.spent[0];
  if (!last || !most || places.length < race.stacks.length) return null;
  const virtual = last.spent.find(({ part }) => part === 'virtualisation') ?? null;
  return { places, last, most, virtual: virtual === most ? null : virtual, upset: upsetOf(places) };
}
