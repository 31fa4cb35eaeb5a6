/** What the scheduler chose between, level by level of the group tree. Pure. */
import type { CgroupView, ExplainView } from '../../../../bridge/neighbours-protocol.ts';
import { groupName } from '../state/palette.ts';

export interface Choice {
  readonly candidate: ExplainView['candidates'][number];
  /** Of the task, or of the group without the slashes around its path. */
  readonly name: string;
  /** Chosen itself, or the group through which the chosen task was reached. */
  readonly chosen: boolean;
  /** Virtual time until its deadline is the earliest of its level, ns. */
  readonly afterEarliestNs: number;
}

/**
 * The candidates with what they are compared by. Each level of groups has a virtual time of its own, so deadlines are
 * only set against those of the same level. A candidate without a task is a group.
 */
export function choicesOf(explain: ExplainView, groups: readonly CgroupView[]): readonly Choice[] {
  const paths = new Map(groups.map(({ index, path }) => [index, path]));
  const { candidates } = explain;
  const winner = candidates.find((entry) => entry.task === explain.chosen);
  const home = `${paths.get(winner?.group ?? -1) ?? ''}/`;
  const earliest = new Map<boolean, number>();
  for (const { task, deadlineNs } of candidates) {
    earliest.set(task === 0, Math.min(earliest.get(task === 0) ?? Infinity, deadlineNs));
  }
  return candidates.map((candidate) => ({
    candidate,
    name: candidate.task === 0 ? groupName(paths.get(candidate.group) ?? candidate.name) : candidate.name,
    chosen:
      candidate.task === 0
        ? winner !== undefined && home.startsWith(`${paths.get(candidate.group) ?? '?'}/`)
        : candidate === winner,
    afterEarliestNs: candidate.deadlineNs - (earliest.get(candidate.task === 0) ?? 0),
  }));
}
