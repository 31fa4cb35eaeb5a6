/** The moment in words: what a screen reader hears. */
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import type { NeighbourLab } from '../state/neighbour-lab.svelte.ts';
import { groupName } from '../state/palette.ts';
import { runningAt, throttledAt } from '../timeline/geometry.ts';
import { nt } from './texts.ts';

/** More CPUs than this nobody listens to. */
const CPUS_SAID = 4;

/** A few short sentences. Reads reactive state: call it inside a derived. */
export function narrate(lab: NeighbourLab): string {
  const { frame } = lab;
  if (!frame) return '';
  const name = lab.scenario ? say(lab.scenario.label) : lab.spec.scenario;
  if (lab.fresh) return nt('say.fresh', { scenario: name, cpus: frame.cpus });
  const paths = new Map(frame.groups.map((group) => [group.index, groupName(group.path)]));
  const parts = [nt('say.now', { time: formatNs(frame.nowNs) })];
  // A turn ends at the moment itself; the one that is on the CPU reaches up to it.
  const justBefore = frame.nowNs - 1;
  for (let cpu = 0; cpu < Math.min(CPUS_SAID, frame.cpus); cpu += 1) {
    const turn = runningAt(frame.runs, cpu, justBefore);
    parts.push(turn ? nt('say.cpu', { cpu, group: paths.get(turn.group) ?? '' }) : nt('say.idle', { cpu }));
  }
  if (frame.cpus > CPUS_SAID) parts.push(nt('say.more', { n: frame.cpus - CPUS_SAID }));
  const throttled = [...throttledAt(frame.runs, justBefore)].flatMap((group) => paths.get(group) ?? []);
  if (throttled.length > 0) parts.push(nt('say.throttled', { groups: throttled.join(', ') }));
  if (lab.ended) parts.push(nt('say.end'));
  return parts.join(' ');
}
