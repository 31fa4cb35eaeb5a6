/** The `cpuset` controller's files. Source: kernel/cgroup/cpuset.c `dfl_files`. */
import { text } from '../../core/text.ts';
import type { Cgroup, CgroupHost, FileContext, WriteResult } from './cgroup.ts';
import { fail, OK, pollNotified } from './cgroup.ts';
import { defineController } from './controller.ts';
import { maskOf, type CpuMask } from './cpumask.ts';
import { Cpuset, cpusetOf, KINDS, PARTITION_ERROR, TopCpuset, topOf } from './cpuset.ts';
import * as files from './cpuset/files.ts';
import { applyAffinity, formatMask, settleTasks } from './cpuset-tasks.ts';
import { formatCpuList } from './parse.ts';

function row(read: (cs: Cpuset, cgroup: Cgroup) => CpuMask): (ctx: FileContext) => string {
  return ({ cgroup }) => `${formatMask(read(cpusetOf(cgroup), cgroup))}\n`;
}

function readPartition({ cgroup }: FileContext): string {
  const { partition, error, isInvalid } = cpusetOf(cgroup);
  const name = KINDS.find(([, kind]) => kind === Math.abs(partition))?.[0] ?? '';
  if (!isInvalid) return `${name}\n`;
  return error ? `${name} invalid (${PARTITION_ERROR[error]})\n` : `${name} invalid\n`;
}

function rootOf(cgroup: Cgroup): Cgroup {
  return cgroup.parent ? rootOf(cgroup.parent) : cgroup;
}

/** Switches a CPU on or off (`/sys/devices/system/cpu/cpuN/online`): tasks leave it, partitions may break or heal. */
export function setCpuOnline(root: Cgroup, host: CgroupHost, cpu: number, online: boolean): WriteResult {
  const top = topOf(root);
  const bit = maskOf([cpu]);
  const active = online ? top.active | bit : top.active & ~bit;
  if (active === 0n) return fail('EBUSY', 'the last CPU stays on', '마지막 CPU는 끌 수 없습니다');
  if (active === top.active) return OK;
  files.hotplug(top, active, (cs) => {
    cs.partitionFile.changed(host.now(), host.psi.hz);
  });
  settleTasks(root, host);
  return OK;
}

export default defineController({
  id: 'cpuset',
  since: '5.0',
  text: text('CPUs and memory nodes a group may use', '그룹이 쓸 수 있는 CPU와 메모리 노드'),
  implicit: false,
  threaded: true,
  files: [
    {
      name: 'cpuset.cpus',
      read: row((cs) => cs.allowed),
      write: (ctx, written) => files.writeCpus(ctx, written),
    },
    {
      name: 'cpuset.mems',
      read: ({ cgroup }) => `${formatCpuList(cgroup.cpuset?.mems ?? [])}\n`,
      write: (ctx, written) => files.writeMems(ctx, written),
    },
    { name: 'cpuset.cpus.effective', onRoot: true, read: row((cs) => cs.effective) },
    { name: 'cpuset.mems.effective', onRoot: true, read: () => '0\n' },
    {
      name: 'cpuset.cpus.partition',
      read: readPartition,
      write: (ctx, written) => files.writePartition(ctx, written),
      poll: (ctx) => pollNotified(cpusetOf(ctx.cgroup).partitionFile, ctx),
      notifications: (cgroup) => cpusetOf(cgroup).partitionFile,
    },
    {
      name: 'cpuset.cpus.exclusive',
      since: '6.7',
      read: row((cs) => cs.exclusive),
      write: (ctx, written) => files.writeExclusive(ctx, written),
    },
    { name: 'cpuset.cpus.exclusive.effective', since: '6.7', read: row((cs) => cs.ownable) },
    {
      name: 'cpuset.cpus.isolated',
      since: '6.7',
      onRoot: true,
      rootOnly: true,
      read: row((_cs, cgroup) => topOf(cgroup).isolated),
    },
  ],
  boot: (root, host) => {
    root.cpuset = new TopCpuset(root, host.cpuCount);
  },
  online: (cgroup) => {
    const above = cgroup.parent ? cpusetOf(cgroup.parent).effective : 0n;
    cgroup.cpuset = new Cpuset(cgroup, above);
  },
  offline: (cgroup, host) => {
    const cs = cgroup.cpuset;
    const owned = cs?.isPartition === true;
    if (cs && owned) files.giveBack(cs);
    cgroup.cpuset = null;
    // What a partition gives back is for others to use.
    settleTasks(owned ? rootOf(cgroup) : cgroup, host);
  },
  canAttach: (cgroup) => {
    const cs = cpusetOf(cgroup);
    if (cs === topOf(cgroup) || cs.effective !== 0n) return OK;
    return fail(
      'ENOSPC',
      `${cgroup.path} has no CPU left for tasks: they were given away or switched off`,
      `${cgroup.path}에는 태스크가 쓸 CPU가 없습니다. 모두 나눠 주었거나 꺼져 있습니다`,
    );
  },
  attach: applyAffinity,
});
