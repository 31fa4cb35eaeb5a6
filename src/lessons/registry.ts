/** All lessons, in the order of the list. */
import type { Text } from '../sim/core/text.ts';
import type { Lesson } from './define.ts';

export const LESSONS: readonly Lesson<Text>[] = Object.freeze(
  Object.values(import.meta.glob<Lesson<Text>>('./*.lesson.ts', { eager: true, import: 'default' })).sort(
    (a, b) => (a.order ?? 0) - (b.order ?? 0),
  ),
);
