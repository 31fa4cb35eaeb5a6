/**
 * The freezer: a frozen cgroup's threads stop on their way to user mode; it is frozen when all have. Source:
 * kernel/cgroup/freezer.c. Simplification: a sleeper counts as stopped where it sleeps (Linux wakes it to stop it).
 */
import { CGROUP_EVENT } from './cgroup.machine.ts';
import type { Cgroup, CgroupHost, CgroupTask } from './cgroup.ts';
import { forEachBelow, isPopulated } from './cgroup.ts';

/** Told to freeze, itself or from above (`CGRP_FREEZE`). */
export function shouldFreeze(cgroup: Cgroup): boolean {
  for (let node: Cgroup | null = cgroup; node; node = node.parent) if (node.freeze) return true;
  return false;
}

/** Told to freeze, and every thread here and below has stopped (`CGRP_FROZEN`). */
export function isFrozen(cgroup: Cgroup): boolean {
  if (!shouldFreeze(cgroup)) return false;
  let all = true;
  forEachBelow(cgroup, (node) => {
    for (const member of node.tasks) all &&= member.trapped;
  });
  return all;
}

function lifeEvent(populated: boolean, frozen: boolean): number {
  if (frozen) return CGROUP_EVENT.freeze;
  return populated ? CGROUP_EVENT.populate : CGROUP_EVENT.empty;
}

/** Tells the readers of `cgroup.events`, here and above, what changed. */
export function noteEvents(from: Cgroup, host: CgroupHost): void {
  for (let node: Cgroup | null = from; node; node = node.parent) {
    const populated = isPopulated(node);
    const frozen = isFrozen(node);
    if (populated === node.wasPopulated && frozen === node.wasFrozen) continue;
    node.wasPopulated = populated;
    node.wasFrozen = frozen;
    node.send(lifeEvent(populated, frozen));
    node.eventsFile.changed(host.now(), host.psi.hz);
  }
}

/** Starts or stops the clock of `frozen_usec`: from the request to freeze to that to thaw. */
export function noteFreeze(cgroup: Cgroup, host: CgroupHost): void {
  const freeze = shouldFreeze(cgroup);
  if (freeze && cgroup.freezeSinceNs < 0) cgroup.freezeSinceNs = host.now();
  if (freeze || cgroup.freezeSinceNs < 0) return;
  cgroup.freezeNs += host.now() - cgroup.freezeSinceNs;
  cgroup.freezeSinceNs = -1;
}

/** How long it has been asked to be frozen, ns. */
export function freezeTimeNs(cgroup: Cgroup, now: number): number {
  return cgroup.freezeNs + (cgroup.freezeSinceNs >= 0 ? now - cgroup.freezeSinceNs : 0);
}

/** Makes a thread follow its cgroup (`cgroup_freeze_task`). */
export function freezeTask(member: CgroupTask, freeze: boolean, host: CgroupHost): void {
  if (member.frozen === freeze) return;
  member.frozen = freeze;
  host.setFrozen(member.task, freeze);
  member.trapped = freeze && host.isTrapped(member.task);
}

/** Writes `cgroup.freeze`. */
export function setFreeze(cgroup: Cgroup, freeze: boolean, host: CgroupHost): void {
  cgroup.freeze = freeze;
  forEachBelow(cgroup, (node) => {
    noteFreeze(node, host);
    for (const member of node.tasks) freezeTask(member, shouldFreeze(node), host);
  });
  forEachBelow(cgroup, (node) => {
    if (node !== cgroup && node.children.size === 0) noteEvents(node, host);
  });
  noteEvents(cgroup, host);
}
