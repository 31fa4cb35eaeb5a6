/** The moment of the race in words. Reads reactive state: call it inside a derived. */
import { phaseAt } from '../../../../bridge/protocol.ts';
import { formatCount, formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import { middleLane } from '../race/lanes.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

export function narrateRace(lab: RaceLab): string {
  if (lab.busy) return sr('race.busy');
  if (lab.view === 'load') return narrateLoad(lab);
  const lanes = (lab.race?.stacks ?? []).flatMap((stack) => {
    const lane = middleLane(stack);
    if (!lane) return [];
    const phase = lane.phases[phaseAt(lane, lab.nowNs)];
    const name = say(stack.label);
    return phase ? sr('say.lane', { stack: name, phase: say(phase.label) }) : sr('say.done', { stack: name });
  });
  return sr('say.at', { time: formatNs(lab.nowNs), lanes: lanes.join('. ') });
}

/** The last point of each stack: the most connections measured. */
function narrateLoad(lab: RaceLab): string {
  const names = new Map(lab.catalog?.stacks.map((stack) => [stack.id, say(stack.label)]));
  const parts = (lab.load?.stacks ?? []).flatMap(({ stack, points }) => {
    const last = points.at(-1);
    if (!last) return [];
    return sr('say.load', {
      stack: names.get(stack) ?? stack,
      n: last.connections,
      rate: formatCount(Math.round(last.throughputPerSec)),
    });
  });
  return parts.length === 0 ? sr('load.none') : parts.join(' ');
}
