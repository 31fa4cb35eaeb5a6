/** The moment of the race in words. Reads reactive state: call it inside a derived. */
import { phaseAt } from '../../../../bridge/race-protocol.ts';
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import { middleLane } from '../race/lanes.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

export function narrateRace(lab: RaceLab): string {
  if (lab.busy) return sr('race.busy');
  const lanes = (lab.race?.stacks ?? []).flatMap((stack) => {
    const lane = middleLane(stack);
    if (!lane) return [];
    const phase = lane.phases[phaseAt(lane, lab.nowNs)];
    const name = say(stack.label);
    return phase ? sr('say.lane', { stack: name, phase: say(phase.label) }) : sr('say.done', { stack: name });
  });
  return sr('say.at', { time: formatNs(lab.nowNs), lanes: lanes.join('. ') });
}
