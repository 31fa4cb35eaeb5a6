/** Which programs' response times are on screen: with hundreds of groups not all of them. Pure. */
import type { OtherRunView, ResponseView } from '../../../../bridge/protocol.ts';

/** Programs shown without being asked for. */
export const PROGRAMS_MAX = 6;

export interface ProgramRow {
  readonly now: ResponseView;
  /** The same program in the other run. */
  readonly other: ResponseView | null;
}

/** Programs of the selected group first, then those that wait longest; `all` shows every one. */
export function programRows(
  responses: readonly ResponseView[],
  other: OtherRunView | null,
  selected: number,
  all: boolean,
): readonly ProgramRow[] {
  const rank = (view: ResponseView): number =>
    view.group === selected ? Infinity : Math.max(view.since.p99Ns, view.earlier?.p99Ns ?? 0);
  const shown =
    all || responses.length <= PROGRAMS_MAX
      ? responses
      : [...responses].sort((a, b) => rank(b) - rank(a)).slice(0, PROGRAMS_MAX);
  return shown.map((now) => ({
    now,
    other: other?.responses.find(({ name, group }) => name === now.name && group === now.group) ?? null,
  }));
}
