/** The room's lab outlives the room: leaving it for another room and coming back shows the same moment. */
import { pageEngine } from '../../../../bridge/start.ts';
import { RaceLab } from './race-lab.svelte.ts';

let kept: RaceLab | null = null;

export function keptRace(): RaceLab {
  kept ??= new RaceLab(pageEngine().room('start'));
  return kept;
}
