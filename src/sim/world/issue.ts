/** A user's mistake: where and what, in both languages. */
import { text, type Text } from '../core/text.ts';

export interface Issue {
  readonly path: string;
  readonly message: Text;
}

export function issue(path: string, en: string, ko: string): Issue {
  return Object.freeze({ path, message: text(en, ko) });
}

/** A list of ids for a message. */
export function accepted(ids: readonly string[]): string {
  return ids.join(', ');
}
