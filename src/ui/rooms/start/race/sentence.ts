/** The result in words: the same ones on the page, in the verdict on a guess, for a screen reader and below a picture. */
import { formatNs, formatShare } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import { sr } from '../texts.ts';
import type { Podium, Upset } from './podium.ts';

function upsetSentence({ slower, faster, more }: Upset): string {
  const clauses = more.map(({ part, ns }) =>
    sr('podium.clause', { time: formatNs(ns), part: sr(`part.${part}`) }),
  );
  return sr('podium.upset', {
    slower: say(slower.stack.label),
    faster: say(faster.stack.label),
    time: formatNs(slower.totalNs - faster.totalNs),
    more: clauses.join(', '),
  });
}

/** What most of the slowest start is spent on, and why one without a machine came after one with it. */
export function podiumSentence({ last, most, virtual, upset }: Podium): string {
  const { stack, totalNs } = last;
  const share = (ns: number): string => formatShare(ns / Math.max(1, totalNs));
  const facts = {
    share: share(most.ns),
    stack: say(stack.label),
    time: formatNs(totalNs),
    part: sr(`part.${most.part}`),
  };
  const first = virtual
    ? sr('podium.machine', { ...facts, rest: share(virtual.ns), restTime: formatNs(virtual.ns) })
    : sr('podium.most', facts);
  return upset ? `${first} ${upsetSentence(upset)}` : first;
}
