/** What of the world the room has at its moment. */
import type { LiveMachine, StackFrame } from '../../../../bridge/protocol.ts';
import type { Facts } from '../../../state/view.ts';
import type { Lab } from './lab.svelte.ts';

/** The stack that is talked about: the selected one, else that of the current hop, else the last. */
export function stackLookedAt({ selection, place, frame }: Lab): number {
  const chosen = selection && selection.kind !== 'hop' ? selection.stack : (place?.stack ?? null);
  return chosen ?? (frame?.stacks.length ?? 0) - 1;
}

/** The first of each kind before the others, so that a VM shows its first vCPU and its program. */
function machinesOf({ catalog }: Lab, stack: StackFrame): readonly LiveMachine[] {
  const known = stack.machines.flatMap(({ chart: id, entity, state }) => {
    const chart = catalog?.machines.find((entry) => entry.id === id);
    return chart ? [{ chart, entity: { en: entity, ko: entity }, state }] : [];
  });
  const byKind = [...new Set(known.map(({ chart }) => chart))].map((kind) =>
    known.filter(({ chart }) => chart === kind).sort((a, b) => (a.entity.en < b.entity.en ? -1 : 1)),
  );
  return [...byKind.flatMap(([first]) => first ?? []), ...byKind.flatMap(([, ...others]) => others)];
}

export function factsOf(lab: Lab): Partial<Facts> {
  const { frame } = lab;
  if (!frame) return {};
  const stack = frame.stacks[stackLookedAt(lab)];
  // State machines are part of the mechanism, not of the teaching picture.
  const machines = stack && lab.detail === 'mechanism' ? machinesOf(lab, stack) : null;
  return { hops: frame, ...(machines && { machines }) };
}
