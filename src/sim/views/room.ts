/** What a room's engine is: a session of its own, frames of its moment, answers to questions. */
import type { WriteResult } from '../core/neighbour-views.ts';
import type { SeekTarget } from '../core/views.ts';
import type { Work } from '../core/work.ts';
import type { Within } from '../session/session.ts';
import type { Issue } from '../world/issue.ts';

/** What was asked for has mistakes: nothing has changed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(({ path, message }) => `${path}: ${message.en}`).join('; '));
    this.issues = issues;
  }
}

/** A run to be opened: its spec, the commands of its log, and the moment to go to (null: where it stands). */
export interface OpenRequest<S, C> {
  readonly spec: S;
  readonly commands: readonly C[];
  readonly atNs: number | null;
  /** Keep the run that is open, to be compared with. */
  readonly beside: boolean;
}

/** What makes a run again. */
export interface RunState {
  readonly spec: object;
  readonly commands: readonly object[];
  readonly atNs: number;
}

/** Everything that may take long is work that gives way. Dropped half-way, `open` changes nothing. */
export interface RoomView {
  /** What is open; null: nothing is. */
  readonly state: RunState | null;
  catalog(): unknown;
  /** Throws Refused. */
  open(request: OpenRequest<unknown, unknown>): Work<void>;
  command(command: unknown): Work<WriteResult>;
  seek(target: SeekTarget, within: Within): Work<void>;
  frame(view: unknown): Work<object>;
  /** Throws Refused. */
  ask(question: string, params: unknown): Work<unknown>;
}
