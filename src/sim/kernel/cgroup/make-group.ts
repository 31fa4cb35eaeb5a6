/** Groups as a container runtime or systemd makes them: every level above passes its controllers on. */
import { invariant } from '../../core/invariant.ts';
import type { Cgroup, WriteResult } from './cgroup.ts';
import { OK } from './cgroup.ts';
import { canBeThreadRoot } from './domain.ts';
import type { CgroupTree } from './tree.ts';

/** The controllers that a group has and may pass on: where threads are among groups, only those that work on threads. */
function passable(tree: CgroupTree, cgroup: Cgroup, holdsThreads: boolean): string[] {
  const threaded = (name: string): boolean => tree.isThreadedController(name);
  const onlyThreaded =
    cgroup.parent !== null &&
    (holdsThreads ||
      cgroup.domain === 'threaded' ||
      (cgroup.tasks.size > 0 && canBeThreadRoot(cgroup, threaded)));
  return tree
    .controllerNames()
    .filter((name) => tree.isPassedOn(name))
    .filter((name) => !cgroup.parent || cgroup.parent.subtreeControl.has(name))
    .filter((name) => !onlyThreaded || threaded(name));
}

/**
 * Passes on all controllers that a group has (`cgroup.subtree_control`). `holdsThreads`: tasks will be in the group itself
 * beside its children, which are threaded then.
 */
export function passControllers(tree: CgroupTree, path: string, holdsThreads = false): WriteResult {
  const cgroup = tree.find(path);
  invariant(cgroup !== null, 'no-such-cgroup', path);
  const names = passable(tree, cgroup, holdsThreads);
  if (names.length === 0) return OK;
  return tree.write(`${path}/cgroup.subtree_control`, names.map((name) => `+${name}`).join(' '));
}

/** Makes a group and those above it, unless they are there. */
export function makeGroup(tree: CgroupTree, path: string): void {
  let above = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    const passed = passControllers(tree, above);
    invariant(passed.ok, 'controllers-not-passed-on', above);
    above = `${above}/${name}`;
    if (tree.find(above)) continue;
    const made = tree.mkdir(above);
    invariant(made.ok, 'group-not-made', above);
  }
}
