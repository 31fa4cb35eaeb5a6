/** Which groups have a row in the strip. Pure. */
import type { CgroupView } from '../../../../bridge/protocol.ts';

/** Of more groups than this only the selected one and those above it have one. */
const ALL_MAX = 12;
const AROUND = 3;

/** All of a few groups but the root; of many the selected one and those above it. */
export function rowsOf(groups: readonly CgroupView[], selected: CgroupView | null): readonly CgroupView[] {
  const inner = groups.filter(({ path }) => path !== '/');
  if (inner.length === 0) return groups;
  if (inner.length <= ALL_MAX) return inner;
  const path = selected?.path ?? '';
  const above = inner.filter((group) => path === group.path || path.startsWith(`${group.path}/`));
  const at = inner.findIndex((group) => group.path === path);
  const beside = at < 0 ? inner.slice(0, AROUND) : [];
  return [...above, ...beside].slice(-AROUND);
}
