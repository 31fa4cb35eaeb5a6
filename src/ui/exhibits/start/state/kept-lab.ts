/** The room's lab outlives the room: leaving it for another room and coming back shows the same moment. */
import { pageEngine } from '../../../../bridge/start.ts';
import { kept } from '../../../state/kept.svelte.ts';
import { RaceLab } from './race-lab.svelte.ts';

export const keptRace = kept(() => new RaceLab(pageEngine().room('start')));
