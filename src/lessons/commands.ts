/** What many lessons do. */
import type { LessonCommand } from './define.ts';

/** One operation, watched to its end. */
export const ONE: readonly LessonCommand[] = Object.freeze([{ issue: 1 }, { play: 'end' }]);

/** Another operation, or stacks, with nothing issued yet. */
export function fresh(op: string, stacks: readonly string[], more: object = {}): readonly LessonCommand[] {
  return [{ open: { room: 'paths', spec: { op, stacks, ...more } } }];
}

/** A scenario of one's own at its start. */
export function scene(cpus: number, groups: readonly object[], tasks: readonly object[], ms: number): object {
  return { cpus, scenarios: [{ id: 'lesson', duration_ms: ms, cgroups: groups, tasks }] };
}
