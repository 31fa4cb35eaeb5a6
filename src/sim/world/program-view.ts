/** Op programs as text, for the inspector. */
import type { ProgramView } from '../core/views.ts';
import { allPrograms } from '../ops/op.ts';

/** The lines of a program; an empty one if there is no such program. */
export function programView(id: number): ProgramView {
  const program = allPrograms()[id];
  return { id, name: program?.name ?? '', lines: program?.ops.map((op) => op.label) ?? [] };
}
