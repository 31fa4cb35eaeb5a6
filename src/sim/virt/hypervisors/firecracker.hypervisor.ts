import { text } from '../../core/text.ts';
import { buildFirecrackerVm } from '../firecracker-vm.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { defineBoot } from '../boot/define.ts';
import { firecracker } from '../boot/firecracker.ts';
import { IMAGES } from '../boot/images.ts';
import { work } from '../boot/marks.ts';
import { start } from '../boot/tasks.ts';

const build: StackLayer['build'] = (below, context) => buildFirecrackerVm(below, context);

const boot = defineBoot({
  id: 'firecracker',
  label: text('Firecracker', 'Firecracker'),
  kind: 'vm',
  snapshot: true,
  estimate: null,
  body: (p) => start(p, firecracker({ build, image: IMAGES.microvm })),
});

/** The process is started first and told what to do by requests to its socket, one after the other. */
const apiBoot = defineBoot({
  id: 'firecracker-api',
  layer: 'firecracker',
  label: text('Firecracker, by its API', 'Firecracker, API 사용'),
  kind: 'vm',
  estimate: null,
  body: (p) =>
    start(p, firecracker({ build, image: IMAGES.microvm, asked: (p) => work(p, 'boot.firecracker.api') })),
});

export default defineLayer({
  id: 'firecracker',
  order: 35,
  label: text('Firecracker microVM', 'Firecracker 마이크로VM'),
  about: text(
    'A minimal VMM on KVM: virtio over MMIO, no BIOS, no PCI; one thread emulates every device, and its default block engine serves one request at a time.',
    'KVM 위의 최소 VMM입니다. MMIO virtio를 쓰고 BIOS와 PCI가 없으며, 스레드 하나가 모든 장치를 에뮬레이션하고 기본 블록 엔진은 요청을 하나씩 처리합니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'Disk and network have a thread each, where Firecracker has one for both; no rate limiter, no jailer in the paths. Writes end in the host’s page cache, whose write-back to the disk is not simulated.',
    '디스크와 네트워크에 스레드가 하나씩 있습니다. 실제 Firecracker는 하나로 처리합니다. 속도 제한과 jailer는 경로에 없습니다. 쓰기는 호스트의 페이지 캐시에서 끝나며, 디스크로 나중에 쓰는 일은 시뮬레이션하지 않습니다.',
  ),
  components: ['app', 'guest-kernel', 'vmm', 'kvm'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: ['linux'],
  withholds: {
    vmx: text('Firecracker hides VT-x from its guest', 'Firecracker는 게스트에게 VT-x를 숨깁니다'),
  },
  build,
  boots: [boot, apiBoot],
});
