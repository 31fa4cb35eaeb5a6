/** The `cgroup.*` files that every cgroup has. Source: kernel/cgroup/cgroup.c `cgroup_base_files`. */
import { text } from '../../core/text.ts';
import { CGROUP_EVENT } from './cgroup.machine.ts';
import type { CgroupFile, CgroupTask, FileContext, WriteResult } from './cgroup.ts';
import { fail, forEachBelow, isPopulated, OK, pollNotified } from './cgroup.ts';
import { defineController } from './controller.ts';
import { canBeThreadRoot, domainOf, isValidDomain, typeOf } from './domain.ts';
import { freezeTimeNs, isFrozen, setFreeze } from './freezer.ts';
import { writeMembership } from './membership.ts';
import { intIn } from './parse.ts';
import { writeSubtreeControl } from './subtree-control.ts';

const threadedIn = (ctx: FileContext) => (name: string) => ctx.tree.isThreadedController(name);

function writeType(ctx: FileContext, written: string): WriteResult {
  const { cgroup } = ctx;
  if (written.trim() !== 'threaded')
    return fail(
      'EINVAL',
      `"${written.trim()}": only "threaded" can be written`,
      `"${written.trim()}": "threaded"만 쓸 수 있습니다`,
    );
  if (cgroup.domain === 'threaded' || !cgroup.parent) return OK;
  const threaded = threadedIn(ctx);
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
  cgroup.domain = 'threaded';
  return OK;
}

function limitFile(name: string, key: 'maxDescendants' | 'maxDepth'): CgroupFile {
  return {
    name,
    onRoot: true,
    read: ({ cgroup }) => `${cgroup[key] === Infinity ? 'max' : String(cgroup[key])}\n`,
    write: ({ cgroup }, written) => {
      if (written.trim() === 'max') {
        cgroup[key] = Infinity;
        return OK;
      }
      const value = intIn(written, 0, 2_147_483_647);
      if (typeof value !== 'number') return value;
      cgroup[key] = value;
      return OK;
    },
  };
}

function ids(tasks: Iterable<CgroupTask>, key: 'tid' | 'tgid'): string {
  const list = [...new Set([...tasks].map((t) => t[key]))];
  return list.map((id) => `${String(id)}\n`).join('');
}

function processes(ctx: FileContext): Iterable<CgroupTask> {
  const found: CgroupTask[] = [];
  // In a threaded domain the processes are those of the whole threaded subtree.
  forEachBelow(ctx.cgroup, (node) => {
    if (domainOf(node) === ctx.cgroup) found.push(...node.tasks);
  });
  return found;
}

function nrDescendants(ctx: FileContext): number {
  let count = -1;
  forEachBelow(ctx.cgroup, () => count++);
  return count;
}

function killAll(ctx: FileContext): WriteResult {
  const doomed: CgroupTask[] = [];
  forEachBelow(ctx.cgroup, (node) => {
    doomed.push(...node.tasks);
    if (isPopulated(node)) node.send(CGROUP_EVENT.kill);
  });
  for (const { task } of doomed) ctx.host.kill(task);
  return OK;
}

const files: CgroupFile[] = [
  { name: 'cgroup.type', read: (ctx) => `${typeOf(ctx.cgroup, threadedIn(ctx))}\n`, write: writeType },
  {
    name: 'cgroup.procs',
    onRoot: true,
    read: (ctx) =>
      ctx.cgroup.domain === 'threaded'
        ? fail(
            'EOPNOTSUPP',
            'a threaded cgroup has threads, not processes',
            '스레드 cgroup에는 프로세스 목록이 없습니다',
          )
        : ids(processes(ctx), 'tgid'),
    write: (ctx, written) => writeMembership(ctx, written, true),
  },
  {
    name: 'cgroup.threads',
    onRoot: true,
    read: ({ cgroup }) => ids(cgroup.tasks, 'tid'),
    write: (ctx, written) => writeMembership(ctx, written, false),
  },
  {
    name: 'cgroup.controllers',
    onRoot: true,
    read: ({ cgroup, tree }) => {
      const offered = tree
        .controllerNames()
        .filter((name) => !cgroup.parent || cgroup.parent.subtreeControl.has(name));
      return `${offered.join(' ')}\n`;
    },
  },
  {
    name: 'cgroup.subtree_control',
    onRoot: true,
    read: ({ cgroup, tree }) =>
      `${tree
        .controllerNames()
        .filter((name) => cgroup.subtreeControl.has(name))
        .join(' ')}\n`,
    write: writeSubtreeControl,
  },
  {
    name: 'cgroup.events',
    read: ({ cgroup }) =>
      `populated ${isPopulated(cgroup) ? '1' : '0'}\nfrozen ${isFrozen(cgroup) ? '1' : '0'}\n`,
    poll: (ctx) => pollNotified(ctx.cgroup.eventsFile, ctx),
    notifications: (cgroup) => cgroup.eventsFile,
  },
  limitFile('cgroup.max.descendants', 'maxDescendants'),
  limitFile('cgroup.max.depth', 'maxDepth'),
  {
    name: 'cgroup.stat',
    onRoot: true,
    read: (ctx) => `nr_descendants ${String(nrDescendants(ctx))}\nnr_dying_descendants 0\n`,
  },
  {
    name: 'cgroup.stat.local',
    read: ({ cgroup, host }) =>
      `frozen_usec ${String(Math.floor(freezeTimeNs(cgroup, host.now()) / 1000))}\n`,
  },
  {
    name: 'cgroup.freeze',
    read: ({ cgroup }) => `${cgroup.freeze ? '1' : '0'}\n`,
    write: ({ cgroup, host }, written) => {
      const value = intIn(written, 0, 1);
      if (typeof value !== 'number') return value;
      setFreeze(cgroup, value === 1, host);
      return OK;
    },
  },
  {
    name: 'cgroup.kill',
    write: (ctx, written) => {
      const value = intIn(written, 1, 1);
      if (typeof value !== 'number') return value;
      if (ctx.cgroup.domain !== 'threaded') return killAll(ctx);
      return fail(
        'EOPNOTSUPP',
        'a threaded cgroup holds no whole processes',
        '스레드 cgroup에는 온전한 프로세스가 없습니다',
      );
    },
  },
];

export default defineController({
  id: 'cgroup',
  text: text('Core files of every cgroup', '모든 cgroup에 있는 기본 파일'),
  implicit: true,
  threaded: true,
  files,
});
