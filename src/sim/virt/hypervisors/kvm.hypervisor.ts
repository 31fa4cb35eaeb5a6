import { text } from '../../core/text.ts';
import { Memory } from '../../hw/memory.ts';
import { Machine } from '../../hw/machine.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { COMP } from '../../trace/components.ts';
import { kvmRun } from '../kvm-run.ts';
import { defineLayer, type BuildContext, type Place } from '../layer.ts';
import { VcpuPort } from '../vcpu-port.ts';
import { Vcpu } from '../vcpu.ts';
import { ioThread, VirtioBlk } from '../virtio-blk.ts';
import { tapThread, vhostWorker, VirtioNet } from '../virtio-net.ts';
import { Vm } from '../vm.ts';

/** 1 GiB of guest memory; none of it was touched but what the guest kernel itself uses, which is not modelled. */
const GUEST_FRAMES = 262_144;
const VCPUS = 2;
/** KVM's default on x86. */
const HALT_POLL_MAX_NS = 200_000;
/** Host CPUs of the VMM's I/O thread and of the packet mover. */
const IO_CPU = 4;
const NET_CPU = 5;
/** Host CPU that gets the NIC's interrupts: the queue does not follow the thread that moves the packets. */
const NIC_CPU = 6;

/** The vCPU threads: threads of the VMM process that never leave the kernel. */
function startVcpus(vm: Vm, below: Place): void {
  const host = below.kernel;
  vm.vcpus.forEach((vcpu, index) => {
    const task = host.spawn({
      name: `CPU ${index}/KVM`,
      program: kvmRun,
      userComp: COMP.vmm,
      kernelComp: COMP.kvm,
      affinity: [index === 0 ? below.appCpu : below.otherCpu],
      mm: VMM_MM,
      service: true,
    });
    task.ctx.ring = 0;
    task.ctx.comp = COMP.kvm;
    vcpu.tie(task, vm.machine.cpu(index));
    host.start(task);
  });
}

/** Address space of the VMM process: its threads share it. */
const VMM_MM = 100_000;

function startIoThread(vm: Vm, host: Kernel, device: VirtioBlk): void {
  const task = host.spawn({
    name: 'IO iothread1',
    program: ioThread,
    userComp: COMP.vmm,
    kernelComp: COMP.kernel,
    affinity: [IO_CPU],
    mm: VMM_MM,
    service: true,
  });
  task.ctx.ring = 0;
  task.ctx.comp = COMP.kernel;
  task.ctx.set(0, vm.id);
  device.worker = task.id;
  host.start(task);
}

function startNetWorker(vm: Vm, host: Kernel, device: VirtioNet): void {
  const { vhost } = vm.config;
  const task = host.spawn({
    name: vhost ? 'vhost-1' : 'qemu main loop',
    program: vhost ? vhostWorker : tapThread,
    userComp: COMP.vmm,
    kernelComp: vhost ? COMP.vhost : COMP.kernel,
    kthread: vhost,
    affinity: [NET_CPU],
    ...(vhost ? {} : { mm: VMM_MM }),
    service: true,
  });
  task.ctx.ring = 0;
  task.ctx.comp = vhost ? COMP.vhost : COMP.kernel;
  task.ctx.set(0, vm.id);
  device.worker = task.id;
  device.tap.worker = task.id;
  host.start(task);
}

/** Plugs the guest's NIC into the host: a tap device, bridged to the host's NIC or behind its NAT. */
function connectNetwork(vm: Vm, host: Kernel, device: VirtioNet, context: BuildContext): void {
  if (context.network === 'none') return;
  host.net.addDevice({
    name: 'tap0',
    kind: 'tap',
    netns: '',
    peer: '',
    bus: -1,
    bridged: true,
    masqueraded: context.network !== 'host',
  });
  host.net.queues.set('tap0', device.tap);
  host.net.behind.set('tap0', vm.machine.id);
  vm.kernel.net.addDevice({
    name: 'eth0',
    kind: 'virtio',
    netns: '',
    peer: '',
    bus: device.index,
    bridged: false,
  });
  vm.kernel.net.queues.set('eth0', device);
  startNetWorker(vm, host, device);
}

function build(below: Place, context: BuildContext): Place {
  const host = below.kernel;
  const { sim } = context;
  const vm = new Vm(
    host,
    Object.freeze({
      ept: context.choice('ept') === 'on',
      apicv: context.choice('apicv') === 'on',
      vhost: context.choice('vhost') === 'on',
      haltPollMaxNs: context.choice('halt-poll') === 'on' ? HALT_POLL_MAX_NS : 0,
    }),
  );
  for (let index = 0; index < VCPUS; index++)
    vm.vcpus.push(new Vcpu(sim, index, host, vm.config.haltPollMaxNs));
  const machine = new Machine(
    sim,
    host.machine.id + 1,
    { name: 'guest', cpus: VCPUS, depth: host.machine.depth + 1, kernelComp: COMP.guestKernel },
    new Memory(GUEST_FRAMES, 0),
    (index) => new VcpuPort(vm, vm.vcpu(index)),
  );
  vm.plug(machine);
  const disk = new VirtioBlk();
  machine.attach(disk);
  const nic = new VirtioNet();
  machine.attach(nic);
  const kernel = context.makeKernel(machine, 'guest');
  kernel.blocks.device = disk;
  vm.boot(kernel);
  startVcpus(vm, below);
  startIoThread(vm, host, disk);
  connectNetwork(vm, host, nic, context);
  return {
    kernel,
    appCpu: 0,
    otherCpu: 1,
    netns: '',
    container: null,
    depth: below.depth + 1,
    nicCpu: NIC_CPU,
    cgroup: null,
    facts: {
      ...below.facts,
      vcpus: String(VCPUS),
      memory: `${(GUEST_FRAMES * 4) / 1024 / 1024} GiB`,
      vmm: 'QEMU',
    },
  };
}

export default defineLayer({
  id: 'kvm',
  label: text('KVM VM', 'KVM 가상 머신'),
  about: text(
    'A virtual machine with its own Linux kernel. KVM runs it on the CPU in guest mode; QEMU serves its virtual devices.',
    '자체 리눅스 커널이 있는 가상 머신입니다. KVM이 CPU의 게스트 모드에서 실행하고, QEMU가 가상 장치를 맡습니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'virtio devices, two vCPUs pinned to two host CPUs; no emulated devices, no migration, no memory overcommit.',
    'virtio 장치와 두 호스트 CPU에 고정된 vCPU 두 개입니다. 에뮬레이션 장치, 마이그레이션, 메모리 초과 할당은 없습니다.',
  ),
  components: ['app', 'guest-kernel', 'vmm', 'kvm', 'vhost'],
  needsVirtualisation: true,
  build,
});
