/** The room's lab outlives the room: leaving it for another room and coming back shows the same moment. */
import { startNeighbours } from '../../../../bridge/start-neighbours.ts';
import { NeighbourLab } from './neighbour-lab.svelte.ts';

let kept: NeighbourLab | null = null;

export function keptLab(): NeighbourLab {
  kept ??= new NeighbourLab(startNeighbours());
  return kept;
}
