/** What the rooms' links have in common: parts by name, each with a schema; what cannot be read is named and left out. */
import * as v from 'valibot';
import type { Issue } from './protocol.ts';

/** Highest seed. */
export const SEED_MAX = 0xffff_ffff;
/** A whole number without sign. */
export const Whole = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.safeInteger());

/** Characters of a part that a problem quotes. */
const QUOTED = 60;

/** What a part should be, in words that follow "is not". */
export interface Expected {
  readonly en: string;
  readonly ko: string;
}

/** The part with this name could not be read; `expected` is null for an unknown name. */
export function partProblem(part: string, text: string, expected: Expected | null): Issue {
  const shown = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  const message = expected
    ? {
        en: `“${shown}” is not ${expected.en}.`,
        ko: `“${shown}” 값을 읽을 수 없습니다. 필요한 값: ${expected.ko}.`,
      }
    : { en: `The link says “${part}”, which is not known.`, ko: `링크의 “${part}” 항목은 알 수 없습니다.` };
  return { path: part, message };
}

/** What is expected of a part, null for an unknown name. */
export function expectedOf(table: Readonly<Record<string, Expected>>, part: string): Expected | null {
  return Object.hasOwn(table, part) ? (table[part] ?? null) : null;
}
