import { text } from '../../core/text.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { DISK_OP, type Medium } from '../disk.ts';

const READ = REFERENCE_PROFILE.index('dev.sata_ssd.read4k');
const WRITE = REFERENCE_PROFILE.index('dev.sata_ssd.write4k');
const TRANSFER = REFERENCE_PROFILE.index('dev.sata_ssd.xfer');
const FLUSH = REFERENCE_PROFILE.index('dev.nvme.flush.consumer');
/** The read and write costs are for one block of this size; the rest is transfer. */
const BLOCK_BYTES = 4096;

const medium: Medium = Object.freeze<Medium>({
  id: 'sata-ssd',
  // Native command queueing lets the flash work on several requests; the figure for one request is at depth 1.
  channels: 4,
  queues: 1,
  // `AHCI_MAX_SG`
  segments: 168,
  serve(sim, _disk, request) {
    if (request.op === DISK_OP.flush) return { ns: sim.sampler.sample(FLUSH, request.flow), cost: FLUSH };
    const cost = request.op === DISK_OP.read ? READ : WRITE;
    const more = Math.max(0, request.bytes - BLOCK_BYTES);
    const ns =
      sim.sampler.sample(cost, request.flow) +
      (more > 0 ? sim.sampler.sampleBytes(TRANSFER, more, request.flow) : 0);
    return { ns, cost };
  },
});

export default Object.freeze({ id: 'sata-ssd', label: text('SATA SSD', 'SATA SSD'), medium });
