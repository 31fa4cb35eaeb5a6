import { text } from '../../core/text.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { DISK_OP, type Disk, type Medium } from '../disk.ts';
import type { Sim } from '../sim.ts';

const READ = REFERENCE_PROFILE.index('dev.nvme.read4k');
const WRITE = REFERENCE_PROFILE.index('dev.nvme.write4k');
const TRANSFER = REFERENCE_PROFILE.index('dev.nvme.xfer');
const DRAIN = REFERENCE_PROFILE.index('dev.nvme.drain');
const FLUSH_PROTECTED = REFERENCE_PROFILE.index('dev.nvme.flush.plp');
const FLUSH_CONSUMER = REFERENCE_PROFILE.index('dev.nvme.flush.consumer');
/** The read and write costs are for one block of this size; the rest is transfer. */
const BLOCK_BYTES = 4096;

/** 301 k reads of 4 KiB a second at depth 32 (NSDI'20, bare metal) at the time of one read: about 16 side by side. */
const CHANNELS = 16;

/** Data that the drive has acknowledged and not yet written to flash. Assumed; long runs do not depend on it. */
const BUFFER_BYTES = 1_048_576;

/** Time a write waits for room in the drive's buffer, which drains at the rate of the flash, ns. */
function roomNs(sim: Sim, disk: Disk, bytes: number): number {
  const drainNs = sim.sampler.profile.nsPerByte(DRAIN);
  disk.drainedNs = Math.max(disk.drainedNs, sim.nowNs) + Math.round(drainNs * bytes);
  return Math.max(0, disk.drainedNs - Math.round(drainNs * BUFFER_BYTES) - sim.nowNs);
}

/** Many channels: requests of different CPUs do not wait for each other. */
function nvme(id: string, flush: number): Medium {
  return Object.freeze<Medium>({
    id,
    channels: CHANNELS,
    fua: true,
    // `NVME_MAX_SEGS`
    segments: 127,
    serve(sim, disk, request) {
      if (request.op === DISK_OP.flush) return { ns: sim.sampler.sample(flush, request.flow), cost: flush };
      const cost = request.op === DISK_OP.read ? READ : WRITE;
      const more = Math.max(0, request.bytes - BLOCK_BYTES);
      const ns =
        sim.sampler.sample(cost, request.flow) +
        (more > 0 ? sim.sampler.sampleBytes(TRANSFER, more, request.flow) : 0);
      const wait = request.op === DISK_OP.write ? roomNs(sim, disk, request.bytes) : 0;
      return { ns: ns + wait, cost };
    },
  });
}

export default Object.freeze({
  id: 'nvme',
  label: text('NVMe SSD, power-loss protected', 'NVMe SSD, 전원 손실 보호'),
  medium: nvme('nvme', FLUSH_PROTECTED),
});

export { nvme, FLUSH_CONSUMER };
