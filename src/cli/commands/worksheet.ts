/** `ringside worksheet`: the key to a lesson's worksheets, measured from the run of each seed. */
import { readFile } from 'node:fs/promises';
import { inlineEngine } from '../../bridge/inline.ts';
import { wordsOf, type Language } from '../../bridge/lessons/answers.ts';
import { readLesson } from '../../bridge/lessons/check.ts';
import { asked, seedKey, type SeedKey } from '../../bridge/lessons/key.ts';
import type { Lesson } from '../../lessons/define.ts';
import { LESSONS } from '../../lessons/registry.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import {
  flag,
  helpText,
  integer,
  readArguments,
  single,
  type Arguments,
  type OptionDefs,
} from '../options.ts';
import { table } from '../table.ts';

const USAGE = 'worksheet LESSON [--seeds N] [--seed S] [--lang en|ko] [--json | --csv]';
const SUMMARY = 'answer keys to the worksheets of a lesson, for many seeds';
const NOTES = ['LESSON is one of --list, or a file that the lesson builder has saved.'];
const OPTIONS: OptionDefs = Object.freeze({
  seeds: { value: 'N', about: 'so many seeds, 1 to 1000 (1)' },
  seed: { value: 'S', about: 'the first seed, 0 to 4294967295 (1)' },
  lang: { value: 'en|ko', about: 'language of the answers (en)' },
  list: { about: 'list the lessons' },
  json: { about: 'write JSON' },
  csv: { about: 'write comma-separated values' },
});
const SEED_MAX = 0xffff_ffff;
const SEEDS_MAX = 1000;

async function lessonOf(name: string | undefined): Promise<Lesson> {
  const known = LESSONS.find(({ id }) => id === name);
  if (known) return known;
  const accepted = `accepted: ${LESSONS.map(({ id }) => id).join(', ')}, or a file`;
  if (name === undefined) throw new UsageError(`LESSON: missing; ${accepted}`);
  const text = await readFile(name, 'utf8').catch(() => null);
  if (text === null) throw new UsageError(`${name}: no such lesson; ${accepted}`);
  const { lesson, issues } = readLesson(text);
  if (lesson) return lesson;
  throw new UsageError(issues.map(({ path, message }) => `${name}: ${path}: ${message.en}`).join('\n'));
}

function languageOf(args: Arguments): Language {
  const lang = single(args, 'lang') ?? 'en';
  if (lang === 'en' || lang === 'ko') return lang;
  throw new UsageError(`--lang: "${lang}" is not accepted; accepted: en, ko`);
}

/** An answer, or why there is none on this seed. */
const told = ({ text, fault }: SeedKey['answers'][number]): string => (fault === null ? text : `(${fault})`);

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

async function list(io: Io, language: Language, json: boolean): Promise<void> {
  if (json) {
    const entries = LESSONS.map(({ id, title, aim, minutes, steps }) => ({
      id,
      title,
      aim,
      minutes,
      steps: steps.length,
    }));
    return io.out(`${JSON.stringify(entries, null, 2)}\n`);
  }
  const rows = LESSONS.map((lesson) => [
    lesson.id,
    wordsOf(lesson.title, language),
    `${lesson.minutes} min`,
    String(asked(lesson).length),
  ]);
  return io.out(
    table(
      [{ title: 'id' }, { title: 'lesson' }, { title: 'minutes' }, { title: 'questions', align: 'right' }],
      rows,
    ),
  );
}

async function write(lesson: Lesson, keys: readonly SeedKey[], args: Arguments, io: Io): Promise<void> {
  const titles = ['seed', ...asked(lesson).map((step) => `step ${step + 1}`)];
  const rows = keys.map(({ seed, answers }) => [String(seed), ...answers.map(told)]);
  if (flag(args, 'json')) await io.out(`${JSON.stringify({ lesson: lesson.id, keys }, null, 2)}\n`);
  else if (flag(args, 'csv'))
    await io.out([titles, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join(''));
  else {
    const language = languageOf(args);
    const questions = asked(lesson).map(
      (step) => `step ${step + 1}: ${wordsOf(lesson.steps[step]?.text ?? { en: '' }, language)}\n`,
    );
    await io.out(`${wordsOf(lesson.title, language)}\n\n${questions.join('')}\n`);
    await io.out(
      table(
        titles.map((title) => ({ title })),
        rows,
      ),
    );
  }
}

export default defineCommand({
  name: 'worksheet',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS, ['LESSON']);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, `Measures ${SUMMARY}.`, OPTIONS, NOTES));
      return 0;
    }
    const language = languageOf(args);
    if (flag(args, 'list')) {
      await list(io, language, flag(args, 'json'));
      return 0;
    }
    const lesson = await lessonOf(args.positionals[0]);
    const first = integer(args, 'seed', 1, 0, SEED_MAX);
    const count = integer(args, 'seeds', 1, 1, SEEDS_MAX);
    const keys: SeedKey[] = [];
    const engine = inlineEngine();
    for (let at = 0; at < count; at++)
      keys.push(await seedKey(engine, lesson, Math.min(first + at, SEED_MAX), language));
    engine.close();
    await write(lesson, keys, args, io);
    return 0;
  },
});
