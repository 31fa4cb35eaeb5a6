/** A virtual machine of Firecracker: virtio over MMIO, a thread of the VMM for every device. */
import { blockThread } from './block-backend.ts';
import { buildKvmVm, type KvmVmSpec } from './kvm-vm.ts';
import type { BuildContext, Place } from './layer.ts';

/** One data descriptor a request and no VIRTIO_BLK_F_SEG_MAX: the guest splits its I/O into pages. */
const SEGMENT_BYTES = 4096;
/** Firecracker's default cache type "Unsafe" does not advertise FLUSH: the guest's fsync ends at the VMM. */
const BLOCK = Object.freeze({ requestCost: 'vmm.blk_req.firecracker', ignoresFlush: true });
const ENGINES = Object.freeze({
  sync: blockThread({
    name: 'fc_vmm block (sync)',
    engine: 'sync',
    moreCost: 'vmm.blk_req.sync.more',
    hostCache: true,
    ...BLOCK,
  }),
  async: blockThread({ name: 'fc_vmm block (io_uring)', engine: 'async', ...BLOCK }),
});

/** Builds it; `guest` says what kind of kernel is inside. */
export function buildFirecrackerVm(
  below: Place,
  context: BuildContext,
  guest: Pick<KvmVmSpec, 'kernelComp' | 'kernel'> = {},
): Place {
  return buildKvmVm(below, context, {
    vmm: 'Firecracker',
    block: {
      thread: 'fc_vmm',
      program: context.choice('block-engine') === 'async' ? ENGINES.async : ENGINES.sync,
      maxRequestBytes: SEGMENT_BYTES,
    },
    network: 'vmm',
    eventIndex: context.choice('event-idx') === 'on',
    networkThread: 'fc_vmm net',
    vcpuThread: (index) => `fc_vcpu ${index}`,
    ...guest,
  });
}
