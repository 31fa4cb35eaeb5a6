import { text } from '../../core/text.ts';
import { blockThread } from '../block-backend.ts';
import { buildKvmVm } from '../kvm-vm.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { cloudHypervisor } from '../boot/cloud-hypervisor.ts';
import { defineBoot } from '../boot/define.ts';
import { IMAGES } from '../boot/images.ts';
import { start } from '../boot/tasks.ts';

/** One data descriptor a request in 2020: the guest split its I/O into pages. */
const SEGMENT_BYTES_2020 = 4096;
const BLOCK = Object.freeze({ requestCost: 'vmm.blk_req', ignoresFlush: false });
const ENGINES = Object.freeze({
  async: blockThread({ name: 'disk0_q0', engine: 'async', ...BLOCK }),
  sync: blockThread({
    name: 'disk0 (sync)',
    engine: 'sync',
    moreCost: 'vmm.blk_req.sync.more',
    hostCache: true,
    ...BLOCK,
  }),
});

const build: StackLayer['build'] = (below, context) => {
  const sync = context.choice('clh-block-engine') === 'sync';
  return buildKvmVm(below, context, {
    vmm: 'Cloud Hypervisor',
    block: sync
      ? { thread: '_disk0', program: ENGINES.sync, maxRequestBytes: SEGMENT_BYTES_2020 }
      : { thread: '_disk0_q0', program: ENGINES.async },
    network: 'vmm',
    networkThread: '_net1_qp0',
    vcpuThread: (index) => `vcpu${index}`,
  });
};

const boot = defineBoot({
  id: 'cloud-hypervisor',
  label: text('Cloud Hypervisor', 'Cloud Hypervisor'),
  kind: 'vm',
  snapshot: true,
  estimate: null,
  body: (p) => start(p, cloudHypervisor(build, IMAGES.microvm)),
});

export default defineLayer({
  id: 'cloud-hypervisor',
  order: 40,
  label: text('Cloud Hypervisor', 'Cloud Hypervisor'),
  about: text(
    'A VMM on KVM written in Rust: virtio over PCI, direct kernel boot, one thread for each device queue with io_uring.',
    'Rust로 쓰인 KVM 위의 VMM입니다. PCI virtio와 커널 직접 부팅을 쓰고, 장치 큐마다 io_uring을 쓰는 스레드가 하나씩 있습니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'One queue per device; packets pass through the VMM’s own thread, vhost-user is not used.',
    '장치마다 큐가 하나입니다. 패킷은 VMM 스레드를 거치며 vhost-user는 쓰지 않습니다.',
  ),
  components: ['app', 'guest-kernel', 'vmm', 'kvm'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: ['linux', 'vmx'],
  build,
  boots: [boot],
});
