/** The room of starts and loads: everything the shell needs of it. */
import { printStartLink, readStartLink } from '../../../bridge/start-link.ts';
import type { RoomParts, ViewFile } from '../../state/room.ts';
import { RaceLab, STACKS_MAX } from './state/race-lab.svelte.ts';
import { choice } from './transport/choice.ts';
import { raceExports } from './transport/export.ts';
import { narrateRace } from './transport/narrate.ts';
import { transport } from './transport/time.ts';

const parts: RoomParts<RaceLab> = {
  open: (engine, options) => new RaceLab(engine.room('start'), options),
  views: import.meta.glob<ViewFile>('./**/*.view.svelte', { eager: true }),
  facts: ({ race, spec, view }) =>
    view === 'load' ? { load: spec } : { starts: spec, ...(race && { race }) },
  tellsMoment: true,
  transport,
  choice,
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
  compared: async (lab) => (await import('./compared.ts')).comparedOf(lab),
  shared: {
    now: ({ spec: { stacks, seed, switches = {}, costs = {}, cpus } }) => ({
      stacks,
      seed,
      switches,
      costs,
      cpus,
      most: STACKS_MAX,
    }),
    take: (lab, shared) => lab.change(shared),
  },
};

export default parts;
