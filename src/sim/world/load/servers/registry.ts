/** The servers that can be loaded. */
import type { LoadServer } from '../server.ts';

const found = import.meta.glob<LoadServer>('./*.server.ts', { eager: true, import: 'default' });

export const LOAD_SERVERS: readonly LoadServer[] = Object.freeze(
  Object.values(found).sort((a, b) => (a.id < b.id ? -1 : 1)),
);

export function findServer(id: string): LoadServer | undefined {
  return LOAD_SERVERS.find((server) => server.id === id);
}
