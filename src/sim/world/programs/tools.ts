/** Small programs that keep a place company. */
import { program } from '../../kernel/paths/types.ts';
import { defineKind, startTask } from './define.ts';

/** A program that only computes. */
const busyLoop = program('hog', (p) => {
  p.forever((p) => p.spin('compute', () => Infinity));
});

export const tools = defineKind({
  folder: 'tools',
  ids: ['busy-loop'],
  params: () => [],
  peer: () => 'none',
  several: true,
  start: (_id, { spec, place }) => {
    const tasks = Array.from({ length: spec.count }, (_, index) =>
      startTask(place, {
        name: `hog ${String(index + 1)}`,
        program: busyLoop,
        cpus: spec.cpus ?? null,
        ...(spec.nice === undefined ? {} : { nice: spec.nice }),
      }),
    );
    return { spec, place, tasks, issuer: null, app: null, peerFds: [] };
  },
});
