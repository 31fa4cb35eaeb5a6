/**
 * Slice protection (`RUN_TO_PARITY`): an entity that was given the CPU keeps it for the smallest slice that competes, so
 * that equal tasks do not alternate at every wake-up. Source: kernel/sched/fair.c of 6.18, `set_protect_slice`.
 */
import type { CfsRq, SchedEntity } from '../entities.ts';
import { calcDeltaFair, cfsRqMinSlice } from './virtual-time.ts';

/** Starts the protection of an entity that becomes current. */
export function setProtectSlice(cfsRq: CfsRq, se: SchedEntity): void {
  const { features } = cfsRq.rq.fair;
  const sliceNs = Math.min(se.sliceNs, features.runToParity ? cfsRqMinSlice(cfsRq) : features.baseSliceNs);
  se.vprot = se.deadline;
  if (sliceNs !== se.sliceNs) se.vprot = Math.min(se.vprot, se.vruntime + calcDeltaFair(sliceNs, se.weight));
}

/** Shortens the protection after a competitor with a smaller slice joined. */
export function updateProtectSlice(cfsRq: CfsRq, se: SchedEntity): void {
  se.vprot = Math.min(se.vprot, se.vruntime + calcDeltaFair(cfsRqMinSlice(cfsRq), se.weight));
}

/** Whether the entity still is inside its protection. */
export function protectSlice(se: SchedEntity): boolean {
  return se.vprot > se.vruntime;
}

/** Ends the protection. */
export function cancelProtectSlice(se: SchedEntity): void {
  if (protectSlice(se)) se.vprot = se.vruntime;
}
