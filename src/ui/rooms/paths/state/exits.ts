/** The VM exits of one operation, numbered in their order, each with what the hypervisor did until it let the guest go on. */
import { say } from '../../../i18n/locale.svelte.ts';
import { toneOf } from '../../../theme/tone.ts';
import { chargedTo, isWaiting } from '../bars/segments.ts';
import { timeOfHops, type Spent } from '../bars/spent.ts';
import { exitText } from './exit-texts.ts';
import type { Hop } from './hops.ts';

export interface Exit {
  /** From 1. */
  readonly number: number;
  readonly hop: Hop;
  /** Work of the hypervisor from this exit to the next, ns. */
  readonly ns: number;
}

export function isExit({ probe }: Hop): boolean {
  return probe?.name === 'kvm_exit';
}

/** In the order in which they happened. */
export function exitsIn({ hops }: Pick<Spent, 'hops'>): readonly Hop[] {
  return hops.filter(isExit).sort((a, b) => a.startNs - b.startNs);
}

/** The exits with their times. What ran between two exits counts for the first of them. */
export function exitTimes(spent: Spent): readonly Exit[] {
  const exits = exitsIn(spent);
  const times = exits.map(() => 0);
  for (const { hop, ns } of timeOfHops(spent)) {
    const side = chargedTo(hop);
    if (!side || toneOf(side) !== 'kvm' || isWaiting(hop)) continue;
    const index = exits.findLastIndex((exit) => exit.startNs <= hop.startNs);
    if (index >= 0) times[index] = (times[index] ?? 0) + ns;
  }
  return exits.map((hop, index) => ({ number: index + 1, hop, ns: times[index] ?? 0 }));
}

/** A hop in the words of its trace point; an exit in those of its reason. Reads the page's language. */
export function hopName(hop: Hop): string {
  const exit = isExit(hop) && hop.reason !== null ? exitText(hop.reason) : null;
  return exit ?? (hop.probe ? say(hop.probe.label) : (hop.reason ?? ''));
}
