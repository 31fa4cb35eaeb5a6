/**
 * The cgroup file system: a tree of cgroups that is made, removed, read and written as text. Source:
 * Documentation/admin-guide/cgroup-v2.rst, kernel/cgroup/cgroup.c.
 */
import { invariant } from '../../core/invariant.ts';
import type { SchedTask } from '../sched/types.ts';
import type {
  Actor,
  CgroupFile,
  CgroupHost,
  CgroupTask,
  ControllerDef,
  FileContext,
  ReadResult,
  TreeApi,
  WriteResult,
} from './cgroup.ts';
import { Cgroup, fail, forEachBelow, isPopulated, OK } from './cgroup.ts';
import { mayWrite, vetDestination } from './membership.ts';
import { CONTROLLERS } from './registry.ts';

/** Root outside any cgroup namespace. */
export const ROOT_ACTOR: Actor = Object.freeze({ uid: 0, namespaceRoot: null, self: null });

/** Files that a chown of the directory for delegation hands over (`/sys/kernel/cgroup/delegate`). */
export const DELEGATED_FILES: readonly string[] = Object.freeze([
  'cgroup.procs',
  'cgroup.threads',
  'cgroup.subtree_control',
]);

/** The hierarchy. */
export class CgroupTree implements TreeApi {
  readonly host: CgroupHost;
  readonly root: Cgroup;
  private readonly controllers: readonly ControllerDef[];
  private readonly tasks = new Map<number, CgroupTask>();

  constructor(host: CgroupHost, controllers: readonly ControllerDef[] = CONTROLLERS) {
    this.host = host;
    this.controllers = controllers;
    this.root = new Cgroup('', null, host.psi.root);
  }

  /** Makes a cgroup: ENOENT no parent, EEXIST, EINVAL newline in the name, EAGAIN a limit above, EACCES. */
  mkdir(path: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const cut = path.replace(/\/+$/, '').lastIndexOf('/');
    const name = path.replace(/\/+$/, '').slice(cut + 1);
    const parent = this.find(cut < 0 ? '' : path.slice(0, cut));
    if (!parent) return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
    if (name.includes('\n')) return fail('EINVAL', 'a newline in the name', '이름에 줄바꿈이 있습니다');
    if (parent.children.has(name) || this.fileOf(parent, name))
      return fail('EEXIST', 'exists already', '이미 있습니다');
    if (actor.uid !== 0 && parent.uid !== actor.uid) return fail('EACCES', 'not yours', '권한이 없습니다');
    const limited = this.limitAbove(parent);
    if (limited) {
      return fail('EAGAIN', `a limit of ${limited.path} is reached`, `${limited.path}의 한도에 이르렀습니다`);
    }
    const child = new Cgroup(name, parent, this.host.psi.createGroup(parent.psi));
    child.uid = actor.uid;
    if (actor.uid !== 0) for (const file of DELEGATED_FILES) child.fileUids.set(file, actor.uid);
    parent.children.set(name, child);
    for (const def of this.controllers) if (parent.subtreeControl.has(def.id)) def.online?.(child, this.host);
    this.noteFrozen(child);
    return OK;
  }

  private limitAbove(parent: Cgroup): Cgroup | null {
    let level = 1;
    for (let node: Cgroup | null = parent; node; node = node.parent) {
      let descendants = -1;
      forEachBelow(node, () => descendants++);
      if (descendants >= node.maxDescendants || level > node.maxDepth) return node;
      level++;
    }
    return null;
  }

  /** Removes an empty cgroup: ENOENT, EBUSY (children or processes), EACCES. */
  rmdir(path: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const cgroup = this.find(path);
    if (!cgroup?.parent) return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
    if (actor.uid !== 0 && cgroup.parent.uid !== actor.uid)
      return fail('EACCES', 'not yours', '권한이 없습니다');
    if (isPopulated(cgroup)) return fail('EBUSY', 'processes are in it', '프로세스가 들어 있습니다');
    if (cgroup.children.size > 0) return fail('EBUSY', 'it has children', '자식이 있습니다');
    for (const def of this.controllers)
      if (cgroup.parent.subtreeControl.has(def.id)) def.offline?.(cgroup, this.host);
    cgroup.dead = true;
    cgroup.parent.children.delete(cgroup.name);
    const { gone } = cgroup.parent;
    // What a removed cgroup used stays part of its parent's usage.
    cgroup.parent.gone = {
      userNs: gone.userNs + cgroup.gone.userNs,
      systemNs: gone.systemNs + cgroup.gone.systemNs,
      niceNs: gone.niceNs + cgroup.gone.niceNs,
    };
    return OK;
  }

