import { text } from '../../core/text.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { DISK_OP, type Medium } from '../disk.ts';

const READ = REFERENCE_PROFILE.index('dev.nvme.read4k');
const WRITE = REFERENCE_PROFILE.index('dev.nvme.write4k');
const TRANSFER = REFERENCE_PROFILE.index('dev.nvme.xfer');
const FLUSH_PROTECTED = REFERENCE_PROFILE.index('dev.nvme.flush.plp');
const FLUSH_CONSUMER = REFERENCE_PROFILE.index('dev.nvme.flush.consumer');
/** The read and write costs are for one block of this size; the rest is transfer. */
const BLOCK_BYTES = 4096;

/** 301 k reads of 4 KiB a second at depth 32 (NSDI'20, bare metal) at the time of one read: about 16 side by side. */
const CHANNELS = 16;

/** Many channels: requests of different CPUs do not wait for each other. */
function nvme(id: string, flush: number): Medium {
  return Object.freeze<Medium>({
    id,
    channels: CHANNELS,
    serve(sim, _disk, request) {
      if (request.op === DISK_OP.flush) return { ns: sim.sampler.sample(flush), cost: flush };
      const cost = request.op === DISK_OP.read ? READ : WRITE;
      const more = Math.max(0, request.bytes - BLOCK_BYTES);
      const ns = sim.sampler.sample(cost) + (more > 0 ? sim.sampler.sampleBytes(TRANSFER, more) : 0);
      return { ns, cost };
    },
  });
}

export default Object.freeze({
  id: 'nvme',
  label: text('NVMe SSD, power-loss protected', 'NVMe SSD, 전원 손실 보호'),
  medium: nvme('nvme', FLUSH_PROTECTED),
});

export { nvme, FLUSH_CONSUMER };
