/** The `cpuset` controller's files. Source: kernel/cgroup/cpuset.c `dfl_files`. */
import { text } from '../../core/text.ts';
import type { Cgroup, CgroupHost, CgroupTask, FileContext, WriteResult } from './cgroup.ts';
import { fail, OK, pollNotified } from './cgroup.ts';
import { defineController } from './controller.ts';
import { cpusOf, maskOf, type CpuMask } from './cpumask.ts';
import { Cpuset, cpusetOf, PARTITION, PARTITION_ERROR, TopCpuset, topOf, usableCpus } from './cpuset.ts';
import { PartitionWork } from './cpuset-partition.ts';
import { formatCpuList, parseCpuList } from './parse.ts';
import { exclusiveClash } from './partition-rules.ts';

const KINDS = Object.freeze(Object.entries(PARTITION));

function format(mask: CpuMask): string {
  return formatCpuList(cpusOf(mask));
}

function row(read: (cs: Cpuset, cgroup: Cgroup) => CpuMask): (ctx: FileContext) => string {
  return ({ cgroup }) => `${format(read(cpusetOf(cgroup), cgroup))}\n`;
}

function workOf({ cgroup, host, actor }: FileContext): PartitionWork {
  return new PartitionWork(cpusetOf(cgroup), actor.uid === 0, (cs) => {
    cs.partitionFile.changed(host.now(), host.psi.hz);
  });
}

function parse(ctx: FileContext, written: string): CpuMask | WriteResult {
  const list = parseCpuList(written, ctx.host.cpuCount);
  if (typeof list !== 'string') return maskOf(list);
  const last = String(ctx.host.cpuCount - 1);
  const shown = written.trim();
  return list === 'ERANGE'
    ? fail('ERANGE', `"${shown}": the last CPU is ${last}`, `"${shown}": 마지막 CPU는 ${last}번입니다`)
    : fail(
        'EINVAL',
        `"${shown}" is not a list of CPUs such as 0-3,8`,
        `"${shown}"은(는) 0-3,8 같은 CPU 목록이 아닙니다`,
      );
}

function writeCpus(ctx: FileContext, written: string): WriteResult {
  const mask = parse(ctx, written);
  if (typeof mask !== 'bigint') return mask;
  const cs = cpusetOf(ctx.cgroup);
  if (mask === cs.allowed) return OK;
  workOf(ctx).setAllowed(cs, mask);
  settleTasks(ctx.tree.root, ctx.host);
  return OK;
}

function writeExclusive(ctx: FileContext, written: string): WriteResult {
  const mask = parse(ctx, written);
  if (typeof mask !== 'bigint') return mask;
  const cs = cpusetOf(ctx.cgroup);
  if (mask === cs.exclusive) return OK;
  const clash = exclusiveClash(cs, mask);
  if (clash !== 0n) {
    return fail(
      'EINVAL',
      `a sibling has or needs CPU ${format(clash)}`,
      `형제 cgroup이 CPU ${format(clash)}을(를) 갖고 있거나 필요로 합니다`,
    );
  }
  workOf(ctx).setExclusive(cs, mask);
  settleTasks(ctx.tree.root, ctx.host);
  return OK;
}

function writeMems({ cgroup }: FileContext, written: string): WriteResult {
  const list = parseCpuList(written, 1);
  if (typeof list === 'string')
    return fail(
      list,
      `"${written.trim()}": the machine has memory node 0 only`,
      `"${written.trim()}": 이 컴퓨터에는 메모리 노드 0만 있습니다`,
    );
  if (cgroup.cpuset) cgroup.cpuset.mems = list.length > 0 ? list : null;
  return OK;
}

function readPartition({ cgroup }: FileContext): string {
  const { partition, error, isInvalid } = cpusetOf(cgroup);
  const name = KINDS.find(([, kind]) => kind === Math.abs(partition))?.[0] ?? '';
  if (!isInvalid) return `${name}\n`;
  return error ? `${name} invalid (${PARTITION_ERROR[error]})\n` : `${name} invalid\n`;
}

