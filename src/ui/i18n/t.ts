/** The shell's translator. */
import { en } from './en.ts';
import { ko } from './ko.ts';
import { messages, type PlainKey } from './locale.svelte.ts';

/** A key of a text without slots. */
export type TextKey = PlainKey<typeof en>;

export const t = messages(en, ko);
