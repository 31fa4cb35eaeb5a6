/** Who may move which process or thread where. Source: kernel/cgroup/cgroup.c `__cgroup_procs_write`. */
import type { Actor, Cgroup, CgroupTask, FileContext, TreeApi, WriteResult } from './cgroup.ts';
import { fail, OK } from './cgroup.ts';
import { canBeThreadRoot, domainOf, isValidDomain } from './domain.ts';
import { INT_MAX, intIn } from './parse.ts';

function isBelow(cgroup: Cgroup, ancestor: Cgroup): boolean {
  for (let node: Cgroup | null = cgroup; node; node = node.parent) if (node === ancestor) return true;
  return false;
}

function commonAncestor(a: Cgroup, b: Cgroup): Cgroup {
  let node = a;
  while (!isBelow(b, node) && node.parent) node = node.parent;
  return node;
}

/** Whether a user may write a file of a cgroup. */
export function mayWrite(cgroup: Cgroup, file: string, uid: number): boolean {
  return uid === 0 || (cgroup.fileUids.get(file) ?? 0) === uid;
}

/** Whether the cgroup can take processes at all (`cgroup_migrate_vet_dst`). */
export function vetDestination(tree: TreeApi, to: Cgroup): WriteResult {
  const threaded = (name: string): boolean => tree.isThreadedController(name);
  if (!isValidDomain(domainOf(to), threaded)) {
    return fail(
      'EOPNOTSUPP',
      `${to.path} lies in a threaded subtree but is a domain: it can hold nothing`,
      `${to.path}은(는) 스레드 서브트리 안의 도메인이라 아무것도 담을 수 없습니다`,
    );
  }
  if (canBeThreadRoot(to, threaded) || to.domain === 'threaded' || to.subtreeControl.size === 0) return OK;
  return fail(
    'EBUSY',
    `${to.path} distributes controllers to its children, so it can't hold processes itself`,
    `${to.path}은(는) 자식에게 컨트롤러를 나눠 주므로 프로세스를 직접 담을 수 없습니다`,
  );
}

function permission(from: Cgroup, cgroup: Cgroup, actor: Actor): WriteResult {
  const common = commonAncestor(from, cgroup);
  if (!mayWrite(common, 'cgroup.procs', actor.uid)) {
    return fail(
      'EACCES',
      `user ${String(actor.uid)} may not write cgroup.procs of the common ancestor ${common.path}`,
      `사용자 ${String(actor.uid)}에게는 공통 조상 ${common.path}의 cgroup.procs 쓰기 권한이 없습니다`,
    );
  }
  const root = actor.namespaceRoot;
  if (root && (!isBelow(from, root) || !isBelow(cgroup, root))) {
    return fail(
      'ENOENT',
      "source or target is outside the writer's cgroup namespace",
      '출발지나 목적지가 쓰는 쪽의 cgroup 네임스페이스 밖에 있습니다',
    );
  }
  return OK;
}

/** The writer's shell: a process outside the simulation, in the root, which can be moved and comes back at once. */
const SHELL = 'shell';

function findTask(ctx: FileContext, text: string): CgroupTask | typeof SHELL | WriteResult {
  const id = intIn(text, 0, INT_MAX);
  if (typeof id !== 'number')
    return fail(
      'EINVAL',
      `"${text.trim()}" is not a process id`,
      `"${text.trim()}"은(는) 프로세스 ID가 아닙니다`,
    );
  if (id === 0 && ctx.actor.self === null) return SHELL;
  const found = ctx.tree.findTask(id === 0 ? (ctx.actor.self ?? 0) : id);
  if (!found) return fail('ESRCH', `no process ${String(id)}`, `프로세스 ${String(id)}이(가) 없습니다`);
  if (found.bound)
    return fail(
      'EINVAL',
      'a kernel thread bound to a CPU stays',
      'CPU에 묶인 커널 스레드는 옮길 수 없습니다',
    );
  return found;
}

/** What clone3 with CLONE_INTO_CGROUP checks (`cgroup_css_set_fork`): the target may be written, and then as for a move. */
export function vetClone(
  tree: TreeApi,
  cgroup: Cgroup,
  actor: Actor,
  from: Cgroup,
  wholeProcess: boolean,
): WriteResult {
  if (!mayWrite(cgroup, 'cgroup.procs', actor.uid)) {
    return fail(
      'EACCES',
      `user ${String(actor.uid)} may not write ${cgroup.path}/cgroup.procs`,
      `사용자 ${String(actor.uid)}에게는 ${cgroup.path}/cgroup.procs 쓰기 권한이 없습니다`,
    );
  }
  const allowed = permission(from, cgroup, actor);
  if (!allowed.ok) return allowed;
  const vetted = vetDestination(tree, cgroup);
  return vetted.ok && !wholeProcess ? sameDomain(from, cgroup) : vetted;
}

function sameDomain(from: Cgroup, to: Cgroup): WriteResult {
  if (domainOf(from) === domainOf(to)) return OK;
  return fail(
    'EOPNOTSUPP',
    'a single thread moves only inside its resource domain',
    '스레드 하나는 자기 자원 도메인 안에서만 옮길 수 있습니다',
  );
}

/** A write to `cgroup.procs` (whole process) or `cgroup.threads` (one thread). */
export function writeMembership(ctx: FileContext, text: string, wholeProcess: boolean): WriteResult {
  const found = findTask(ctx, text);
  if (found !== SHELL && 'ok' in found) return found;
  const { cgroup, tree } = ctx;
  const from = found === SHELL ? tree.root : found.cgroup;
  const allowed = permission(from, cgroup, ctx.actor);
  if (!allowed.ok) return allowed;
  const vetted = vetDestination(tree, cgroup);
  if (!vetted.ok) return vetted;
  const fits = wholeProcess ? OK : sameDomain(from, cgroup);
  if (!fits.ok) return fits;
  if (found === SHELL) return tree.tryMove([], cgroup);
  const moving = wholeProcess ? tree.threadsOf(found.tgid) : [found];
  return tree.tryMove(moving, cgroup);
}
