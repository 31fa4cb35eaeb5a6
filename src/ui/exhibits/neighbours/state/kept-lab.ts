/** The room's lab outlives the room: leaving it for another room and coming back shows the same moment. */
import { pageEngine } from '../../../../bridge/start.ts';
import { NeighbourLab } from './neighbour-lab.svelte.ts';

let kept: NeighbourLab | null = null;

export function keptLab(): NeighbourLab {
  kept ??= new NeighbourLab(pageEngine().room('neighbours'));
  return kept;
}
