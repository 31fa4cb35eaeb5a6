/** The room of operations: everything the shell needs of it. */
import { printLink, readLink } from '../../../bridge/link.ts';
import type { RoomParts } from '../../state/room.ts';
import { exportItems } from './state/export.ts';
import { Lab, STACKS_MAX } from './state/lab.svelte.ts';
import { narrate } from './state/narrate.ts';
import { parseSelection, printSelection } from './state/selection.ts';
import { roomKeys, transport } from './state/time.ts';
import View from './paths.svelte';

function print(lab: Lab): string {
  const { selection, ...state } = lab.state;
  return printLink({ room: 'paths', ...state, ...(selection && { selection: printSelection(selection) }) });
}

const parts: RoomParts<Lab> = {
  open: (engine, options) => new Lab(engine.room('paths'), options),
  view: View,
  transport,
  keys: roomKeys,
  link: {
    print,
    open: (lab, hash, shared) => {
      const { link, problems } = readLink(hash);
      const { spec, commands, atNs, detail, selection } = link;
      void lab.show({
        spec: { ...shared, ...spec },
        ...(commands && { commands }),
        ...(atNs !== undefined && { atNs }),
        ...(detail && { detail }),
        ...(selection && { selection: parseSelection(selection) }),
      });
      return problems;
    },
  },
  exports: exportItems,
  narrate,
  shared: {
    now: ({ spec, catalog }) => ({
      stacks: spec.stacks,
      seed: spec.seed,
      offered: catalog?.stacks ?? [],
      most: STACKS_MAX,
      hostChanges: Object.keys(spec.costs).length + Object.keys(spec.switches).length,
    }),
    take: (lab, shared) => lab.change(shared),
  },
};

export default parts;
