import { text } from '../core/text.ts';
import { locked } from '../kernel/locks/locked.ts';
import { sleep } from '../kernel/locks/waiting.ts';
import { CLONE } from '../kernel/clone-flags.ts';
import { makeGroup } from '../kernel/cgroup/make-group.ts';
import { buildKvmVm } from '../virt/kvm-vm.ts';
import { defineLayer, translates, type BuildContext, type Place } from '../virt/layer.ts';
import { shareDirectory, VIRTIO_FS_OPS } from '../virt/virtio-fs.ts';
import type { VirtioNet } from '../virt/virtio-net.ts';
import { plugTap, TAP } from '../virt/vm-parts.ts';
import type { Vm } from '../virt/vm.ts';
import {
  CONTAINER,
  containerPlace,
  dockerBundle,
  filterFor,
  HOST_END,
  INNER_END,
  vethPair,
} from './container-parts.ts';
import { cloudHypervisor } from '../virt/boot/cloud-hypervisor.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { IMAGES, pull } from '../virt/boot/images.ts';
import { listen, phase, postAbove, postBelow, stay, work } from '../virt/boot/marks.ts';
import { commit, daemon, file, hold } from '../virt/boot/memory-steps.ts';
import { enterNext, run, start, step } from '../virt/boot/tasks.ts';
import { joinCgroup, unshare } from './oci-boot.ts';

/** Group, on the host, of what belongs to the sandbox and not to its VM's threads. */
const OVERHEAD = '/kata_overhead/web';

/** The host sees virtiofsd: in the sandbox's cgroup, with a filter of its own, on the overlay that containerd mounted. */
const VIRTIOFSD = Object.freeze({
  ...dockerBundle({ seccomp: filterFor('bitmap', 'virtiofsd'), mounts: [] }),
  namespaces: CLONE.NEWNS | CLONE.NEWPID | CLONE.NEWNET,
});

/** The pod's network namespace, as CNI made it; in it, a `tc` filter ties the veth end and the tap to each other. */
function connectPod(vm: Vm, nic: VirtioNet, context: BuildContext): void {
  vethPair(vm.hostKernel, { masqueraded: translates(context.network), mirred: TAP });
  plugTap(vm, nic, HOST_END, { netns: CONTAINER, bridged: false, mirred: INNER_END });
}

function build(below: Place, context: BuildContext): Place {
  const guest = buildKvmVm(below, context, {
    vmm: 'Cloud Hypervisor (Kata)',
    block: null,
    furnish: (vm, cpu) => {
      makeGroup(vm.hostKernel.cgroups, OVERHEAD);
      shareDirectory(vm, cpu, VIRTIOFSD, OVERHEAD);
    },
    network: 'vmm',
    networkThread: '_net1_qp0',
    vcpuThread: (index) => `vcpu${index}`,
    connect: connectPod,
    kernel: { pvOps: VIRTIO_FS_OPS },
  });
  // The profile is not passed into the guest unless asked for: `disable_guest_seccomp = true`.
  // The network's namespace is the pod's, which its VM already is.
  const root = { type: 'virtiofs', path: '/run/kata-containers/web/rootfs' } as const;
  return containerPlace(guest, {
    bundle: dockerBundle({ root }),
    cgroup: '/kata/web',
    facts: { runtime: 'kata-agent, in the guest' },
  });
}

/** The container's process, made by the agent in the guest. */
const inGuest = step('kata-container', 'fork', 'guestKernel', (p) => {
  unshare(p);
  joinCgroup(p);
  enterNext(p);
});

const vmm = cloudHypervisor(build, null, (p) => {
  phase(p, 'agent');
  hold(p, 'kata.agent');
  work(p, 'boot.kata.total');
  postBelow(p, 'agent connected');
  listen(p, 'disk plugged in');
  phase(p, 'uevent');
  sleep(p, 'uevent', 'boot.kata.uevent');
  phase(p, 'rootfs');
  work(p, 'boot.kata.rootfs');
  start(p, inGuest);
  stay(p);
});

const shim = step('containerd-shim-kata-v2', 'process', 'app', (p) => {
  file(p, 'kata.text');
  hold(p, 'kata.shim');
  hold(p, 'virtiofsd');
  hold(p, 'kernel.process');
  work(p, 'rt.shim_start');
  start(p, vmm);
  listen(p, 'agent connected');
  phase(p, 'disk');
  work(p, 'boot.kata.hotplug');
  postAbove(p, 'disk plugged in');
  stay(p);
});

const containerd = step('containerd', 'thread', 'app', (p) => {
  daemon(p, 'containerd');
  pull(p, IMAGES.container);
  phase(p, 'containerd');
  locked(p, 'containerd.metadata', commit);
  start(p, shim);
});

const boot = defineBoot({
  id: 'kata',
  label: text('Kata Containers', 'Kata Containers'),
  kind: 'sandbox',
  estimate: text(
    'Parts of one published time line, of a root file system on a block device that is plugged in; virtio-fs has none. How much of it is CPU time is assumed.',
    '공개된 시간표 하나의 부분들로, 루트 파일 시스템이 나중에 연결된 블록 장치에 있는 경우입니다. virtio-fs의 시간표는 없습니다. 그중 CPU 시간의 비중은 가정입니다.',
  ),
  body: (p) => run(p, containerd),
});

export default defineLayer({
  id: 'kata',
  order: 90,
  label: text('Kata Containers', 'Kata Containers'),
  about: text(
    'A container in a virtual machine of its own: one Cloud Hypervisor VM per pod, an agent inside makes the container, the root file system comes by virtio-fs.',
    '자체 가상 머신 안의 컨테이너입니다. 파드마다 Cloud Hypervisor VM이 하나이고, 안의 에이전트가 컨테이너를 만들며, 루트 파일 시스템은 virtio-fs로 옵니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'virtio-fs without DAX, data cached in the guest and written through; virtiofsd serves one request after the other, and its own work is a model estimate. Start-up follows a published time line of a root on a plugged-in block device.',
    'DAX 없는 virtio-fs입니다. 데이터는 게스트에 캐시되고 바로 호스트에 쓰입니다. virtiofsd는 요청을 하나씩 처리하며 그 작업은 모델 추정치입니다. 시작 과정은 연결된 블록 장치를 루트로 쓴 공개 시간표를 따릅니다.',
  ),
  network: 'bridge',
  components: ['app', 'guest-kernel', 'virtiofsd', 'vmm', 'kvm'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: [],
  withholds: {
    linux: text('the container is already inside', '이미 컨테이너가 안에 있습니다'),
    vmx: text('a container is given no /dev/kvm', '컨테이너에는 /dev/kvm이 주어지지 않습니다'),
  },
  build,
  boots: [boot],
});
