/**
 * The timeline of a `CfsRq`: queued entities ordered by key (virtual deadline; vruntime under the CFS rule), equal keys in
 * order of arrival. A treap whose priorities are a hash of the arrival number, so its shape is deterministic; each node
 * carries the smallest vruntime and slice below it, which finds the eligible entity with the earliest deadline in O(log n).
 */
import type { CfsRq, SchedEntity } from '../entities.ts';

/** Scrambles an arrival number into a heap priority (a bijection on 32 bits). */
function scramble(seq: number): number {
  let x = Math.imul(seq ^ (seq >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return (x ^ (x >>> 16)) >>> 0;
}

function before(a: SchedEntity, b: SchedEntity): boolean {
  return a.key !== b.key ? a.key < b.key : a.seq < b.seq;
}

function pull(node: SchedEntity): void {
  let minVruntime = node.vruntime;
  let minSliceNs = node.sliceNs;
  const { left, right } = node;
  if (left) {
    if (left.minVruntime < minVruntime) minVruntime = left.minVruntime;
    if (left.minSliceNs < minSliceNs) minSliceNs = left.minSliceNs;
  }
  if (right) {
    if (right.minVruntime < minVruntime) minVruntime = right.minVruntime;
    if (right.minSliceNs < minSliceNs) minSliceNs = right.minSliceNs;
  }
  node.minVruntime = minVruntime;
  node.minSliceNs = minSliceNs;
}

function insertAt(root: SchedEntity | null, node: SchedEntity): SchedEntity {
  if (!root) {
    pull(node);
    return node;
  }
  if (before(node, root)) {
    const left = insertAt(root.left, node);
    root.left = left;
    if (left.heapPriority > root.heapPriority) {
      root.left = left.right;
      pull(root);
      left.right = root;
      pull(left);
      return left;
    }
  } else {
    const right = insertAt(root.right, node);
    root.right = right;
    if (right.heapPriority > root.heapPriority) {
      root.right = right.left;
      pull(root);
      right.left = root;
      pull(right);
      return right;
    }
  }
  pull(root);
  return root;
}

function merge(a: SchedEntity | null, b: SchedEntity | null): SchedEntity | null {
  if (!a) return b;
  if (!b) return a;
  if (a.heapPriority > b.heapPriority) {
    a.right = merge(a.right, b);
    pull(a);
    return a;
  }
  b.left = merge(a, b.left);
  pull(b);
  return b;
}

function removeAt(root: SchedEntity | null, node: SchedEntity): SchedEntity | null {
  if (!root) return null;
  if (root === node) return merge(node.left, node.right);
  if (before(node, root)) root.left = removeAt(root.left, node);
  else root.right = removeAt(root.right, node);
  pull(root);
  return root;
}

function refreshAt(root: SchedEntity | null, node: SchedEntity): void {
  if (!root) return;
  if (root !== node) refreshAt(before(node, root) ? root.left : root.right, node);
  pull(root);
}

/** Puts an entity on the timeline at `key`. */
export function timelineInsert(cfsRq: CfsRq, se: SchedEntity, key: number): void {
  se.key = key;
  se.seq = ++cfsRq.seq;
  se.heapPriority = scramble(se.seq);
  se.left = null;
  se.right = null;
  cfsRq.root = insertAt(cfsRq.root, se);
}

/** Takes an entity off the timeline. */
export function timelineRemove(cfsRq: CfsRq, se: SchedEntity): void {
  cfsRq.root = removeAt(cfsRq.root, se);
  se.left = null;
  se.right = null;
}

/** Recomputes the subtree minima after a queued entity's slice changed. */
export function timelineRefresh(cfsRq: CfsRq, se: SchedEntity): void {
  refreshAt(cfsRq.root, se);
}

/** First entity by key. */
export function timelineFirst(cfsRq: CfsRq): SchedEntity | null {
  let node = cfsRq.root;
  while (node?.left) node = node.left;
  return node;
}

/** Calls `visit` for each queued entity in order of key. */
export function timelineForEach(cfsRq: CfsRq, visit: (se: SchedEntity) => void): void {
  const walk = (node: SchedEntity | null): void => {
    if (!node) return;
    walk(node.left);
    visit(node);
    walk(node.right);
  };
  walk(cfsRq.root);
}
