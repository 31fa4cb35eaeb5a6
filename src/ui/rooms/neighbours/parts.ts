/** The room of neighbours: everything the shell needs of it. */
import { printNeighbourLink, readNeighbourLink } from '../../../bridge/link.ts';
import type { RoomParts } from '../../state/room.ts';
import { NeighbourLab } from './state/neighbour-lab.svelte.ts';
import { exportItems } from './transport/export.ts';
import { narrate } from './transport/narrate.ts';
import { roomKeys, transport } from './transport/time.ts';
import View from './neighbours.svelte';

const parts: RoomParts<NeighbourLab> = {
  open: (engine, options) => new NeighbourLab(engine.room('neighbours'), options),
  view: View,
  transport,
  keys: roomKeys,
  link: {
    print: (lab) => printNeighbourLink('neighbours', lab.link),
    open: (lab, hash, { seed }) => {
      const { link, problems } = readNeighbourLink(hash);
      const wanted = { ...link, spec: { ...(seed !== undefined && { seed }), ...link.spec } };
      void (lab.scenarios.length === 0 ? lab.start(wanted) : lab.open(wanted));
      return problems;
    },
  },
  exports: exportItems,
  narrate,
  shared: {
    now: ({ spec }) => ({ seed: spec.seed, hostChanges: 0 }),
    take: async (lab, { seed }) => seed === undefined || lab.change({ seed }),
  },
  entity: {
    now: ({ group }) => group && `host${group.path === '/' ? '' : group.path}`,
    select: (lab, path) => {
      const wanted = path.replace(/^host/, '') || '/';
      if (lab.frame?.groups.some((group) => group.path === wanted)) lab.select(wanted);
    },
  },
  showsIssues: (lab) => lab.fileOpen,
};

export default parts;
