/** The room of starts and loads: everything the shell needs of it. */
import { printStartLink, readStartLink } from '../../../bridge/link.ts';
import type { RoomParts } from '../../state/room.ts';
import { RaceLab, STACKS_MAX } from './state/race-lab.svelte.ts';
import { raceExports } from './transport/export.ts';
import { narrateRace } from './transport/narrate.ts';
import { transport } from './transport/time.ts';
import View from './start.svelte';

const parts: RoomParts<RaceLab> = {
  open: (engine, options) => new RaceLab(engine.room('start'), options),
  view: View,
  transport,
  link: {
    print: (lab) => printStartLink('start', lab.link),
    open: (lab, hash, shared) => {
      const { link, problems } = readStartLink(hash);
      void lab.open({ ...link, spec: { ...shared, ...link.spec } });
      return problems;
    },
  },
  exports: raceExports,
  narrate: narrateRace,
  shared: {
    now: ({ spec, catalog }) => ({
      stacks: spec.stacks,
      seed: spec.seed,
      offered: catalog?.stacks ?? [],
      most: STACKS_MAX,
      hostChanges: 0,
    }),
    take: (lab, shared) => lab.change(shared),
  },
};

export default parts;
