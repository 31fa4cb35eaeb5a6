/** What a failed request means to a lab. */
import { EngineCancelled, EngineCrash, EngineIssues } from '../../bridge/client.ts';
import type { LabError } from './room-lab.ts';

/** Null: it was given up, which is no error. `state` is what is reported of a fault that brings no report of its own. */
export function labErrorOf(error: unknown, state: object): LabError | null {
  if (error instanceof EngineCancelled) return null;
  if (error instanceof EngineIssues) return { kind: 'issues', issues: error.issues };
  const message = error instanceof Error ? error.message : String(error);
  const given = error instanceof EngineCrash ? error.report : '';
  return { kind: 'crash', message, report: given || JSON.stringify({ message, ...state }, null, 2) };
}
