import { text } from '../../core/text.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { DISK_OP, type Medium } from '../disk.ts';

const READ = REFERENCE_PROFILE.index('dev.sata_ssd.read4k');
const FLUSH = REFERENCE_PROFILE.index('dev.nvme.flush.consumer');
/** SATA 3: 6 Gb/s with 8b/10b coding is 600 MB/s. */
const NS_PER_BYTE = 1 / 0.6;

const medium: Medium = Object.freeze<Medium>({
  id: 'sata-ssd',
  // Native command queueing lets the flash work on several requests; the figure for one request is at depth 1.
  channels: 4,
  serve(sim, _disk, request) {
    if (request.op === DISK_OP.flush) return { ns: sim.sampler.sample(FLUSH), cost: FLUSH };
    const more = Math.max(0, request.bytes - 4096);
    return { ns: sim.sampler.sample(READ) + Math.round(more * NS_PER_BYTE), cost: READ };
  },
});

export default Object.freeze({ id: 'sata-ssd', label: text('SATA SSD', 'SATA SSD'), medium });
