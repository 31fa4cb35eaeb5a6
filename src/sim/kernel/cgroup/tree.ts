/**
 * The cgroup file system: a tree of cgroups that is made, removed, read and written as text. Source:
 * Documentation/admin-guide/cgroup-v2.rst, kernel/cgroup/cgroup.c.
 */
import { invariant } from '../../core/invariant.ts';
import type {
  Actor,
  CgroupFile,
  CgroupHost,
  FileContext,
  PollResult,
  ReadResult,
  WriteResult,
} from './cgroup.ts';
import { CGROUP_EVENT } from './cgroup.machine.ts';
import { Cgroup, fail, forEachBelow, isPopulated, OK, OpenFile } from './cgroup.ts';
import type { ControllerDef } from './controller.ts';
import { inheritTime } from './cputime.ts';
import { noteFreeze, shouldFreeze } from './freezer.ts';
import { CgroupMembers, removed } from './members.ts';
import { mayWrite } from './membership.ts';
import { CONTROLLERS } from './registry.ts';

/** Root outside any cgroup namespace. */
export const ROOT_ACTOR: Actor = Object.freeze({ uid: 0, namespaceRoot: null, self: null });

/** Files that a chown of the directory for delegation hands over (`/sys/kernel/cgroup/delegate`). */
export const DELEGATED_FILES: readonly string[] = Object.freeze([
  'cgroup.procs',
  'cgroup.threads',
  'cgroup.subtree_control',
]);

function notYours(uid: number, what: string): ReturnType<typeof fail> {
  return fail(
    'EACCES',
    `user ${String(uid)} may not write ${what}`,
    `사용자 ${String(uid)}에게는 ${what} 쓰기 권한이 없습니다`,
  );
}

/** Files that an empty text empties; to others a write of nothing does nothing. */
const EMPTIED: readonly string[] = Object.freeze(['cpuset.cpus', 'cpuset.cpus.exclusive', 'cpuset.mems']);

/** The hierarchy. */
export class CgroupTree extends CgroupMembers {
  readonly root: Cgroup;

  constructor(host: CgroupHost, controllers: readonly ControllerDef[] = CONTROLLERS) {
    super(host, controllers);
    this.root = new Cgroup('', null, host.psi.root);
    for (const def of controllers) def.boot?.(this.root, host);
  }

  /** Makes a cgroup: ENOENT no parent, EEXIST, EINVAL newline in the name, EAGAIN a limit above, EACCES. */
  mkdir(path: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const cut = path.replace(/\/+$/, '').lastIndexOf('/');
    const name = path.replace(/\/+$/, '').slice(cut + 1);
    const parent = this.find(cut < 0 ? '' : path.slice(0, cut));
    if (!parent) return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
    if (name.includes('\n')) return fail('EINVAL', 'a newline in the name', '이름에 줄바꿈이 있습니다');
    if (name === '' || name === '.' || parent.children.has(name) || this.fileOf(parent, name))
      return fail('EEXIST', `${path} exists already`, `${path}은(는) 이미 있습니다`);
    if (actor.uid !== 0 && parent.uid !== actor.uid) return notYours(actor.uid, parent.path);
    const limited = this.limitAbove(parent);
    if (limited) {
      return fail('EAGAIN', `a limit of ${limited.path} is reached`, `${limited.path}의 한도에 이르렀습니다`);
    }
    const child = new Cgroup(name, parent, this.host.psi.createGroup(parent.psi));
    child.uid = actor.uid;
    if (actor.uid !== 0) for (const file of DELEGATED_FILES) child.fileUids.set(file, actor.uid);
    parent.children.set(name, child);
    for (const def of this.controllers) if (parent.subtreeControl.has(def.id)) def.online?.(child, this.host);
    noteFreeze(child, this.host);
    child.wasFrozen = shouldFreeze(child);
    if (child.wasFrozen) child.send(CGROUP_EVENT.freeze);
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
    if (actor.uid !== 0 && cgroup.parent.uid !== actor.uid) return notYours(actor.uid, cgroup.parent.path);
    if (isPopulated(cgroup))
      return fail('EBUSY', `processes are in ${cgroup.path}`, `${cgroup.path}에 프로세스가 들어 있습니다`);
    if (cgroup.children.size > 0)
      return fail('EBUSY', `${cgroup.path} has children`, `${cgroup.path}에 자식이 있습니다`);
    for (const def of this.controllers)
      if (cgroup.parent.subtreeControl.has(def.id)) def.offline?.(cgroup, this.host);
    cgroup.dead = true;
    cgroup.send(CGROUP_EVENT.remove);
    cgroup.parent.children.delete(cgroup.name);
    // What a removed cgroup used stays part of its parent's usage.
    inheritTime(cgroup.parent, cgroup);
    return OK;
  }

