/**
 * Files of every cgroup that are seldom used: `cgroup.stat`, and what is written to `cgroup.type`, `cgroup.freeze`, `cgroup.kill` and the
 * limits of the tree.
 */
import { CGROUP_EVENT } from '../cgroup.machine.ts';
import {
  fail,
  forEachBelow,
  isPopulated,
  OK,
  type Cgroup,
  type CgroupTask,
  type FileContext,
  type WriteResult,
} from '../cgroup.ts';
import { canBeThreadRoot, domainOf, isValidDomain } from '../domain.ts';
import { setFreeze } from '../freezer.ts';
import { INT_MAX, intIn } from '../parse.ts';

/** `cgroup.stat` counts by controller since 6.12. */
const ROWS_BY_SUBSYSTEM = 6012;

/** What the kernel has for version 2 of cgroups, in its order (include/linux/cgroup_subsys.h). */
const SUBSYSTEMS: readonly string[] = Object.freeze(
  'cpuset cpu io memory perf_event hugetlb pids rdma misc'.split(' '),
);

/** `cgroup_type_write`, `cgroup_enable_threaded`. */
export function writeType(ctx: FileContext, written: string): WriteResult {
  const { cgroup } = ctx;
  if (written.trim() !== 'threaded')
    return fail(
      'EINVAL',
      `"${written.trim()}": only "threaded" can be written`,
      `"${written.trim()}": "threaded"만 쓸 수 있습니다`,
    );
  if (cgroup.domain === 'threaded' || !cgroup.parent) return OK;
  const threaded = (name: string): boolean => ctx.tree.isThreadedController(name);
  const domain = domainOf(cgroup.parent);
  const refuse = (en: string, ko: string): WriteResult => fail('EOPNOTSUPP', en, ko);
  if (isPopulated(cgroup))
    return refuse(`${cgroup.path} is populated`, `${cgroup.path}에 프로세스가 있습니다`);
  const inTheWay = [...cgroup.subtreeControl].filter((name) => !threaded(name)).join(' ');
  if (inTheWay !== '')
    return refuse(
      `${cgroup.path} distributes ${inTheWay}, which can't work on threads`,
      `${cgroup.path}이(가) 스레드 단위로 쓸 수 없는 ${inTheWay}을(를) 나눠 주고 있습니다`,
    );
  if (!isValidDomain(domain, threaded) || !canBeThreadRoot(domain, threaded))
    return refuse(
      `${domain.path} can't be the root of a threaded subtree: other children are populated, or it distributes domain controllers, or is itself inside one`,
      `${domain.path}은(는) 스레드 서브트리의 루트가 될 수 없습니다. 다른 자식에 프로세스가 있거나, 도메인 컨트롤러를 나눠 주거나, 이미 스레드 서브트리 안에 있습니다`,
    );
  ctx.tree.makeThreaded(cgroup);
  return OK;
}

/** `cgroup.max.depth` and `cgroup.max.descendants`. */
export function writeLimit(cgroup: Cgroup, key: 'maxDescendants' | 'maxDepth', written: string): WriteResult {
  if (written.trim() === 'max') {
    cgroup[key] = Infinity;
    return OK;
  }
  const value = intIn(written, 0, INT_MAX);
  if (typeof value !== 'number') return value;
  cgroup[key] = value;
  return OK;
}

export function writeFreeze({ cgroup, host }: FileContext, written: string): WriteResult {
  const value = intIn(written, 0, 1);
  if (typeof value !== 'number') return value;
  setFreeze(cgroup, value === 1, host);
  return OK;
}

function killAll(ctx: FileContext): WriteResult {
  const doomed: CgroupTask[] = [];
  forEachBelow(ctx.cgroup, (node) => {
    doomed.push(...node.tasks);
    node.killSeq++;
    if (isPopulated(node)) node.send(CGROUP_EVENT.kill);
  });
  for (const { task } of doomed) ctx.host.kill(task);
  return OK;
}

export function writeKill(ctx: FileContext, written: string): WriteResult {
  const value = intIn(written, 1, 1);
  if (typeof value !== 'number') return value;
  if (ctx.cgroup.domain !== 'threaded') return killAll(ctx);
  return fail(
    'EOPNOTSUPP',
    'a threaded cgroup holds no whole processes',
    '스레드 cgroup에는 온전한 프로세스가 없습니다',
  );
}

/**
 * Cgroups below, and for each controller how many have it on, here and below; removed ones are gone at once, so none is dying.
 * `perf_event` is on everywhere without being asked for.
 */
export function readStat({ cgroup, host, tree }: FileContext): string {
  const counts = new Map(SUBSYSTEMS.map((name) => [name, 0]));
  let below = -1;
  forEachBelow(cgroup, (node) => {
    below++;
    for (const [name, count] of counts)
      if (name === 'perf_event' || tree.isOn(node, name)) counts.set(name, count + 1);
  });
  const named = host.release >= ROWS_BY_SUBSYSTEM;
  return [
    `nr_descendants ${String(below)}`,
    ...(named ? [...counts].map(([name, count]) => `nr_subsys_${name} ${String(count)}`) : []),
    'nr_dying_descendants 0',
    ...(named ? SUBSYSTEMS.map((name) => `nr_dying_subsys_${name} 0`) : []),
  ]
    .map((row) => `${row}\n`)
    .join('');
}
