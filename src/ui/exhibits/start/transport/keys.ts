/** The room's keys: one table that the page obeys and the help dialog lists. */
import type { DeskKey } from '../../../state/desk.svelte.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

export function raceKeys(lab: RaceLab): readonly DeskKey[] {
  const toggle = (): void => {
    lab.toggle();
  };
  const step = (direction: 1 | -1) => (): void => {
    lab.step(direction);
  };
  const goTo = (ns: () => number) => (): void => {
    lab.pause();
    if (lab.live) void lab.seek(ns());
  };
  return [
    { keys: { Space: toggle, '.': toggle }, shown: ['Space', '.'], text: () => sr('keys.play') },
    {
      // Remote controls of projectors send the page keys.
      keys: { ArrowLeft: step(-1), ArrowRight: step(1), PageUp: step(-1), PageDown: step(1) },
      shown: ['←', '→'],
      text: () => sr('keys.step'),
    },
    {
      keys: { Home: goTo(() => 0), End: goTo(() => lab.endNs), r: goTo(() => 0) },
      shown: ['Home', 'End'],
      text: () => sr('keys.ends'),
    },
  ];
}
