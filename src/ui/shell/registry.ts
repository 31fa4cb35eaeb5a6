/** The rooms that exist: each is a folder in `rooms/` with a `room.ts`. */
import type { Room } from '../state/room.ts';

const found = import.meta.glob<{ default: Room }>('../rooms/*/room.ts', { eager: true });

export const rooms: readonly Room[] = Object.values(found)
  .map((file) => file.default)
  .sort((a, b) => a.order - b.order);

/** The room shown when the address names none. */
export function firstRoom(): Room {
  const [first] = rooms;
  if (!first) throw new Error('There is no room.');
  return first;
}
