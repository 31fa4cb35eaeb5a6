/** The data behind "why did this task run now?": every candidate of every level of a CPU's queues. */
import type { CfsRq, Rq, SchedEntity } from '../entities.ts';
import { scaleLoadDown } from '../weights.ts';
import { pickEntity } from './pick.ts';
import { protectSlice } from './protect.ts';
import { timelineForEach } from './timeline.ts';
import { avgVruntime, vruntimeEligible } from './virtual-time.ts';

/** One candidate. Virtual times are ns of virtual time relative to the queue's V, so that rows compare at a glance. */
export interface CandidateRow {
  /** Task name, or the group's name followed by `/`. */
  readonly name: string;
  readonly taskId: number | null;
  readonly groupId: number | null;
  readonly running: boolean;
  /** Low-resolution weight on this CPU. */
  readonly weight: number;
  readonly vruntime: number;
  /** V − vruntime: positive, the candidate has received less than its share. */
  readonly lagNs: number;
  readonly eligible: boolean;
  /** Deadline − V. */
  readonly deadlineNs: number;
  readonly sliceNs: number;
  /** Kept on the CPU by slice protection. */
  readonly isProtected: boolean;
  /** Asleep, still paying back what it got too much. */
  readonly delayed: boolean;
  readonly throttled: boolean;
}

/** One queue on the way from the root to the choice. */
export interface PickLevel {
  /** Name of the group whose queue this is, `/` for the root. */
  readonly group: string;
  readonly vtime: number;
  readonly candidates: readonly CandidateRow[];
  /** Index of the choice in `candidates`; −1: none. */
  readonly chosen: number;
  /** Why: the only one, protected, buddy, or earliest eligible deadline. */
  readonly reason: 'only-one' | 'protected' | 'buddy' | 'earliest-deadline' | 'smallest-vruntime' | 'empty';
}

function candidateRow(cfsRq: CfsRq, se: SchedEntity, vtime: number): CandidateRow {
  return {
    name: se.task ? se.task.name : `${se.myQ?.tg.name ?? ''}/`,
    taskId: se.task ? se.task.id : null,
    groupId: se.myQ ? se.myQ.tg.id : null,
    running: cfsRq.curr === se,
    weight: scaleLoadDown(se.weight),
    vruntime: se.vruntime,
    lagNs: vtime - se.vruntime,
    eligible: vruntimeEligible(cfsRq, se.vruntime),
    deadlineNs: se.deadline - vtime,
    sliceNs: se.sliceNs,
    isProtected: cfsRq.curr === se && protectSlice(se),
    delayed: se.delayed,
    throttled: (se.myQ?.throttleCount ?? 0) > 0,
  };
}

function reasonOf(cfsRq: CfsRq, chosen: SchedEntity | null): PickLevel['reason'] {
  if (!chosen) return 'empty';
  if (cfsRq.nrQueued === 1) return 'only-one';
  if (cfsRq.rq.fair.features.pick === 'cfs') return 'smallest-vruntime';
  if (cfsRq.next === chosen) return 'buddy';
  return cfsRq.curr === chosen && protectSlice(chosen) ? 'protected' : 'earliest-deadline';
}

/** The levels of a pick made now on a CPU, from the root down. Reads only: nothing is charged or moved. */
export function explainPick(rq: Rq): PickLevel[] {
  const levels: PickLevel[] = [];
  let cfsRq: CfsRq | null = rq.cfs;
  while (cfsRq && cfsRq.nrQueued > 0) {
    const queue: CfsRq = cfsRq;
    const vtime = avgVruntime(queue);
    const entities: SchedEntity[] = [];
    if (queue.curr?.onRq) entities.push(queue.curr);
    timelineForEach(queue, (se) => entities.push(se));
    const choice: SchedEntity | null = pickEntity(queue, true);
    levels.push({
      group: queue.tg.name,
      vtime,
      candidates: entities.map((se) => candidateRow(queue, se, vtime)),
      chosen: choice ? entities.indexOf(choice) : -1,
      reason: reasonOf(queue, choice),
    });
    cfsRq = choice ? choice.myQ : null;
  }
  return levels;
}

/** A pick that somebody wants explained: the last one on a CPU up to an instant, ns. */
export interface PickWatch {
  readonly cpu: number;
  readonly untilNs: number;
  levels: readonly PickLevel[];
  pickedNs: number;
}
