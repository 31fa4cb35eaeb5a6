/** The room of operations: everything the shell needs of it. */
import { printLink, readLink } from '../../../bridge/link.ts';
import type { RoomParts, Shared, ViewFile } from '../../state/room.ts';
import { settings } from '../../state/settings.svelte.ts';
import { choice, explain } from './state/choice.ts';
import { factsOf } from './state/facts.ts';
import { exportItems } from './state/export.ts';
import { Lab, STACKS_MAX } from './state/lab.svelte.ts';
import { narrate } from './state/narrate.ts';
import { roomKeys, transport } from './state/time.ts';

/** What this room has of the choices that all rooms share: its host is as large as its stacks need. */
const sharedOf = ({ cpus: _cpus, ...shared }: Shared): Shared => shared;

const parts: RoomParts<Lab> = {
  open: (engine, options) => {
    const lab = new Lab(engine.room('paths'), options);
    lab.detail = settings.detail;
    return lab;
  },
  views: import.meta.glob<ViewFile>('./**/*.view.svelte', { eager: true }),
  facts: factsOf,
  tellsMoment: true,
  transport,
  keys: roomKeys,
  choice,
  explain,
  link: {
    print: (lab) => printLink({ room: 'paths', ...lab.link }),
    open: (lab, hash, shared) => {
      const { link, problems } = readLink(hash);
      const { spec, commands, atNs } = link;
      // Links from before there was a choice mean the mechanism.
      const detail = link.detail ?? (commands || Object.keys(spec).length > 0 ? 'mechanism' : undefined);
      void lab.enter({
        spec: { ...sharedOf(shared), ...spec },
        ...(commands && { commands }),
        ...(atNs !== undefined && { atNs }),
        ...(detail && { detail }),
      });
      return problems;
    },
  },
  exports: exportItems,
  narrate,
  compared: async (lab) => (await import('./compared.ts')).comparedOf(lab),
  shared: {
    now: ({ asked: { stacks, seed, switches, costs } }) => ({
      stacks,
      seed,
      switches,
      costs,
      most: STACKS_MAX,
    }),
    take: (lab, shared) => lab.change(sharedOf(shared)),
  },
};

export default parts;
