/** The life cycles that pages draw, from their definitions. */
import { text } from '../core/text.ts';
import type { ChartView } from '../core/views.ts';
import { cgroupDefinition } from '../kernel/cgroup/cgroup.machine.ts';
import { cpuDefinition } from '../kernel/cpu.machine.ts';
import { poolDefinition } from '../kernel/sched/pool.machine.ts';
import { shareDefinition } from '../kernel/sched/share.machine.ts';
import { syscallDefinition } from '../kernel/syscall.machine.ts';
import { taskDefinition } from '../kernel/task.machine.ts';
import { chartOf } from '../machines/chart.ts';
import { ociDefinition } from '../runtimes/oci.machine.ts';
import { vcpuDefinition } from '../virt/vcpu.machine.ts';
import { vmDefinition } from '../virt/vm.machine.ts';

/** Those of a stack. */
export const STACK_CHARTS: readonly ChartView[] = Object.freeze([
  { ...chartOf(taskDefinition), label: text('task', '태스크') },
  { ...chartOf(syscallDefinition), label: text('system call', '시스템 콜') },
  { ...chartOf(cpuDefinition), label: text('CPU', 'CPU') },
  { ...chartOf(vcpuDefinition), label: text('vCPU', 'vCPU') },
  { ...chartOf(vmDefinition), label: text('virtual machine', '가상 머신') },
  { ...chartOf(ociDefinition), label: text('container', '컨테이너') },
]);

/** Those of a cgroup with a quota. */
export const GROUP_CHARTS = Object.freeze({
  cgroup: { ...chartOf(cgroupDefinition), label: text('cgroup', 'cgroup') },
  pool: { ...chartOf(poolDefinition), label: text('quota pool', '쿼터 풀') },
  share: { ...chartOf(shareDefinition), label: text('share of a CPU', 'CPU의 몫') },
});
