/** The moment in words: what a screen reader hears. */
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import type { NeighbourLab } from '../state/neighbour-lab.svelte.ts';
import { groupName } from '../state/palette.ts';
import { nt } from './texts.ts';

/** More CPUs than this nobody listens to. */
const CPUS_SAID = 4;
const GROUPS_SAID = 4;

/** A few short sentences. Reads reactive state: call it inside a derived. */
export function narrate(lab: NeighbourLab): string {
  const { frame } = lab;
  if (!frame) return '';
  const name = lab.scenario ? say(lab.scenario.label) : lab.spec.scenario;
  if (lab.fresh) return nt('say.fresh', { scenario: name, cpus: frame.cpus });
  const paths = new Map(frame.groups.map((group) => [group.index, groupName(group.path)]));
  const parts = [nt('say.now', { time: formatNs(frame.nowNs) })];
  frame.current.slice(0, CPUS_SAID).forEach(({ task, group }, cpu) => {
    parts.push(task > 0 ? nt('say.cpu', { cpu, group: paths.get(group) ?? '' }) : nt('say.idle', { cpu }));
  });
  if (frame.cpus > CPUS_SAID) parts.push(nt('say.more', { n: frame.cpus - CPUS_SAID }));
  const throttled = frame.groups.filter((group) => group.throttled).map((group) => groupName(group.path));
  if (throttled.length > 0)
    parts.push(nt('say.throttled', { groups: throttled.slice(0, GROUPS_SAID).join(', ') }));
  if (lab.ended) parts.push(nt('say.end'));
  return parts.join(' ');
}
