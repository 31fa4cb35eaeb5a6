/** A recorded log replayed in stacks: text in, a comparison out. */
import type { SwitchValues } from '../core/views.ts';
import { createReplay, type Replay } from '../world/replay/index.ts';
import { choiceIssues } from '../world/operation-spec.ts';
import { Refused } from './room.ts';

/** What a log is replayed on. */
export interface ReplayChoice {
  readonly stacks: readonly string[];
  readonly seed: number;
  readonly switches: SwitchValues;
  /** Keep the time the recorded process spent between its calls. */
  readonly thinkTime: boolean;
}

/** Begins a replay; throws Refused for stacks or switches with mistakes. */
export function beginReplay({ stacks, seed, switches, thinkTime }: ReplayChoice): Replay {
  const issues = stacks.flatMap((stack) => choiceIssues({ stack, seed, switches, costs: {} }));
  if (issues.length > 0) throw new Refused(issues);
  return createReplay({ stacks, seed, switches, thinkTime });
}
