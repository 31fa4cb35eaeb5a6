/** The current hop in words: what a screen reader hears and what a toast says. */
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import { t } from '../../../i18n/t.ts';
import { whySentence } from '../why/sentence.ts';
import { whyOf } from '../why/why.ts';
import { hopName } from './exits.ts';
import type { Lab } from './lab.svelte.ts';
import { stackLabel } from './stack-label.ts';

function narrateEnd(lab: Lab): string {
  const why = whyOf(lab);
  if (why && why.kind !== 'alone') return whySentence(lab, why);
  const stacks = lab.frame?.stacks ?? [];
  const parts = stacks.map((stack) => {
    const done = t('say.done', { time: formatNs(stack.opElapsedNs) });
    const exits = stack.counts.exits > 0 ? ` ${t('say.exits', { n: stack.counts.exits })}` : '';
    return `${stackLabel(lab, stack.id)}: ${done}${exits}`;
  });
  return parts.join(' ');
}

/** One or two sentences for the moment looked at. Reads reactive state: call it inside a derived. */
export function narrate(lab: Lab): string {
  const { frame, hop, place } = lab;
  if (!frame) return '';
  if (lab.phase === 'fresh') return t('say.fresh');
  if (lab.phase === 'done' && lab.selection === null) return narrateEnd(lab);
  if (!hop?.from || !hop.to || !place) return t('say.paused', { time: formatNs(frame.nowNs) });
  const stack = stackLabel(lab, frame.stacks[place.stack]?.id ?? '');
  const probe = hopName(hop);
  const from = say(hop.from.label);
  const time = formatNs(hop.durationNs);
  if (hop.from.id === hop.to.id) return t('say.within', { stack, probe, from, time });
  return t('say.hop', { stack, probe, from, to: say(hop.to.label), time });
}
