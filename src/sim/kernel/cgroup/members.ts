/** Who is in which cgroup, and which controllers are on for whom: the side of the hierarchy that tasks and controllers see. */
import { invariant } from '../../core/invariant.ts';
import { ControllerCalls } from './calls.ts';
import type {
  Actor,
  Cgroup,
  CgroupHost,
  CgroupTask,
  NewTask,
  ReadResult,
  TreeApi,
  WriteResult,
} from './cgroup.ts';
import { fail, forEachBelow, OK } from './cgroup.ts';
import type { ControllerDef } from './controller.ts';
import { countTick } from './cputime.ts';
import { isControlled } from './domain.ts';
import { freezeTask, noteEvents, shouldFreeze } from './freezer.ts';
import { vetClone, vetDestination } from './membership.ts';
import { releaseRank } from '../release.ts';

/** The answer of every call on a cgroup that is no more. */
export function removed(cgroup: Cgroup): WriteResult & ReadResult & { readonly ok: false } {
  return fail('ENODEV', `${cgroup.path} was removed`, `${cgroup.path}은(는) 제거되었습니다`);
}

/** Whether a kernel of a release has what came with another; absent: it always was there. */
export function isThere(since: string | undefined, release: number): boolean {
  return since === undefined || (releaseRank(since) ?? 0) <= release;
}

export abstract class CgroupMembers implements TreeApi {
  readonly host: CgroupHost;
  abstract readonly root: Cgroup;
  /** What the kernel asks and tells the controllers. */
  readonly calls: ControllerCalls;
  /** Those that the release has. */
  protected readonly controllers: readonly ControllerDef[];
  private readonly everyController: readonly ControllerDef[];
  private readonly tasks = new Map<number, CgroupTask>();

  constructor(host: CgroupHost, controllers: readonly ControllerDef[]) {
    this.host = host;
    this.everyController = controllers;
    this.controllers = controllers.filter(({ since }) => isThere(since, host.release));
    this.calls = new ControllerCalls(this.controllers, host);
  }

  /** The cgroup at a path, `''` or `/` for the root. */
  abstract find(path: string): Cgroup | null;

  // ------------------------------------------------------------ joining and leaving

  /** Whether a thread may be put into a cgroup from outside: EBUSY, EOPNOTSUPP, ENODEV, ENOSPC as for a move. */
  vetNew(to: Cgroup): WriteResult {
    if (to.dead) return removed(to);
    const vetted = vetDestination(this, to);
    return vetted.ok ? this.canAttach(to) : vetted;
  }

  /** A thread put into a cgroup from outside, if `vetNew` allows it; it is frozen with it. */
  attachNew(member: NewTask, to: Cgroup): WriteResult {
    const answer = this.vetNew(to);
    if (answer.ok) this.place(member, to);
    return answer;
  }

  /** Whether a thread may make a child (`whole`: a process) in a cgroup (clone3 with CLONE_INTO_CGROUP). ENOENT: it was removed. */
  vetFork(parentTid: number, to: Cgroup, actor: Actor, whole: boolean): WriteResult {
    const from = this.tasks.get(parentTid)?.cgroup;
    if (to.dead) return fail('ENOENT', `${to.path} was removed`, `${to.path}은(는) 제거되었습니다`);
    if (!from || from === to) return OK;
    const vetted = vetClone(this, to, actor, from, whole);
    return vetted.ok ? this.canAttach(to) : vetted;
  }

  /**
   * A new thread of the kernel's is in the cgroup at a path; undefined: in its parent's, and without one in the root.
   * Nothing can refuse that here.
   */
  adopt(member: NewTask, path: string | undefined, parent: CgroupTask | null): CgroupTask {
    if (path === undefined) return this.place(member, parent?.cgroup ?? this.root);
    const to = this.find(path);
    invariant(to !== null, 'no-such-cgroup', path);
    return this.place(member, to);
  }

  /** A thread is in a cgroup from now on, whatever the cgroup's rules. */
  place(member: NewTask, to: Cgroup): CgroupTask {
    const full: CgroupTask = { ...member, cgroup: to, baseNs: 0, frozen: false, trapped: false };
    this.tasks.set(full.tid, full);
    this.join(full, to, null);
    noteEvents(to, this.host);
    return full;
  }