function writePartition(ctx: FileContext, written: string): WriteResult {
  const kind = KINDS.find(([name]) => name === written.trim())?.[1];
  if (kind === undefined)
    return fail(
      'EINVAL',
      `"${written.trim()}" is not member, root or isolated`,
      `"${written.trim()}"은(는) member, root, isolated 가운데 하나가 아닙니다`,
    );
  workOf(ctx).setPartition(cpusetOf(ctx.cgroup), kind);
  settleTasks(ctx.tree.root, ctx.host);
  return OK;
}

function rootOf(cgroup: Cgroup): Cgroup {
  return cgroup.parent ? rootOf(cgroup.parent) : cgroup;
}

/** Tells every task which CPUs it may use; one whose CPUs are the same notices nothing. */
function settleTasks(root: Cgroup, host: CgroupHost): void {
  for (const member of root.tasks) applyAffinity(member, host);
  for (const child of root.children.values()) settleTasks(child, host);
}

function sameCpus(a: readonly number[] | null, b: readonly number[] | null): boolean {
  return a === b || (a?.length === b?.length && (a ?? []).every((cpu, index) => cpu === b?.[index]));
}

function applyAffinity(member: CgroupTask, host: CgroupHost): void {
  const allowed = cpusOf(usableCpus(member.cgroup));
  const wanted = member.userAffinity?.filter((cpu) => allowed.includes(cpu)) ?? [];
  const list = wanted.length > 0 ? wanted : allowed;
  const cpus = list.length === host.cpuCount ? null : list;
  if (!sameCpus(cpus, member.task.affinity)) host.setAffinity(member.task, cpus);
}

/** Switches a CPU on or off (`/sys/devices/system/cpu/cpuN/online`): tasks leave it, partitions may break or heal. */
export function setCpuOnline(root: Cgroup, host: CgroupHost, cpu: number, online: boolean): WriteResult {
  const top = topOf(root);
  const bit = maskOf([cpu]);
  const active = online ? top.active | bit : top.active & ~bit;
  if (active === 0n) return fail('EBUSY', 'the last CPU stays on', '마지막 CPU는 끌 수 없습니다');
  if (active === top.active) return OK;
  const work = new PartitionWork(top, true, (cs) => {
    cs.partitionFile.changed(host.now(), host.psi.hz);
  });
  work.hotplug(active);
  settleTasks(root, host);
  return OK;
}

export default defineController({
  id: 'cpuset',
  text: text('CPUs and memory nodes a group may use', '그룹이 쓸 수 있는 CPU와 메모리 노드'),
  implicit: false,
  threaded: true,
  files: [
    { name: 'cpuset.cpus', read: row((cs) => cs.allowed), write: writeCpus },
    {
      name: 'cpuset.mems',
      read: ({ cgroup }) => `${formatCpuList(cgroup.cpuset?.mems ?? [])}\n`,
      write: writeMems,
    },
    { name: 'cpuset.cpus.effective', onRoot: true, read: row((cs) => cs.effective) },
    { name: 'cpuset.mems.effective', onRoot: true, read: () => '0\n' },
    {
      name: 'cpuset.cpus.partition',
      read: readPartition,
      write: writePartition,
      poll: (ctx) => pollNotified(cpusetOf(ctx.cgroup).partitionFile, ctx),
      notifications: (cgroup) => cpusetOf(cgroup).partitionFile,
    },
    { name: 'cpuset.cpus.exclusive', read: row((cs) => cs.exclusive), write: writeExclusive },
    { name: 'cpuset.cpus.exclusive.effective', read: row((cs) => cs.ownable) },
    {
      name: 'cpuset.cpus.isolated',
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
    if (cs && owned) new PartitionWork(cs, true, () => undefined).setPartition(cs, PARTITION.member);
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
