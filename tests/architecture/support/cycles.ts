import type { Import } from './imports.ts';

/**
 * Groups of files that import each other in a ring (strongly connected components, Tarjan 1972).
 * Imports of types count: a ring of types is a ring of meaning.
 */
export function findCycles(edges: readonly Import[]): readonly (readonly string[])[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, target } of edges) {
    if (target === null) continue;
    if (!targets.has(from)) targets.set(from, new Set());
    targets.get(from)?.add(target);
  }
  return connected(targets).filter(
    (group) => group.length > 1 || targets.get(group[0] ?? '')?.has(group[0] ?? '') === true,
  );
}

function connected(targets: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const groups: (readonly string[])[] = [];

  const visit = (node: string): void => {
    const order = index.size;
    index.set(node, order);
    low.set(node, order);
    stack.push(node);
    onStack.add(node);
    for (const next of targets.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (onStack.has(next)) low.set(node, Math.min(low.get(node) ?? order, low.get(next) ?? order));
    }
    if (low.get(node) !== order) return;
    const group = stack.splice(stack.indexOf(node));
    for (const member of group) onStack.delete(member);
    groups.push(group.sort());
  };

  for (const node of targets.keys()) if (!index.has(node)) visit(node);
  return groups;
}
