/** What stands between the application and the host, read off the components of a stack and its layers. */
import type { Catalog, ComponentEntry, StackEntry } from '../../../../bridge/protocol.ts';

/**
 * How the innermost kernel is run: by the processor in guest mode, with its privilege taken away and asking for it,
 * translated, interpreted, as a program that answers calls, or linked with the application.
 */
export type Guest = 'hardware' | 'paravirtual' | 'translated' | 'emulated' | 'sandbox' | 'library';

/** Kernels that are not a Linux kernel in guest mode. */
const GUESTS: ReadonlyMap<string, Guest> = new Map([
  ['pv-kernel', 'paravirtual'],
  ['translated', 'translated'],
  ['emulated', 'emulated'],
  ['sentry', 'sandbox'],
  ['libos', 'library'],
]);

/** How the kernel that this box is runs; null for any other box. */
export function guestOf({ id, stratum }: Pick<ComponentEntry, 'id' | 'stratum'>): Guest | null {
  return stratum === 'guest-kernel' ? (GUESTS.get(id) ?? 'hardware') : null;
}

/** Entries of a stack's layers, outermost first. A layer under another name than the catalog's is left out. */
export function layersOf(catalog: Pick<Catalog, 'stacks'>, stack: string): readonly StackEntry[] {
  return stack.split('/').flatMap((id) => catalog.stacks.find((entry) => entry.id === id) ?? []);
}

/** The innermost layer, by number, that has the component; −1: none. */
export function layerOf(layers: readonly StackEntry[], component: string): number {
  return layers.findLastIndex((layer) => layer.components.includes(component));
}

/** What the application's calls are answered by, the innermost if there are two; null: the host's own kernel. */
export function innermostGuest(
  components: readonly ComponentEntry[],
  layers: readonly StackEntry[],
): Guest | null {
  let [guest, depth]: [Guest | null, number] = [null, -2];
  for (const component of components) {
    const found = guestOf(component);
    const at = layerOf(layers, component.id);
    if (found === null || at <= depth) continue;
    [guest, depth] = [found, at];
  }
  return guest;
}

/** Virtual machines inside each other: machines with a kernel of their own, sandboxes left out. */
export function machinesOf(components: readonly ComponentEntry[]): number {
  const inner = new Set(
    components.filter(({ stratum }) => /^l\d-kernel$/.test(stratum)).map(({ stratum }) => stratum),
  );
  const outer = components.some((component) => {
    const guest = guestOf(component);
    return guest !== null && guest !== 'sandbox';
  });
  return inner.size + (outer ? 1 : 0);
}
