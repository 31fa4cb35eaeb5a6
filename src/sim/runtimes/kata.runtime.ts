import { text } from '../core/text.ts';
import type { ContainerView } from '../kernel/task.ts';
import { COMP } from '../trace/components.ts';
import { blockThread } from '../virt/block-backend.ts';
import { buildKvmVm } from '../virt/kvm-vm.ts';
import { defineLayer, type BuildContext, type Place } from '../virt/layer.ts';
import { CONTAINER, containerPlace, NAMESPACES } from './container-parts.ts';

/** virtiofsd answers a file request of the guest with host calls: it opens or looks up, then reads or writes. */
const virtiofsd = blockThread({
  name: 'virtiofsd',
  requestCost: 'virtiofs.req',
  engine: 'sync',
  ignoresFlush: false,
  process: 'virtiofsd',
  hostWork: (p) => p.work('vfs.open', { probe: 'gofer' }),
});

/** The agent gives the container every namespace but the network's, which the pod's VM already is. */
const IN_GUEST = Object.freeze(NAMESPACES.filter((name) => name !== 'net'));

function build(below: Place, context: BuildContext): Place {
  const guest = buildKvmVm(below, context, {
    vmm: 'QEMU (Kata)',
    block: { thread: 'virtiofsd', program: virtiofsd, userComp: COMP.virtiofsd },
    network: 'vhost',
    networkThread: 'qemu main loop',
    redirected: true,
  });
  // The profile is not passed into the guest unless asked for: `disable_guest_seccomp = true`.
  const view: ContainerView = Object.freeze({
    name: CONTAINER,
    seccomp: 'off',
    overlay: false,
    memcg: true,
    cgroupPath: '/kata/web',
    namespaces: IN_GUEST,
  });
  return containerPlace(guest, context, view, '', { runtime: 'kata-agent, in the guest' });
}

export default defineLayer({
  id: 'kata',
  order: 90,
  label: text('Kata Containers', 'Kata Containers'),
  about: text(
    'A container in a virtual machine of its own: one VM per pod, an agent inside makes the container, the root file system comes by virtio-fs.',
    '자체 가상 머신 안의 컨테이너입니다. 파드마다 VM이 하나이고, 안의 에이전트가 컨테이너를 만들며, 루트 파일 시스템은 virtio-fs로 옵니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Each file request of the guest is an open and a read on the host, without DAX and without virtiofsd’s own cache; the agent is in no path.',
    '게스트의 파일 요청마다 호스트에서 열기와 읽기를 합니다. DAX와 virtiofsd 캐시는 없으며 에이전트는 경로에 없습니다.',
  ),
  components: ['app', 'guest-kernel', 'virtiofsd', 'kvm', 'vhost'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: [],
  withholds: {
    linux: text('the container is already inside', '이미 컨테이너가 안에 있습니다'),
    vmx: text('a container is given no /dev/kvm', '컨테이너에는 /dev/kvm이 주어지지 않습니다'),
  },
  build,
});
