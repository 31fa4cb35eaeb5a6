/** The room of eras: everything of it the shell needs. */
import { printErasLink, readErasLink } from '../../../bridge/eras-link.ts';
import type { RoomParts, ViewFile } from '../../state/room.ts';
import { ErasLab } from './state/eras-lab.svelte.ts';
import { choice } from './transport/choice.ts';
import { erasExports } from './transport/export.ts';
import { narrateEras } from './transport/narrate.ts';
import { transport } from './transport/time.ts';

const parts: RoomParts<ErasLab> = {
  open: (engine, options) => new ErasLab(engine.room('eras'), options),
  views: import.meta.glob<ViewFile>('./**/*.view.svelte', { eager: true }),
  // The picture takes the whole width: what all rooms share is chosen in the top bar alone.
  facts: ({ frame, spec }) => ({ host: undefined, eraSpec: spec, ...(frame && { eras: frame }) }) as object,
  tellsMoment: true,
  transport,
  choice,
  link: {
    print: (lab) => printErasLink('eras', lab.link),
    open: (lab, hash, { seed, switches, costs }) => {
      const { link, problems } = readErasLink(hash);
      const shared = {
        ...(seed !== undefined && { seed }),
        ...(switches && { switches }),
        ...(costs && { costs }),
      };
      void lab.open({ ...link, spec: { ...shared, ...link.spec } });
      return problems;
    },
  },
  exports: erasExports,
  narrate: narrateEras,
  compared: async (lab) => (await import('./compared.ts')).comparedOf(lab),
  shared: {
    now: ({ spec: { seed, switches = {}, costs = {} } }) => ({ seed, switches, costs }),
    take: (lab, { seed, switches, costs }) =>
      lab.change({
        ...(seed !== undefined && { seed }),
        ...(switches && { switches }),
        ...(costs && { costs }),
      }),
  },
};

export default parts;
