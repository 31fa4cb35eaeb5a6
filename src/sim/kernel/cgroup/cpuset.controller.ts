/** The `cpuset` controller for member cpusets. Source: kernel/cgroup/cpuset.c. Partitions are not modelled. */
import { text } from '../../core/text.ts';
import type { Cgroup, CgroupHost, CgroupTask, FileContext, WriteResult } from './cgroup.ts';
import { defineController, fail, OK } from './cgroup.ts';
import { formatCpuList, parseCpuList } from './parse.ts';

function allCpus(host: CgroupHost): number[] {
  return Array.from({ length: host.cpuCount }, (_, cpu) => cpu);
}

/** CPUs that a cgroup's tasks may use: its own list within the parent's, or the parent's. */
export function effectiveCpus(cgroup: Cgroup, host: CgroupHost): readonly number[] {
  const parent = cgroup.parent ? effectiveCpus(cgroup.parent, host) : allCpus(host);
  const own = cgroup.cpuset?.cpus;
  if (!own) return parent;
  const common = own.filter((cpu) => parent.includes(cpu));
  return common.length > 0 ? common : parent;
}

function writeCpus({ cgroup, host, tree }: FileContext, written: string): WriteResult {
  const list = parseCpuList(written, host.cpuCount);
  if (typeof list === 'string')
    return fail(list, 'not a list of CPUs of this machine', '이 컴퓨터의 CPU 목록이 아닙니다');
  if (!cgroup.cpuset) return OK;
  cgroup.cpuset.cpus = list.length > 0 ? list : null;
  tree.reattach(cgroup, 'cpuset');
  return OK;
}

function writeMems({ cgroup }: FileContext, written: string): WriteResult {
  const list = parseCpuList(written, 1);
  if (typeof list === 'string')
    return fail(list, 'the machine has memory node 0 only', '이 컴퓨터에는 메모리 노드 0만 있습니다');
  if (cgroup.cpuset) cgroup.cpuset.mems = list.length > 0 ? list : null;
  return OK;
}

function writePartition(written: string): WriteResult {
  if (written.trim() === 'member') return OK;
  return fail(
    'EINVAL',
    'only "member": partitions are not simulated',
    '"member"만: 파티션은 시뮬레이션하지 않습니다',
  );
}

function applyAffinity(member: CgroupTask, host: CgroupHost): void {
  const allowed = effectiveCpus(member.cgroup, host);
  const wanted = member.userAffinity?.filter((cpu) => allowed.includes(cpu)) ?? [];
  const cpus = wanted.length > 0 ? wanted : allowed;
  host.setAffinity(member.task, cpus.length === host.cpuCount ? null : cpus);
}

export default defineController({
  id: 'cpuset',
  text: text('CPUs and memory nodes a group may use', '그룹이 쓸 수 있는 CPU와 메모리 노드'),
  implicit: false,
  threaded: true,
  files: [
    {
      name: 'cpuset.cpus',
      read: ({ cgroup }) => `${formatCpuList(cgroup.cpuset?.cpus ?? [])}\n`,
      write: writeCpus,
    },
    {
      name: 'cpuset.mems',
      read: ({ cgroup }) => `${formatCpuList(cgroup.cpuset?.mems ?? [])}\n`,
      write: writeMems,
    },
    {
      name: 'cpuset.cpus.effective',
      onRoot: true,
      read: ({ cgroup, host }) => `${formatCpuList(effectiveCpus(cgroup, host))}\n`,
    },
    { name: 'cpuset.mems.effective', onRoot: true, read: () => '0\n' },
    {
      name: 'cpuset.cpus.partition',
      read: () => 'member\n',
      write: (_ctx, written) => writePartition(written),
    },
  ],
  online: (cgroup) => {
    cgroup.cpuset = { cpus: null, mems: null };
  },
  offline: (cgroup) => {
    cgroup.cpuset = null;
  },
  attach: applyAffinity,
});
