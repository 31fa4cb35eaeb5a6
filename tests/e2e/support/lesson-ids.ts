/** The lessons, by the names of their files: the browser's tests do not read the sources. */
import { readdirSync } from 'node:fs';

export const LESSON_IDS: readonly string[] = readdirSync(new URL('../../../src/lessons/', import.meta.url))
  .filter((name) => name.endsWith('.lesson.ts'))
  .map((name) => name.replace('.lesson.ts', ''))
  .sort();