  /** A thread has ended. */
  exit(tid: number): void {
    const member = this.tasks.get(tid);
    if (!member) return;
    this.leave(member);
    this.tasks.delete(tid);
    this.host.psi.forget(member.task);
    noteEvents(member.cgroup, this.host);
  }

  tryMove(tasks: readonly CgroupTask[], to: Cgroup): WriteResult {
    const answer = this.canAttach(to);
    if (!answer.ok) return answer;
    for (const member of tasks) {
      const from = member.cgroup;
      if (from === to) continue;
      this.leave(member);
      this.join(member, to, from);
      noteEvents(to, this.host);
      noteEvents(from, this.host);
    }
    return OK;
  }

  private canAttach(to: Cgroup): WriteResult {
    for (const def of this.controllers) {
      const answer = def.canAttach?.(to) ?? OK;
      if (!answer.ok) return answer;
    }
    return OK;
  }

  private leave(member: CgroupTask): void {
    const { cgroup, task } = member;
    this.host.charge(task);
    cgroup.goneNs += this.host.execNs(task) - member.baseNs;
    cgroup.tasks.delete(member);
    for (let node: Cgroup | null = cgroup; node; node = node.parent) node.taskCount--;
    this.calls.left(member);
  }

  private join(member: CgroupTask, to: Cgroup, from: Cgroup | null): void {
    member.baseNs = this.host.execNs(member.task);
    member.cgroup = to;
    to.tasks.add(member);
    for (let node: Cgroup | null = to; node; node = node.parent) node.taskCount++;
    for (const def of this.controllers) def.attach?.(member, this.host);
    this.host.psi.moveTo(member.task, to.psi);
    freezeTask(member, shouldFreeze(to), this.host);
    this.calls.entered(member, from);
  }

  // ------------------------------------------------------------ what happens to a thread

  /** The periodic tick found a thread running. */
  ticked(member: CgroupTask | null, user: boolean, nice: boolean, tickNs: number): void {
    if (member === null) return;
    countTick(member.cgroup.ticks, user, nice, tickNs);
    this.calls.ticked(member, user, tickNs);
  }

  /** The freezer has a thread. */
  trapped(tid: number): void {
    const member = this.tasks.get(tid);
    if (!member?.frozen) return;
    member.trapped = true;
    noteEvents(member.cgroup, this.host);
  }

  findTask(tid: number): CgroupTask | null {
    return this.tasks.get(tid) ?? null;
  }

  threadsOf(tgid: number): readonly CgroupTask[] {
    return [...this.tasks.values()].filter((member) => member.tgid === tgid);
  }

  // ------------------------------------------------------------ controllers

  controllerNames(): readonly string[] {
    return this.controllers.filter((def) => !def.implicit).map((def) => def.id);
  }

  /** Whether runtimes and systemd pass a controller on by themselves. */
  isPassedOn(name: string): boolean {
    return this.controllers.some((def) => def.id === name && def.passedOn !== false);
  }

  isThreadedController(name: string): boolean {
    return this.controllers.some((def) => def.id === name && def.threaded);
  }

  isOn(cgroup: Cgroup, name: string): boolean {
    return this.controllers.some((def) => def.id === name && isControlled(cgroup, def));
  }

  /** A cgroup holds threads from now on: what works on whole processes alone keeps no account of it any more. */
  makeThreaded(cgroup: Cgroup): void {
    for (const def of this.controllers)
      if (!def.threaded && !def.implicit && isControlled(cgroup, def)) def.offline?.(cgroup, this.host);
    cgroup.domain = 'threaded';
  }

  setSubtreeControl(cgroup: Cgroup, enable: readonly string[], disable: readonly string[]): void {
    for (const def of this.controllers) {
      if (disable.includes(def.id)) {
        const had = [...cgroup.children.values()].filter((child) => isControlled(child, def));
        cgroup.subtreeControl.delete(def.id);
        for (const child of had) def.offline?.(child, this.host);
        this.reattach(cgroup, def.id);
      }
      if (!enable.includes(def.id)) continue;
      cgroup.subtreeControl.add(def.id);
      for (const child of cgroup.children.values())
        if (isControlled(child, def)) def.online?.(child, this.host);
      this.reattach(cgroup, def.id);
    }
  }

  reattach(cgroup: Cgroup, controller: string): void {
    const def = this.everyController.find((entry) => entry.id === controller);
    forEachBelow(cgroup, (node) => {
      for (const member of node.tasks) def?.attach?.(member, this.host);
    });
  }
}
