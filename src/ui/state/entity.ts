/**
 * What is selected, as a path that means the same in every room: places from the outside in, such as a stack or a cgroup,
 * and last, where it is no place, a kind with a name. `kvm`, `kvm/phase:firmware`, `container/hop:7`, `host/web/task:12`.
 */

/** An entity as a room sees it: in which of its places, and what there; kind null: the place itself. */
export interface Entity {
  readonly place: string;
  readonly kind: string | null;
  readonly name: string;
}

export function entityPath(place: string, kind: string | null = null, name: string | number = ''): string {
  return kind === null ? place : `${place}/${kind}:${name}`;
}

/**
 * The entity in the deepest of a room's places that the path leads into. What a room does not know below a place it
 * passes over: a process of a stack is, where no processes are shown, the stack. Null: none of the places.
 */
export function entityIn(path: string | null, places: readonly string[]): Entity | null {
  if (path === null) return null;
  const place = places
    .filter((one) => path === one || path.startsWith(`${one}/`))
    .reduce<string | null>((deepest, one) => (one.length > (deepest?.length ?? -1) ? one : deepest), null);
  if (place === null) return null;
  const [, kind = null, name = ''] = /^([a-z]+):(.+)$/.exec(path.slice(place.length + 1)) ?? [];
  return { place, kind, name };
}
