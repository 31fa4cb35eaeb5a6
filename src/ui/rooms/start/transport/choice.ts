/** What the room is mainly about: how many start at once, or which server is under load. Reads reactive state. */
import { say } from '../../../i18n/locale.svelte.ts';
import type { RoomChoice } from '../../../state/room.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

/** Starts at once that can be chosen. */
export const AT_ONCE: readonly number[] = [1, 10, 50, 100];

export function choice(lab: RaceLab): RoomChoice {
  const { atOnce } = lab.spec;
  const races = [...new Set([...AT_ONCE, atOnce])].sort((a, b) => a - b);
  const servers = lab.catalog?.servers ?? [];
  return {
    label: sr('view'),
    value: lab.view === 'load' ? lab.server : String(atOnce),
    options: [
      ...races.map((n) => ({
        id: String(n),
        label: n === 1 ? sr('view.start') : `${sr('view.start')} × ${n}`,
      })),
      ...servers.map(({ id, label }) => ({ id, label: `${sr('view.load')}: ${say(label)}` })),
    ],
    set: (id) => void set(lab, id),
  };
}

async function set(lab: RaceLab, id: string): Promise<void> {
  if (lab.catalog?.servers.some((server) => server.id === id) === true) {
    lab.server = id;
    await lab.turn('load');
    return;
  }
  await lab.turn('start');
  if (Number(id) !== lab.spec.atOnce) await lab.change({ atOnce: Number(id) });
}
