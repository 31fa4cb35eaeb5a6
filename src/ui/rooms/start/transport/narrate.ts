/** The moment of the race in words. Reads reactive state: call it inside a derived. */
import { phaseAt } from '../../../../bridge/protocol.ts';
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import { loadSentence } from '../load/why.ts';
import { middleLane } from '../race/lanes.ts';
import { podiumAt } from '../race/podium.ts';
import { podiumSentence } from '../race/sentence.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

export function narrateRace(lab: RaceLab): string {
  if (lab.busy && !lab.playing && !lab.loading) return sr('race.busy');
  if (lab.view === 'load') return narrateLoad(lab);
  if (lab.nowNs <= 0) return sr('race.fresh');
  const podium = podiumAt(lab.race, lab.nowNs);
  if (podium) return podiumSentence(podium);
  const lanes = (lab.race?.stacks ?? []).flatMap((stack) => {
    const lane = middleLane(stack);
    if (!lane) return [];
    const phase = lane.phases[phaseAt(lane, lab.nowNs)] ?? (lane.ready ? undefined : lane.phases.at(-1));
    const name = say(stack.label);
    return phase ? sr('say.lane', { stack: name, phase: say(phase.label) }) : sr('say.done', { stack: name });
  });
  return sr('say.at', { time: formatNs(lab.nowNs), lanes: lanes.join('. ') });
}

/** How far it is, and why the order is as it is. */
function narrateLoad(lab: RaceLab): string {
  const { load, loading } = lab;
  if (loading) return sr('load.progress', { done: Math.floor(loading.done), all: loading.all });
  const names = new Map(lab.catalog?.stacks.map((stack) => [stack.id, say(stack.label)]));
  return load ? loadSentence(load, (id) => names.get(id) ?? id) : sr('load.none');
}
