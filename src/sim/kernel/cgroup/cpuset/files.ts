/**
 * What is written to the `cpuset` controller's files, and the partitions that come of it: loaded by itself (see
 * `.ci/controller-parts.mjs`), because most worlds leave the CPUs as they are.
 */
import type { Cgroup, FileContext, WriteResult } from '../cgroup.ts';
import { fail, isPopulated, OK } from '../cgroup.ts';
import { maskOf, type CpuMask } from '../cpumask.ts';
import { cpusetOf, KINDS, PARTITION, type Cpuset } from '../cpuset.ts';
import { PartitionWork, type OnChange } from '../cpuset-partition.ts';
import { formatMask, settleTasks } from '../cpuset-tasks.ts';
import { parseCpuList } from '../parse.ts';
import { exclusiveClash } from '../partition-rules.ts';

/** Memory nodes a kernel can have (`CONFIG_NODES_SHIFT` 10); this machine has node 0. */
const MAX_NUMNODES = 1024;

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
        list,
        `"${shown}" is not a list of CPUs such as 0-3,8`,
        `"${shown}"은(는) 0-3,8 같은 CPU 목록이 아닙니다`,
      );
}

export function writeCpus(ctx: FileContext, written: string): WriteResult {
  const mask = parse(ctx, written);
  if (typeof mask !== 'bigint') return mask;
  const cs = cpusetOf(ctx.cgroup);
  if (mask === cs.allowed) return OK;
  const { cgroup } = ctx;
  if (mask === 0n && isPopulated(cgroup)) return emptied(cgroup, 'cpuset.cpus');
  workOf(ctx).setAllowed(cs, mask);
  settleTasks(ctx.tree.root, ctx.host);
  return OK;
}

export function writeExclusive(ctx: FileContext, written: string): WriteResult {
  const mask = parse(ctx, written);
  if (typeof mask !== 'bigint') return mask;
  const cs = cpusetOf(ctx.cgroup);
  if (mask === cs.exclusive) return OK;
  const clash = exclusiveClash(cs, mask);
  if (clash !== 0n) {
    return fail(
      'EINVAL',
      `a sibling has or needs CPU ${formatMask(clash)}`,
      `형제 cgroup이 CPU ${formatMask(clash)}을(를) 갖고 있거나 필요로 합니다`,
    );
  }
  workOf(ctx).setExclusive(cs, mask);
  settleTasks(ctx.tree.root, ctx.host);
  return OK;
}

/** A list that tasks live by is not taken away (`validate_change`). */
function emptied({ path }: Cgroup, file: string): WriteResult {
  return fail(
    'ENOSPC',
    `tasks are in ${path} or below: its ${file} can't be emptied`,
    `${path} 또는 그 아래에 태스크가 있어 ${file}을(를) 비울 수 없습니다`,
  );
}

export function writeMems({ cgroup }: FileContext, written: string): WriteResult {
  const list = parseCpuList(written, MAX_NUMNODES);
  const { cpuset } = cgroup;
  if (list.length === 0 && cpuset?.mems && isPopulated(cgroup)) return emptied(cgroup, 'cpuset.mems');
  if (typeof list === 'string' || list.some((node) => node > 0))
    return fail(
      typeof list === 'string' ? list : 'EINVAL',
      `"${written.trim()}": the machine has memory node 0 only`,
      `"${written.trim()}": 이 머신에는 메모리 노드 0만 있습니다`,
    );
  if (cpuset) cpuset.mems = list.length > 0 ? list : null;
  return OK;
}

export function writePartition(ctx: FileContext, written: string): WriteResult {
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

/** A CPU was switched on or off: `active` are those that are on. */
export function hotplug(top: Cpuset, active: CpuMask, onChange: OnChange): void {
  new PartitionWork(top, true, onChange).hotplug(active);
}

/** A partition that is removed gives back what it owns. */
export function giveBack(cs: Cpuset): void {
  new PartitionWork(cs, true, () => undefined).setPartition(cs, PARTITION.member);
}
