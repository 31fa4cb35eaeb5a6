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
import { isControlled } from './domain.ts';
import { noteFreeze, shouldFreeze } from './freezer.ts';
import { CgroupMembers, isThere, removed } from './members.ts';
import { mayWrite } from './membership.ts';
import { lookup, lookupDirectory, noDirectory, notDirectory } from './path.ts';
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

/** Names that every directory has. */
const DOTS: readonly string[] = Object.freeze(['', '.', '..']);

/** The answer of an open file that was taken out of the directory since, for good. */
function hiddenSince({ cgroup, file }: OpenFile): ReturnType<typeof fail> {
  return fail(
    'ENODEV',
    `${cgroup.path} hid ${file.name} since`,
    `${cgroup.path}이(가) ${file.name}을(를) 숨긴 적이 있습니다`,
  );
}

/** The hierarchy. */
export class CgroupTree extends CgroupMembers {
  readonly root: Cgroup;

  constructor(host: CgroupHost, controllers: readonly ControllerDef[] = CONTROLLERS) {
    super(host, controllers);
    this.root = new Cgroup('', null, host.psi.root);
    // What a controller keeps about the machine is there on a release that has no files for it, too.
    for (const def of controllers) def.boot?.(this.root, host);
  }

  /** Makes a cgroup: ENOENT no parent, EEXIST, ENOTDIR, EINVAL newline in the name, EAGAIN a limit above, EACCES. */
  mkdir(path: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const entry = lookup(this.root, path, this.hasFile);
    if ('ok' in entry) return entry;
    const { dir: parent, name } = entry;
    if (name.includes('\n')) return fail('EINVAL', 'a newline in the name', '이름에 줄바꿈이 있습니다');
    if (DOTS.includes(name) || parent.children.has(name) || this.hasFile(parent, name))
      return fail('EEXIST', `${path} exists already`, `${path}은(는) 이미 있습니다`);
    if (actor.uid !== 0 && parent.uid !== actor.uid) return notYours(actor.uid, parent.path);
    const limited = this.limitAbove(parent);
    if (limited) {
      return fail('EAGAIN', `a limit of ${limited.path} is reached`, `${limited.path}의 제한에 이르렀습니다`);
    }
    const child = new Cgroup(name, parent, this.host.psi.createGroup(parent.psi));
    child.uid = actor.uid;
    if (actor.uid !== 0) for (const file of DELEGATED_FILES) child.fileUids.set(file, actor.uid);
    parent.children.set(name, child);
    for (const def of this.controllers) if (isControlled(child, def)) def.online?.(child, this.host);
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

  /** Removes an empty cgroup: ENOENT, ENOTDIR, EINVAL `.`, ENOTEMPTY `..`, EBUSY (the root; children or processes), EACCES. */
  rmdir(path: string, actor: Actor = ROOT_ACTOR): WriteResult {
    const entry = lookup(this.root, path, this.hasFile);
    if ('ok' in entry) return entry;
    const { dir, name } = entry;
    if (name === '') return fail('EBUSY', 'the root is mounted', '루트는 마운트되어 있습니다');
    if (name === '.') return fail('EINVAL', '"." is no name', '"."은(는) 이름이 아닙니다');
    if (name === '..') return fail('ENOTEMPTY', '".." is not empty', '".."은(는) 비어 있지 않습니다');
    const cgroup = dir.children.get(name);
    if (!cgroup?.parent) return this.hasFile(dir, name) ? notDirectory(name) : noDirectory();
    if (actor.uid !== 0 && cgroup.parent.uid !== actor.uid) return notYours(actor.uid, cgroup.parent.path);
    if (isPopulated(cgroup))
      return fail('EBUSY', `processes are in ${cgroup.path}`, `${cgroup.path}에 프로세스가 들어 있습니다`);
    if (cgroup.children.size > 0)
      return fail('EBUSY', `${cgroup.path} has children`, `${cgroup.path}에 자식이 있습니다`);
    for (const def of this.controllers) if (isControlled(cgroup, def)) def.offline?.(cgroup, this.host);
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

  /** Reads an open file; ENODEV: its cgroup was removed, or the file was hidden. */
  readFile(open: OpenFile): ReadResult {
    const { cgroup, file } = open;
    if (cgroup.dead) return removed(cgroup);
    if (file.hidden && open.hides !== cgroup.hides) return hiddenSince(open);
    if (!file.read) {
      // The reader has been told all the same.
      open.seen = 0;
      return fail('EINVAL', `${file.name} can only be written`, `${file.name}은(는) 쓰기 전용입니다`);
    }
    const result = file.read(this.context(open, ROOT_ACTOR));
    const told = file.notifications?.(cgroup).countAt(this.host.now(), this.host.psi.hz) ?? 0;
    if (typeof result !== 'string') return result;
    // A file of one record a task without tasks shows no record, and then its reader has seen nothing (`kernfs_seq_show`).
    if (result !== '' || !file.rows) open.seen = told;
    return { ok: true, text: result };
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
    if (file.hidden && open.hides !== cgroup.hides) return hiddenSince(open);
    const { options } = this.host;
    if (
      options.has('nsdelegate') &&
      actor.namespaceRoot === cgroup &&
      cgroup.parent &&
      !DELEGATED_FILES.includes(file.name)
    ) {
      return fail(
        'EPERM',
        `${file.name} of a namespace's root belongs to those outside (nsdelegate)`,
        `네임스페이스 루트의 ${file.name}은(는) 바깥쪽 것입니다(nsdelegate)`,
      );
    }
    // write(2) of no byte does nothing, for a list too; the line break that `echo >` writes empties it.
    if (text === '') return OK;
    if (!file.write)
      return fail('EINVAL', `${file.name} can only be read`, `${file.name}은(는) 읽기 전용입니다`);
    return file.write(this.context(open, actor), text);
  }

  /**
   * One `poll(2)` of an open file. A file without notifications has told one thing, that it was opened, which a reader knows. A
   * removed cgroup's files are ready.
   */
  poll(open: OpenFile): PollResult {
    if (open.cgroup.dead) return { ready: true, againNs: Infinity };
    return open.file.poll?.(this.context(open, ROOT_ACTOR)) ?? { ready: open.seen < 0, againNs: Infinity };
  }

  /** Closes a file. */
  close(open: OpenFile): void {
    open.file.close?.(open);
    open.trigger = null;
  }

  /** The cgroup at a path: ENOENT, ENOTDIR, ENAMETOOLONG. */
  directory(path: string): Cgroup | ReturnType<typeof fail> {
    return lookupDirectory(this.root, path, this.hasFile);
  }

  /** Names in a directory, sorted as `ls` sorts them. */
  list(cgroup: Cgroup): string[] {
    const files = this.filesOf(cgroup).filter((file) => !file.hidden?.(cgroup));
    return [...files.map((file) => file.name), ...cgroup.children.keys()].sort();
  }

  /** Hands a directory (for mkdir) and its delegated files, or one file, to a user. */
  chown(path: string, uid: number, files: readonly string[] = DELEGATED_FILES): WriteResult {
    const cgroup = this.find(path);
    if (!cgroup) return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
    cgroup.uid = uid;
    for (const file of files) cgroup.fileUids.set(file, uid);
    return OK;
  }

  /** The cgroup at a path, `''` or `/` for the root; null: none. */
  find(path: string): Cgroup | null {
    const found = this.directory(path);
    return 'ok' in found ? null : found;
  }

  /** Files of a directory, those that are hidden for now too. */
  private filesOf(cgroup: Cgroup): CgroupFile[] {
    const files: CgroupFile[] = [];
    for (const def of this.controllers) {
      if (!def.implicit && !isControlled(cgroup, def)) continue;
      files.push(
        ...def.files.filter(
          (file) => (cgroup.parent ? !file.rootOnly : file.onRoot) && isThere(file.since, this.host.release),
        ),
      );
    }
    return files;
  }

  private fileOf(cgroup: Cgroup, name: string): CgroupFile | null {
    return this.filesOf(cgroup).find((file) => file.name === name) ?? null;
  }

  private readonly hasFile = (cgroup: Cgroup, name: string): boolean => this.fileOf(cgroup, name) !== null;

  /** Opens a file; ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG. */
  open(path: string): OpenFile | ReturnType<typeof fail> {
    const entry = lookup(this.root, path, this.hasFile);
    if ('ok' in entry) return entry;
    const { dir: cgroup, name } = entry;
    if (name === '' || DOTS.includes(name) || cgroup.children.has(name))
      return fail('EISDIR', `${path} is a directory`, `${path}은(는) 디렉터리입니다`);
    const file = this.fileOf(cgroup, name);
    if (!file) return this.noFile(cgroup, name);
    if (path.endsWith('/')) return notDirectory(name);
    if (file.hidden?.(cgroup))
      return fail('ENOENT', `${cgroup.path} hides ${name}`, `${cgroup.path}이(가) ${name}을(를) 숨깁니다`);
    invariant(!cgroup.dead, 'dead-cgroup', cgroup.path);
    return new OpenFile(cgroup, file);
  }

  /** Why there is no such file: its controller is off, or it is not for the root, or it is none at all. */
  private noFile(cgroup: Cgroup, name: string): ReturnType<typeof fail> {
    const def = CONTROLLERS.find((entry) => entry.files.some((file) => file.name === name));
    const since = def?.files.find((file) => file.name === name)?.since ?? def?.since;
    if (!isThere(since, this.host.release))
      return fail(
        'ENOENT',
        `${name} came with Linux ${since ?? ''}`,
        `${name}은(는) 리눅스 ${since ?? ''}에서 생겼습니다`,
      );
    if (!def) return fail('ENOENT', `no file ${name}`, `${name} 파일이 없습니다`);
    const { parent } = cgroup;
    if (!parent) return fail('ENOENT', `the root has no ${name}`, `루트에는 ${name}이(가) 없습니다`);
    if (cgroup.domain === 'threaded' && !def.implicit && !def.threaded)
      return fail(
        'ENOENT',
        `${def.id} does not work on threads, and ${cgroup.path} is threaded`,
        `${def.id}은(는) 스레드 단위로 쓸 수 없고 ${cgroup.path}은(는) threaded입니다`,
      );
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
