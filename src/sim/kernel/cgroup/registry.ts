/** Every controller there is: one file each, found by name. */
import type { ControllerDef } from './controller.ts';

const modules = import.meta.glob<ControllerDef>('./*.controller.ts', { eager: true, import: 'default' });

/** Controllers in the kernel's order of names on `cgroup.controllers`. */
const ORDER = [
  'cgroup',
  'cpu-stat',
  'pressure',
  'cpuset',
  'cpu',
  'io',
  'memory',
  'hugetlb',
  'pids',
  'rdma',
  'misc',
];

function rank(def: ControllerDef): number {
  const at = ORDER.indexOf(def.id);
  return at < 0 ? ORDER.length : at;
}

/** All controllers. */
export const CONTROLLERS: readonly ControllerDef[] = Object.freeze(
  Object.values(modules).sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)),
);

const FILES = CONTROLLERS.flatMap(({ files }) => files);

/** Names of the files that can be written, in the order in which they can be set: a burst needs its quota first. */
export const SETTINGS: readonly string[] = Object.freeze(
  FILES.filter((file) => 'write' in file).map(({ name }) => name),
);

/** First parts of the names of cgroup files: `cgroup`, `cpu`, … */
export const FILE_PREFIXES: readonly string[] = Object.freeze([
  ...new Set(FILES.map(({ name }) => name.split('.')[0] ?? '')),
]);

/** All controllers, with these in place of those of the same names; absent: all as they are. */
export function withControllers(defs?: readonly ControllerDef[]): readonly ControllerDef[] {
  if (!defs) return CONTROLLERS;
  return Object.freeze(CONTROLLERS.map((known) => defs.find(({ id }) => id === known.id) ?? known));
}
