/** What the room is mainly about: what is pressed. Reads reactive state. */
import { PRESSES, type PressId } from '../../../../bridge/protocol.ts';
import type { RoomChoice } from '../../../state/room.ts';
import { appName, culprit, pressName } from '../names.ts';
import type { ErasLab } from '../state/eras-lab.svelte.ts';
import { et } from '../texts.ts';

export function choice(lab: ErasLab): RoomChoice {
  return {
    label: et('press', { app: appName(lab, culprit(lab)) }),
    value: lab.pressed ?? '',
    options: [
      ...(lab.pressed === null ? [{ id: '', label: '–' }] : []),
      ...PRESSES.map((id) => ({ id, label: pressName(lab, id) })),
    ],
    set: (id) => {
      if (PRESSES.some((press) => press === id)) lab.wants(id as PressId);
    },
  };
}