  /** Reads a file: ENOENT, EINVAL (write-only), or what the file says. */
  read(path: string): ReadResult {
    const found = this.open(path);
    if ('ok' in found) return found;
    if (!found.file.read) return fail('EINVAL', 'write-only', '쓰기 전용입니다');
    const result = found.file.read(this.context(found.cgroup, ROOT_ACTOR));
    return typeof result === 'string' ? { ok: true, text: result } : result;
  }

  /** One `write(2)`: ENOENT, EACCES, EINVAL (read-only), or what the file answers. Nothing written changes nothing. */
  write(path: string, text: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const found = this.open(path);
    if ('ok' in found) return found;
    if (!mayWrite(found.cgroup, found.file.name, actor.uid))
      return fail('EACCES', 'not yours', '권한이 없습니다');
    if (text === '' && found.file.name !== 'cpuset.cpus') return OK;
    if (!found.file.write) return fail('EINVAL', 'read-only', '읽기 전용입니다');
    return found.file.write(this.context(found.cgroup, actor), text);
  }

  /** Names in a directory: files, then children; null: no such directory. */
  list(path: string): string[] | null {
    const cgroup = this.find(path);
    if (!cgroup) return null;
    return [...this.filesOf(cgroup).map((file) => file.name), ...cgroup.children.keys()];
  }

  /** Hands a directory (for mkdir) and its delegated files, or one file, to a user. */
  chown(path: string, uid: number, files: readonly string[] = DELEGATED_FILES): WriteResult {
    const cgroup = this.find(path);
    if (!cgroup) return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
    cgroup.uid = uid;
    for (const file of files) cgroup.fileUids.set(file, uid);
    return OK;
  }

  /** A new thread (fork, clone) in a cgroup; it is frozen with it. EBUSY, EOPNOTSUPP, ENODEV as for a move. */
  attachNew(member: Omit<CgroupTask, 'cgroup' | 'base' | 'frozen'>, to: Cgroup): WriteResult {
    if (to.dead) return fail('ENODEV', 'the cgroup was removed', 'cgroup이 제거되었습니다');
    const vetted = vetDestination(this, to);
    if (!vetted.ok) return vetted;
    const full: CgroupTask = { ...member, cgroup: to, base: this.host.cpuTime(member.task), frozen: false };
    this.tasks.set(full.tid, full);
    this.join(full, to);
    return OK;
  }

  /** A thread has ended. */
  exit(tid: number): void {
    const member = this.tasks.get(tid);
    if (!member) return;
    this.leave(member);
    this.tasks.delete(tid);
    this.host.psi.forget(member.task);
    this.refreshAncestors(member.cgroup);
  }

  /** `/proc/PID/cgroup` below its namespace root. */
  pathOf(task: SchedTask): string | null {
    for (const member of this.tasks.values()) if (member.task === task) return member.cgroup.path;
    return null;
  }

