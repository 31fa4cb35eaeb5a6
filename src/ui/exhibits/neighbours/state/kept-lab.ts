/** The room's lab outlives the room: leaving it for another room and coming back shows the same moment. */
import { pageEngine } from '../../../../bridge/start.ts';
import { kept } from '../../../state/kept.svelte.ts';
import { NeighbourLab } from './neighbour-lab.svelte.ts';

export const keptLab = kept(() => new NeighbourLab(pageEngine().room('neighbours')));
