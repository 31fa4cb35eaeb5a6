/** A file that somebody drops or chooses: whether it is for the room that has it, or what else it is. */
import { messages } from '../i18n/locale.svelte.ts';
import { lessons } from '../state/lessons.svelte.ts';
import { notices } from '../state/notices.svelte.ts';

const en = {
  runs: '“{name}” holds runs: read it under Runs. {expected}',
  scenario: '“{name}” is a scenario: it opens in Neighbours. {expected}',
} as const;

const ko: { readonly [K in keyof typeof en]: string } = {
  runs: '“{name}”에는 실행이 들어 있습니다. 보관함에서 읽으세요. {expected}',
  scenario: '“{name}”{name|은/는} 시나리오입니다. 이웃 방에서 열립니다. {expected}',
};

const ft = messages(en, ko);

type Kind = keyof typeof en | 'lesson';

/** Longer than any lesson, scenario or list of runs, bytes: a log. */
const LONGEST = 8_000_000;

/** What a text says it is; null: a log, or nothing that is known here. */
function kindOf(text: string): Kind | null {
  if (!/^\s*\{/.test(text.replace(/^\uFEFF/, ''))) return null;
  const named = /"ringside"\s*:\s*"(lesson|runs)"/.exec(text)?.[1];
  if (named !== undefined) return named as Kind;
  return /"scenarios"\s*:\s*\[/.test(text) ? 'scenario' : null;
}

/**
 * Whether the room shall read the files itself. A lesson is opened wherever it is given; of another kind than the room
 * `takes` it is said what it is and what is `expected`.
 */
export async function isForRoom(
  files: readonly File[],
  takes: Kind | null,
  expected: string,
): Promise<boolean> {
  const [file] = files;
  if (!file || files.length > 1 || file.size > LONGEST) return true;
  const text = await file.text();
  const kind = kindOf(text);
  if (kind === null || kind === takes) return true;
  if (kind === 'lesson') {
    lessons.file = text;
    lessons.page = 'list';
  } else notices.show(ft(kind, { name: file.name, expected }));
  return false;
}