  /** The cgroup at a path, `''` or `/` for the root. */
  find(path: string): Cgroup | null {
    let node: Cgroup | null = this.root;
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      node = node.children.get(part) ?? null;
      if (!node) return null;
    }
    return node;
  }

  controllerNames(): readonly string[] {
    return this.controllers.filter((def) => !def.implicit).map((def) => def.id);
  }

  isThreadedController(name: string): boolean {
    return this.controllers.some((def) => def.id === name && def.threaded);
  }

  findTask(tid: number): CgroupTask | null {
    return this.tasks.get(tid) ?? null;
  }

  threadsOf(tgid: number): readonly CgroupTask[] {
    return [...this.tasks.values()].filter((member) => member.tgid === tgid);
  }

  tryMove(tasks: readonly CgroupTask[], to: Cgroup): WriteResult {
    for (const def of this.controllers) {
      const answer = def.canAttach?.(to) ?? OK;
      if (!answer.ok) return answer;
    }
    for (const member of tasks) {
      if (member.cgroup === to) continue;
      const from = member.cgroup;
      this.leave(member);
      this.join(member, to);
      this.refreshAncestors(from);
    }
    return OK;
  }

  setSubtreeControl(cgroup: Cgroup, enable: readonly string[], disable: readonly string[]): void {
    for (const def of this.controllers) {
      if (disable.includes(def.id)) {
        cgroup.subtreeControl.delete(def.id);
        for (const child of cgroup.children.values()) def.offline?.(child, this.host);
        this.reattach(cgroup, def.id);
      }
      if (!enable.includes(def.id)) continue;
      cgroup.subtreeControl.add(def.id);
      for (const child of cgroup.children.values()) def.online?.(child, this.host);
      this.reattach(cgroup, def.id);
    }
  }

  reattach(cgroup: Cgroup, controller: string): void {
    const def = this.controllers.find((entry) => entry.id === controller);
    forEachBelow(cgroup, (node) => {
      for (const member of node.tasks) def?.attach?.(member, this.host);
    });
  }

  /** Frozen: told to, itself or from above, and every thread below has stopped. */
  isFrozen(cgroup: Cgroup): boolean {
    if (!this.shouldFreeze(cgroup)) return false;
    let all = true;
    forEachBelow(cgroup, (node) => {
      for (const member of node.tasks) all &&= member.frozen;
    });
    return all;
  }

  private shouldFreeze(cgroup: Cgroup): boolean {
    for (let node: Cgroup | null = cgroup; node; node = node.parent) if (node.freeze) return true;
    return false;
  }

  refreshFrozen(cgroup: Cgroup): void {
    forEachBelow(cgroup, (node) => {
      const freeze = this.shouldFreeze(node);
      for (const member of node.tasks) this.setFrozen(member, freeze);
    });
    forEachBelow(cgroup, (node) => {
      this.noteFrozen(node);
    });
    this.refreshAncestors(cgroup);
  }

  private refreshAncestors(cgroup: Cgroup): void {
    for (let node: Cgroup | null = cgroup; node; node = node.parent) this.noteFrozen(node);
  }

  private noteFrozen(cgroup: Cgroup): void {
    const frozen = this.isFrozen(cgroup);
    if (frozen && cgroup.frozenSinceNs < 0) cgroup.frozenSinceNs = this.host.now();
    if (frozen || cgroup.frozenSinceNs < 0) return;
    cgroup.frozenNs += this.host.now() - cgroup.frozenSinceNs;
    cgroup.frozenSinceNs = -1;
  }

  private setFrozen(member: CgroupTask, frozen: boolean): void {
    if (member.frozen === frozen) return;
    member.frozen = frozen;
    this.host.setFrozen(member.task, frozen);
  }

  private leave(member: CgroupTask): void {
    const { cgroup, base } = member;
    this.host.charge(member.task);
    const time = this.host.cpuTime(member.task);
    cgroup.gone = {
      userNs: cgroup.gone.userNs + time.userNs - base.userNs,
      systemNs: cgroup.gone.systemNs + time.systemNs - base.systemNs,
      niceNs: cgroup.gone.niceNs + time.niceNs - base.niceNs,
    };
    cgroup.tasks.delete(member);
  }

  private join(member: CgroupTask, to: Cgroup): void {
    member.base = this.host.cpuTime(member.task);
    member.cgroup = to;
    to.tasks.add(member);
    for (const def of this.controllers) def.attach?.(member, this.host);
    this.host.psi.moveTo(member.task, to.psi);
    this.setFrozen(member, this.shouldFreeze(to));
    this.refreshAncestors(to);
  }

  private filesOf(cgroup: Cgroup): CgroupFile[] {
    const files: CgroupFile[] = [];
    for (const def of this.controllers) {
      if (!def.implicit && cgroup.parent && !cgroup.parent.subtreeControl.has(def.id)) continue;
      files.push(...def.files.filter((file) => (cgroup.parent ? !file.rootOnly : file.onRoot)));
    }
    return files;
  }

  private fileOf(cgroup: Cgroup, name: string): CgroupFile | null {
    return this.filesOf(cgroup).find((file) => file.name === name) ?? null;
  }

  private open(path: string): { cgroup: Cgroup; file: CgroupFile } | ReturnType<typeof fail> {
    const cut = path.lastIndexOf('/');
    const cgroup = this.find(cut < 0 ? '' : path.slice(0, cut));
    const file = cgroup ? this.fileOf(cgroup, path.slice(cut + 1)) : null;
    if (!cgroup || !file) return fail('ENOENT', 'no such file', '그런 파일이 없습니다');
    invariant(!cgroup.dead, 'dead-cgroup', cgroup.path);
    return { cgroup, file };
  }

  private context(cgroup: Cgroup, actor: Actor): FileContext {
    return { cgroup, host: this.host, actor, tree: this };
  }
}
