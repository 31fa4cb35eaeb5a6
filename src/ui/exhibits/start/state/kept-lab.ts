/** The room's lab outlives the room: leaving it for another room and coming back shows the same moment. */
import { startRaceEngine } from '../../../../bridge/start-race.ts';
import { kept } from '../../../state/kept.svelte.ts';
import { RaceLab } from './race-lab.svelte.ts';

export const keptRace = kept(() => new RaceLab(startRaceEngine()));
