/** Virtual machines among the neighbours: their vCPUs are tasks of a host cgroup. */
import { invariant } from '../../core/invariant.ts';
import { Machine } from '../../hw/machine.ts';
import { Memory } from '../../hw/memory.ts';
import { bootKernel } from '../../kernel/boot.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import type { SchedFeatures } from '../../kernel/sched/features.ts';
import type { Task } from '../../kernel/task.ts';
import { COMP } from '../../trace/components.ts';
import { KVM_DEVICE } from '../../virt/kvm-vm.ts';
import { kvmRun } from '../../virt/kvm-run.ts';
import { Vcpu } from '../../virt/vcpu.ts';
import { VcpuPort } from '../../virt/vcpu-port.ts';
import { Vm } from '../../virt/vm.ts';

/** 256 MiB: the programs under load touch no memory. */
const GUEST_FRAMES = 65_536;
/** First process id in a guest, first address space number of a VMM. */
const GUEST_PID = 812;
const FIRST_VMM_MM = 1_000_000;
const HALT_POLL_MAX_NS = 200_000;

export interface GuestPlan {
  readonly name: string;
  readonly vcpus: number;
  readonly tickPhaseNs: number;
  readonly features: SchedFeatures;
  readonly cpus: readonly number[] | null;
  /** Path of the host's cgroup that the vCPU threads are in. */
  readonly cgroup: string;
}

export interface Guest {
  readonly vm: Vm;
  readonly kernel: Kernel;
  /** The vCPU threads, not started yet. */
  readonly threads: readonly Task[];
}

/** Builds a VM with its guest kernel; the caller puts the vCPU threads into a cgroup and starts them. */
export function makeGuest(host: Kernel, plan: GuestPlan): Guest {
  const { sim } = host;
  const config = Object.freeze({
    ept: true,
    apicv: true,
    posted: true,
    shadowVmcs: true,
    vhost: true,
    haltPollMaxNs: HALT_POLL_MAX_NS,
  });
  const vm = new Vm(host, config);
  for (let index = 0; index < plan.vcpus; index++)
    vm.vcpus.push(new Vcpu(sim, index, host, config.haltPollMaxNs));
  const machine = new Machine(
    sim,
    host.machine.id + 1 + vm.id,
    { name: plan.name, cpus: plan.vcpus, depth: 1, kernelComp: COMP.guestKernel },
    new Memory(GUEST_FRAMES, 0),
    (index) => new VcpuPort(vm, vm.vcpu(index)),
  );
  vm.plug(machine);
  const kernel = bootKernel(
    sim,
    machine,
    Object.freeze({
      ...host.config,
      name: plan.name,
      firstPid: GUEST_PID,
      tickPhaseNs: plan.tickPhaseNs,
    }),
    (schedHost) => new FairScheduler<Task>(schedHost, plan.features),
  );
  vm.boot(kernel);
  return { vm, kernel, threads: vcpuThreads(host, vm, plan) };
}

function vcpuThreads(host: Kernel, vm: Vm, plan: GuestPlan): Task[] {
  return vm.vcpus.map((vcpu, index) => {
    const task = host.spawn({
      name: `CPU ${String(index)}/KVM`,
      program: kvmRun,
      userComp: COMP.vmm,
      kernelComp: COMP.kvm,
      affinity: plan.cpus,
      cgroup: plan.cgroup,
      mm: FIRST_VMM_MM + vm.id,
    });
    invariant(host.openDevice(task, KVM_DEVICE) === 0, 'device-refused', KVM_DEVICE);
    task.ctx.ring = 0;
    task.ctx.comp = COMP.kvm;
    vcpu.tie(task, vm.machine.cpu(index));
    return task;
  });
}
