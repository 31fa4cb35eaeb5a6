/** The moment in words: what a screen reader hears. */
import { formatNs } from '../../../i18n/format.ts';
import type { NeighbourLab } from '../state/neighbour-lab.svelte.ts';
import { plain } from '../state/marked.ts';
import { groupName } from '../state/palette.ts';
import { runName } from '../state/run-name.ts';
import { verdictOf } from '../verdict/verdict.ts';
import { nt } from './texts.ts';

const GROUPS_SAID = 4;

/** A few short sentences: who is held back, and what came of it so far. Reads reactive state: call it inside a derived. */
export function narrate(lab: NeighbourLab): string {
  const { frame } = lab;
  if (!frame) return '';
  if (lab.fresh) return nt('say.fresh', { scenario: runName(lab), cpus: frame.cpus });
  const parts = [nt('say.now', { time: formatNs(frame.nowNs) }), plain(verdictOf(frame, false))];
  const throttled = frame.groups.filter((group) => group.throttled).map((group) => groupName(group.path));
  if (throttled.length > 0)
    parts.push(nt('say.throttled', { groups: throttled.slice(0, GROUPS_SAID).join(', ') }));
  if (lab.ended) parts.push(nt('say.end'));
  return parts.join(' ');
}
