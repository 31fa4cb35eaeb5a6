/**
 * A broken invariant: the simulator itself is wrong, never the simulated program (that sees an errno value) and never
 * the user's input (that gets a list of issues). Whoever knows the clock and the entity may fill those fields in later.
 */
export class SimFault extends Error {
  override readonly name = 'SimFault';
  /** Stable kebab-case code, e.g. `unhandled-event`. */
  readonly code: string;
  /** What was expected and what was found. */
  readonly detail: string;
  /** Simulated time of the fault, null while nobody on the way up knew it. */
  timeNs: number | null;
  /** The entity concerned, e.g. `task 7`, null while unknown. */
  entity: string | null;

  constructor(code: string, detail = '', entity: string | null = null, timeNs: number | null = null) {
    super(detail === '' ? code : `${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.entity = entity;
    this.timeNs = timeNs;
  }
}

/** Throws a SimFault with `code` unless `cond` holds. Stays on in production. */
export function invariant(cond: unknown, code: string, detail?: string): asserts cond {
  if (!cond) throw new SimFault(code, detail);
}
