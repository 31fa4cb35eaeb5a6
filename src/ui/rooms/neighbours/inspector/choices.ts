/** What the scheduler chose between, queue by queue. Pure. */
import type { ExplainView } from '../../../../bridge/protocol.ts';
import { groupName } from '../state/palette.ts';

export interface Choice {
  readonly candidate: ExplainView['candidates'][number];
  /** Of the task, or of the group without the slash before its path. */
  readonly name: string;
  /** Virtual time until its deadline after the earliest of its queue, ns. */
  readonly afterEarliestNs: number;
}

export interface ChoiceLevel {
  readonly level: ExplainView['levels'][number];
  readonly choices: readonly Choice[];
}

/** Each queue has a virtual time of its own, so deadlines are only set against those of the same queue. */
export function levelsOf({ levels, candidates }: ExplainView): readonly ChoiceLevel[] {
  return levels.map((level, depth) => {
    const here = candidates.filter((candidate) => candidate.level === depth);
    const earliest = Math.min(...here.map(({ deadlineNs }) => deadlineNs));
    return {
      level,
      choices: here.map((candidate) => ({
        candidate,
        name: candidate.task === 0 ? groupName(candidate.name) : candidate.name,
        afterEarliestNs: candidate.deadlineNs - earliest,
      })),
    };
  });
}
