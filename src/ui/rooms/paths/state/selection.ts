/** What the inspector looks at. `null` anywhere a selection is expected means: the current hop. */
import type { Frame, StackFrame } from '../../../../bridge/protocol.ts';
import { entityIn, entityPath } from '../../../state/entity.ts';
import { hopCount } from './hops.ts';

export type Selection =
  | { readonly kind: 'stack'; readonly stack: number }
  /** `index` counts the hops of the stack's current operation from 0. */
  | { readonly kind: 'hop'; readonly stack: number; readonly index: number }
  | { readonly kind: 'crossing'; readonly stack: number; readonly from: string; readonly to: string }
  /** `stack` is null for a box shared by all stacks. */
  | { readonly kind: 'component'; readonly stack: number | null; readonly id: string };

const HOST = 'host';
/** The box of the measured program. */
const PROGRAM = 'app';

/** The place of a stack's program: the stack, and the cgroup it is in where it has one of its own. */
function programPlace({ id, facts }: StackFrame): string {
  const group = facts['cgroup'] ?? '';
  return group.startsWith('/') && group !== '/' ? `${id}${group}` : id;
}

/** The selection as a path for all rooms: `kvm/hop:8`, `kvm/crossing:kvm:vmm`, `host/box:kernel`, `container/web/box:app`. */
export function selectionPath(selection: Selection, frame: Frame | null): string {
  const stack = selection.stack === null ? undefined : frame?.stacks[selection.stack];
  const place = stack?.id ?? HOST;
  switch (selection.kind) {
    case 'stack':
      return place;
    case 'hop':
      return entityPath(place, 'hop', selection.index + 1);
    case 'crossing':
      return entityPath(place, 'crossing', `${selection.from}:${selection.to}`);
    case 'component':
      return entityPath(stack && selection.id === PROGRAM ? programPlace(stack) : place, 'box', selection.id);
  }
}

/** What a path selects of a frame; null: nothing that is in it. A cgroup of the host is the program of the stack that is in it. */
export function selectionIn(path: string | null, frame: Frame | null): Selection | null {
  if (path === null || !frame) return null;
  const { stacks } = frame;
  const inGroup = stacks.findIndex((one) => {
    const place = programPlace(one);
    return (
      place !== one.id && [place, HOST + place.slice(one.id.length)].some((group) => entityIn(path, [group]))
    );
  });
  if (inGroup >= 0) return { kind: 'component', stack: inGroup, id: PROGRAM };
  const entity = entityIn(path, [HOST, ...stacks.map(({ id }) => id)]);
  if (!entity) return null;
  const { place, kind, name } = entity;
  if (place === HOST) return ofHost(kind, name);
  const stack = stacks.findIndex(({ id }) => id === place);
  return ofStack(stack, stacks[stack], kind, name);
}

function ofHost(kind: string | null, name: string): Selection | null {
  if (kind === 'box') return { kind: 'component', stack: null, id: name };
  return kind === 'cpu' ? { kind: 'component', stack: null, id: 'cpu' } : null;
}

function ofStack(stack: number, frame: StackFrame | undefined, kind: string | null, name: string): Selection {
  const index = Number(name) - 1;
  const [from = '', to = ''] = name.split(':');
  if (kind === 'hop' && frame && Number.isInteger(index) && index >= 0 && index < hopCount(frame))
    return { kind, stack, index };
  if (kind === 'crossing' && from !== '' && to !== '') return { kind, stack, from, to };
  if (kind === 'box') return { kind: 'component', stack, id: name };
  return { kind: 'stack', stack };
}
