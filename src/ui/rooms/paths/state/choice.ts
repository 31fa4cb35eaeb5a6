/** What the room is mainly about, its operation, and what is looked at in a few words. Reads reactive state. */
import type { OperationEntry, OperationGroup } from '../../../../bridge/protocol.ts';
import { formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import type { Explained, RoomChoice } from '../../../state/room.ts';
import { tc } from '../controls/texts.ts';
import { hopName } from './exits.ts';
import type { Lab } from './lab.svelte.ts';
import { stackLabel } from './stack-label.ts';

/** What operations are about, in the order in which they are offered. */
export const GROUPS: readonly OperationGroup[] = ['call', 'tasks', 'files', 'network'];

/** Those that are looked at first come first. */
export function choice(lab: Lab): RoomChoice | null {
  if (!lab.catalog) return null;
  const place = ({ usual, group }: OperationEntry): number =>
    (usual ? 0 : GROUPS.length) + GROUPS.indexOf(group);
  const operations = [...lab.catalog.operations].sort((a, b) => place(a) - place(b));
  return {
    label: tc('operation'),
    value: lab.spec.op,
    options: operations.map(({ id, label }) => ({ id, label: say(label) })),
    set: (id) => void lab.setOperation(id),
  };
}

/** The hop looked at. */
export function explain(lab: Lab): Explained | null {
  const { hop, place } = lab;
  if (!hop?.from || !hop.to || !place) return null;
  const stack = stackLabel(lab, lab.frame?.stacks[place.stack]?.id ?? '');
  const [from, to] = [say(hop.from.label), say(hop.to.label)];
  return {
    title: hopName(hop),
    text: hop.probe ? say(hop.probe.about) : '',
    figure: [stack, from === to ? from : `${from} → ${to}`, formatNs(hop.durationNs)].join(' · '),
  };
}
