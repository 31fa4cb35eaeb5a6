/** Which CPUs the tasks of a cpuset may use, as the scheduler is told. */
import type { Cgroup, CgroupHost, CgroupTask } from './cgroup.ts';
import { cpusOf, type CpuMask } from './cpumask.ts';
import { usableCpus } from './cpuset.ts';
import { formatCpuList } from './parse.ts';

/** A mask as files show it, such as `0-3,8`. */
export function formatMask(mask: CpuMask): string {
  return formatCpuList(cpusOf(mask));
}

/** Tells every task which CPUs it may use; one whose CPUs are the same notices nothing. */
export function settleTasks(root: Cgroup, host: CgroupHost): void {
  for (const member of root.tasks) applyAffinity(member, host);
  for (const child of root.children.values()) settleTasks(child, host);
}

function sameCpus(a: readonly number[] | null, b: readonly number[] | null): boolean {
  return a === b || (a?.length === b?.length && (a ?? []).every((cpu, index) => cpu === b?.[index]));
}

export function applyAffinity(member: CgroupTask, host: CgroupHost): void {
  const allowed = cpusOf(usableCpus(member.cgroup));
  const wanted = member.userAffinity?.filter((cpu) => allowed.includes(cpu)) ?? [];
  const list = wanted.length > 0 ? wanted : allowed;
  const cpus = list.length === host.cpuCount ? null : list;
  if (!sameCpus(cpus, member.task.affinity)) host.setAffinity(member.task, cpus);
}
