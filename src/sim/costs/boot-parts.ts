/** What leaves the guest during steps of a boot on KVM, for composites that contain it: parts and how often each comes. */

type Parts = Readonly<Record<string, number>>;

/** Exits that KVM itself answers (CPUID, interrupt controller, timer) and those that go on to the VMM's process. */
export function exits(inKernel: number, toProcess: number): Parts {
  const all = inKernel + toProcess;
  return {
    'vm.exit': all,
    'vm.entry': all,
    'vm.handle.kernel': all,
    'vm.to_userspace': toProcess,
    'vmm.device_model': toProcess,
  };
}

/** First touches of memory that the host backs with small pages, and with huge ones. */
export function smallTouches(pages: number): Parts {
  return { 'vm.ept_violation': pages };
}

export function hugeTouches(pages: number): Parts {
  return { 'vm.exit': pages, 'vm.entry': pages, 'mm.fault.thp2m': pages };
}

const WINDOW_BYTES = 131_072;
const BLOCK_BYTES = 4096;

/** Reads of a virtio disk in windows of 128 KiB, one after the other, past the host's page cache. */
export function reads(bytes: number): Parts {
  const windows = Math.ceil(bytes / WINDOW_BYTES);
  return {
    'dev.nvme.read4k': windows,
    'dev.nvme.xfer': bytes - windows * BLOCK_BYTES,
    'blk.submit': 2 * windows,
    'blk.complete': 2 * windows,
    'virtio.drv': 2 * windows,
    'vm.kick.ioeventfd': windows,
    'vm.backend_wake': windows,
    'vmm.blk_req': windows,
    'vm.hlt_wake': windows,
  };
}

/** Parts together. */
export function together(...parts: readonly Parts[]): Parts {
  const sums: Record<string, number> = {};
  for (const part of parts)
    for (const [id, count] of Object.entries(part)) sums[id] = (sums[id] ?? 0) + count;
  return Object.freeze(sums);
}
