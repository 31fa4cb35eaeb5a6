/** The `cgroup.*` files that every cgroup has. Source: kernel/cgroup/cgroup.c `cgroup_base_files`. */
import { text } from '../../core/text.ts';
import type { CgroupFile, CgroupTask, FileContext } from './cgroup.ts';
import { fail, forEachBelow, isPopulated, pollNotified } from './cgroup.ts';
import { defineController } from './controller.ts';
import { domainOf, typeOf } from './domain.ts';
import * as files from './core/files.ts';
import { freezeTimeNs, isFrozen } from './freezer.ts';
import { writeMembership } from './membership.ts';
import { INT_MAX } from './parse.ts';
import { writeSubtreeControl } from './subtree-control.ts';

const threadedIn = (ctx: FileContext) => (name: string) => ctx.tree.isThreadedController(name);

function limitFile(name: string, key: 'maxDescendants' | 'maxDepth'): CgroupFile {
  return {
    name,
    onRoot: true,
    read: ({ cgroup }) => `${cgroup[key] >= INT_MAX ? 'max' : String(cgroup[key])}\n`,
    write: ({ cgroup }, written) => files.writeLimit(cgroup, key, written),
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

const CORE_FILES: CgroupFile[] = [
  {
    name: 'cgroup.type',
    read: (ctx) => `${typeOf(ctx.cgroup, threadedIn(ctx))}\n`,
    write: (ctx, written) => files.writeType(ctx, written),
  },
  {
    name: 'cgroup.procs',
    onRoot: true,
    rows: true,
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
    rows: true,
    read: ({ cgroup }) => ids(cgroup.tasks, 'tid'),
    write: (ctx, written) => writeMembership(ctx, written, false),
  },
  {
    name: 'cgroup.controllers',
    onRoot: true,
    read: ({ cgroup, tree }) => {
      const offered = tree.controllerNames().filter((name) => tree.isOn(cgroup, name));
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
    read: (ctx) => files.readStat(ctx),
  },
  {
    name: 'cgroup.stat.local',
    since: '6.18',
    read: ({ cgroup, host }) =>
      `frozen_usec ${String(Math.floor(freezeTimeNs(cgroup, host.now()) / 1000))}\n`,
  },
  {
    name: 'cgroup.freeze',
    since: '5.2',
    read: ({ cgroup }) => `${cgroup.freeze ? '1' : '0'}\n`,
    write: (ctx, written) => files.writeFreeze(ctx, written),
  },
  {
    name: 'cgroup.kill',
    since: '5.14',
    write: (ctx, written) => files.writeKill(ctx, written),
  },
];

export default defineController({
  id: 'cgroup',
  text: text('Core files of every cgroup', '모든 cgroup에 있는 기본 파일'),
  implicit: true,
  threaded: true,
  files: CORE_FILES,
});
