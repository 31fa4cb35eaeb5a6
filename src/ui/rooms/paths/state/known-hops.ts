/** The hops of a frame as objects, the same objects from frame to frame: what did not change is not drawn again. */
import { HOP_STRIDE, type Catalog, type StackFrame } from '../../../../bridge/protocol.ts';
import { hopAt, hopCount, type Hop } from './hops.ts';

interface Known {
  readonly catalog: Catalog;
  readonly fields: Float64Array;
  readonly hops: readonly Hop[];
}

/** Read once for everybody who looks at the same frame. */
const read = new WeakMap<Float64Array, Known>();
/** Of each stack the frame read last; its hops stand for those of the next one where all their numbers are the same. */
const last = new Map<string, Known>();
/** Stacks remembered: more than a page shows at once. */
const STACKS = 16;

/** The numbers of hop `index` are those of the same hop before. */
function same(now: Float64Array, before: Float64Array, index: number): boolean {
  const end = (index + 1) * HOP_STRIDE;
  if (end > before.length) return false;
  for (let at = index * HOP_STRIDE; at < end; at += 1) if (!Object.is(now[at], before[at])) return false;
  return true;
}

/** Every hop of the stack's current operation that is known by now. */
export function hopsOf(catalog: Catalog, stack: StackFrame): readonly Hop[] {
  const found = read.get(stack.hops);
  if (found?.catalog === catalog) return found.hops;
  const before = last.get(stack.id);
  const usable = before?.catalog === catalog ? before : null;
  const hops: Hop[] = [];
  for (let index = 0; index < hopCount(stack); index += 1) {
    const known = usable && same(stack.hops, usable.fields, index) ? usable.hops[index] : undefined;
    const hop = known ?? hopAt(catalog, stack, index);
    if (hop) hops.push(hop);
  }
  const now = { catalog, fields: stack.hops, hops };
  read.set(stack.hops, now);
  if (!last.has(stack.id) && last.size >= STACKS) last.clear();
  last.set(stack.id, now);
  return hops;
}
