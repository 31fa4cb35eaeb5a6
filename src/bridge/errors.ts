/** How a question to an engine can fail. */
import type { Issue } from './protocol.ts';

/** The user's input was not accepted: nothing changed in the engine. */
export class EngineIssues extends Error {
  override readonly name = 'EngineIssues';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.message.en}`).join('; '));
    this.issues = issues;
  }
}

/** The engine broke an invariant; `report` holds seed and commands, enough to run it again. */
export class EngineCrash extends Error {
  override readonly name = 'EngineCrash';
  readonly report: string;
  constructor(message: string, report: string) {
    super(message);
    this.report = report;
  }
}

/** The request was cancelled by the page. */
export class EngineCancelled extends Error {
  override readonly name = 'EngineCancelled';
}
