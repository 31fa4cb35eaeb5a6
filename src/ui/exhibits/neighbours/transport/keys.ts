/** The room's keys: one table that the page obeys and the help dialog lists. */
import type { DeskKey } from '../../../state/desk.svelte.ts';
import type { NeighbourLab } from '../state/neighbour-lab.svelte.ts';
import { nt } from './texts.ts';

const ZOOM = 2;

export function roomKeys(lab: NeighbourLab): readonly DeskKey[] {
  const toggle = (): void => {
    lab.toggle();
  };
  const step = (direction: 1 | -1) => (): void => void lab.step(direction);
  const period = (direction: 1 | -1) => (): void => void lab.step(direction, 'period');
  const throttle = (direction: 1 | -1) => (): void => void lab.step(direction, 'throttle');
  const goTo = (ns: () => number) => (): void => {
    lab.pause();
    void lab.seek(ns());
  };
  return [
    { keys: { Space: toggle, '.': toggle }, shown: ['Space', '.'], text: () => nt('keys.play') },
    {
      // Remote controls of projectors send the page keys.
      keys: { ArrowLeft: step(-1), ArrowRight: step(1), PageUp: step(-1), PageDown: step(1) },
      shown: ['←', '→'],
      text: () => nt('keys.step'),
    },
    {
      keys: { 'Shift+ArrowLeft': period(-1), 'Shift+ArrowRight': period(1) },
      shown: ['Shift ←', 'Shift →'],
      text: () => nt('keys.period'),
    },
    {
      keys: { '[': throttle(-1), ']': throttle(1) },
      shown: ['[', ']'],
      text: () => nt('keys.throttle'),
    },
    {
      keys: { Home: goTo(() => 0), End: goTo(() => lab.frame?.endNs ?? 0) },
      shown: ['Home', 'End'],
      text: () => nt('keys.ends'),
    },
    {
      keys: {
        '+': () => void lab.zoom(1 / ZOOM),
        '=': () => void lab.zoom(1 / ZOOM),
        '-': () => void lab.zoom(ZOOM),
      },
      shown: ['+', '−'],
      text: () => nt('keys.zoom'),
    },
    { keys: { r: () => void lab.reset() }, shown: ['r'], text: () => nt('keys.reset') },
  ];
}