  /** Reads a file: ENOENT, EINVAL (write-only), or what the file says. */
  read(path: string): ReadResult {
    const found = this.open(path);
    return 'ok' in found ? found : this.readFile(found);
  }

  /** Reads an open file; ENODEV: its cgroup was removed. */
  readFile(open: OpenFile): ReadResult {
    const { cgroup, file } = open;
    if (cgroup.dead) return removed(cgroup);
    if (!file.read)
      return fail('EINVAL', `${file.name} can only be written`, `${file.name}은(는) 쓰기 전용입니다`);
    const result = file.read(this.context(open, ROOT_ACTOR));
    open.seen = file.notifications?.(cgroup).countAt(this.host.now(), this.host.psi.hz) ?? -1;
    return typeof result === 'string' ? { ok: true, text: result } : result;
  }

  /** One `write(2)`: ENOENT, EACCES, EINVAL (read-only), or what the file answers. Nothing written changes nothing. */
  write(path: string, text: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const found = this.open(path);
    if ('ok' in found) return found;
    const answer = this.mayOpen(found, actor) ?? this.writeFile(found, text, actor);
    this.close(found);
    return answer;
  }

  /** Whether a user may open a file for writing; null: yes. */
  mayOpen({ cgroup, file }: OpenFile, actor: Actor): ReturnType<typeof fail> | null {
    return mayWrite(cgroup, file.name, actor.uid) ? null : notYours(actor.uid, `${cgroup.path}/${file.name}`);
  }

  /** One `write(2)` to an open file; `actor` is who opened it. */
  writeFile(open: OpenFile, text: string, actor: Actor): WriteResult {
    const { cgroup, file } = open;
    if (cgroup.dead) return removed(cgroup);
    if (actor.namespaceRoot === cgroup && cgroup.parent && !DELEGATED_FILES.includes(file.name)) {
      return fail(
        'EPERM',
        `${file.name} of a namespace's root belongs to those outside (nsdelegate)`,
        `네임스페이스 루트의 ${file.name}은(는) 바깥쪽 것입니다(nsdelegate)`,
      );
    }
    // A list can be emptied; a real shell's `echo >` writes a line break.
    if (text === '' && !EMPTIED.includes(file.name)) return OK;
    if (!file.write)
      return fail('EINVAL', `${file.name} can only be read`, `${file.name}은(는) 읽기 전용입니다`);
    return file.write(this.context(open, actor), text);
  }

  /** One `poll(2)` of an open file; null: it can only be read and written. A removed cgroup's files are ready. */
  poll(open: OpenFile): PollResult | null {
    if (open.cgroup.dead) return { ready: true, againNs: Infinity };
    return open.file.poll?.(this.context(open, ROOT_ACTOR)) ?? null;
  }

  /** Closes a file. */
  close(open: OpenFile): void {
    open.file.close?.(open);
    open.trigger = null;
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

  /** Opens a file; ENOENT. */
  open(path: string): OpenFile | ReturnType<typeof fail> {
    const cut = path.lastIndexOf('/');
    const cgroup = this.find(cut < 0 ? '' : path.slice(0, cut));
    const file = cgroup ? this.fileOf(cgroup, path.slice(cut + 1)) : null;
    if (!cgroup) return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
    if (!file) return this.noFile(cgroup, path.slice(cut + 1));
    invariant(!cgroup.dead, 'dead-cgroup', cgroup.path);
    return new OpenFile(cgroup, file);
  }

  /** Why there is no such file: its controller is off, or it is not for the root, or it is none at all. */
  private noFile(cgroup: Cgroup, name: string): ReturnType<typeof fail> {
    const def = this.controllers.find((entry) => entry.files.some((file) => file.name === name));
    if (!def) return fail('ENOENT', `no file ${name}`, `${name} 파일이 없습니다`);
    const { parent } = cgroup;
    if (!parent) return fail('ENOENT', `the root has no ${name}`, `루트에는 ${name}이(가) 없습니다`);
    if (def.implicit || parent.subtreeControl.has(def.id))
      return fail('ENOENT', `only the root has ${name}`, `${name}은(는) 루트에만 있습니다`);
    return fail(
      'ENOENT',
      `${parent.path} does not enable ${def.id} for its children (cgroup.subtree_control)`,
      `${parent.path}이(가) 자식에게 ${def.id}을(를) 켜 주지 않았습니다(cgroup.subtree_control)`,
    );
  }

  private context(open: OpenFile, actor: Actor): FileContext {
    return { cgroup: open.cgroup, host: this.host, actor, open, tree: this };
  }
}
