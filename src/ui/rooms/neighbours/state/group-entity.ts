/** Cgroups of this room, their tasks and its CPUs as paths for all rooms: `host/web`, `host/web/task:12`, `host/cpu:1`. */
import type { CgroupView } from '../../../../bridge/protocol.ts';

export const HOST = 'host';

/** What is selected: a cgroup by its path, or a task in it, or a CPU. */
export interface GroupEntity {
  /** Null: it is a CPU. */
  readonly group: string | null;
  readonly task: number | null;
  readonly cpu: number | null;
}

/** The place of a cgroup of the machine that all share. */
export function groupPlace(path: string): string {
  return path === '/' ? HOST : HOST + path;
}

/**
 * What a path selects here. The cgroup of a stack's container stands for the one of that name on this machine. `groups`:
 * those that there are, of which the deepest on the path is meant; null: not known yet.
 */
export function groupEntity(path: string | null, groups: readonly CgroupView[] | null): GroupEntity | null {
  const [, machine, group = '', kind, name] =
    /^([^/]+)((?:\/(?!\w+:)[^/]*)*)(?:\/(\w+):(.*))?$/.exec(path ?? '') ?? [];
  if (machine === undefined || (machine !== HOST && group === '')) return null;
  const number = Number(name);
  if (machine === HOST && kind === 'cpu') return { group: null, task: null, cpu: number };
  const wanted = group === '' ? '/' : group;
  const found = groups === null || groups.some((one) => one.path === wanted);
  return found ? { group: wanted, task: kind === 'task' ? number : null, cpu: null } : null;
}
