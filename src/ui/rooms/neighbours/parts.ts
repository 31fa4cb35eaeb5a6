/** The room of neighbours: everything the shell needs of it. */
import { printNeighbourLink, readNeighbourLink } from '../../../bridge/link.ts';
import type { NeighbourSpec } from '../../../bridge/protocol.ts';
import { say } from '../../i18n/locale.svelte.ts';
import type { RoomParts, Shared, ViewFile } from '../../state/room.ts';
import { runName } from './state/run-name.ts';
import { NeighbourLab } from './state/neighbour-lab.svelte.ts';
import { cn } from './controls/texts.ts';
import { exportItems } from './transport/export.ts';
import { narrate } from './transport/narrate.ts';
import { roomKeys, transport } from './transport/time.ts';

/** What this room has of the choices that all rooms share: stacks and CPUs are its scenario's. */
const sharedOf = ({ stacks: _stacks, cpus: _cpus, ...shared }: Shared): Partial<NeighbourSpec> => shared;

const parts: RoomParts<NeighbourLab> = {
  open: (engine, options) => new NeighbourLab(engine.room('neighbours'), options),
  views: import.meta.glob<ViewFile>('./**/*.view.svelte', { eager: true }),
  facts: ({ frame }) =>
    frame
      ? {
          groups: frame,
          machines: frame.machines,
          ...(frame.memory ? { memory: frame.memory } : {}),
          ...(frame.network ? { network: frame.network } : {}),
        }
      : {},
  tellsMoment: true,
  transport,
  keys: roomKeys,
  choice: (lab) => ({
    label: cn('scenario'),
    value: lab.scenario?.id ?? '',
    // What is no prepared scenario has a name to be chosen by as long as it runs.
    options: [
      ...(lab.scenario ? [] : [{ id: '', label: runName(lab) }]),
      ...lab.scenarios.map(({ id, label }) => ({ id, label: say(label) })),
    ],
    set: (id) => void (id === '' || lab.choose(id)),
  }),
  link: {
    print: (lab) => printNeighbourLink('neighbours', lab.link),
    open: (lab, hash, shared) => {
      const { link, problems } = readNeighbourLink(hash);
      const wanted = { ...link, spec: { ...sharedOf(shared), ...link.spec } };
      void (lab.scenarios.length === 0 ? lab.start(wanted) : lab.open(wanted));
      return problems;
    },
  },
  exports: exportItems,
  narrate,
  compared: async (lab) => (await import('./compared.ts')).comparedOf(lab),
  shared: {
    now: ({ spec: { seed, switches = {}, costs = {} } }) => ({ seed, switches, costs }),
    take: (lab, shared) => lab.change(sharedOf(shared)),
  },
  showsIssues: (lab) => lab.fileOpen,
};

export default parts;
