import { text } from '../../core/text.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Disk, DiskRequest, Medium } from '../disk.ts';
import type { Sim } from '../sim.ts';

const COST = REFERENCE_PROFILE.index('dev.hdd7200');
/** 60 s / 7200: one turn, ns. */
/** `AHCI_MAX_SG`. */
const AHCI_SEGMENTS = 168;
const TURN_NS = 8_333_333;
const SECTORS_PER_TRACK = 1024;
const TRACKS = 200_000;
const SEEK_MIN_NS = 500_000;
const SEEK_MAX_NS = 8_000_000;

/**
 * Seek by the distance the head has to go, then the wait until the sector comes round: both follow from where the head
 * and the platter are, nothing is drawn. The table's row states the same two ranges. An override of the row scales both.
 */
function serve(sim: Sim, disk: Disk, request: DiskRequest): { ns: number; cost: number } {
  const from = Math.floor(disk.headSector / SECTORS_PER_TRACK) % TRACKS;
  const to = Math.floor(request.sector / SECTORS_PER_TRACK) % TRACKS;
  const distance = Math.abs(to - from) / TRACKS;
  const seek = from === to ? 0 : SEEK_MIN_NS + (SEEK_MAX_NS - SEEK_MIN_NS) * Math.sqrt(distance);
  const angleAt = (sim.nowNs + seek) % TURN_NS;
  const sectorAngle = ((request.sector % SECTORS_PER_TRACK) / SECTORS_PER_TRACK) * TURN_NS;
  const rotation = (sectorAngle - angleAt + TURN_NS) % TURN_NS;
  const transfer = (request.bytes / 512 / SECTORS_PER_TRACK) * TURN_NS;
  disk.headSector = request.sector + Math.ceil(request.bytes / 512);
  return { ns: Math.round((seek + rotation + transfer) * sim.sampler.profile.scale(COST)), cost: COST };
}

const medium: Medium = Object.freeze<Medium>({
  id: 'hdd',
  channels: 1,
  queues: 1,
  rotational: true,
  segments: AHCI_SEGMENTS,
  serve,
});

export default Object.freeze({
  id: 'hdd',
  label: text('hard disk, 7200 rpm', '하드 디스크, 7200 rpm'),
  medium,
});
