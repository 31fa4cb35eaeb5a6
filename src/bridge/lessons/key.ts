/** The key to a lesson's worksheets: what each question's run gives, for many seeds. */
import type { Lesson } from '../../lessons/define.ts';
import type { Scalar } from '../../lessons/query.ts';
import { foundText, type Language } from './answers.ts';
import { playLesson, type LessonEngine } from './play.ts';

/** Answers of one seed, by the numbers of the steps that ask. */
export interface SeedKey {
  readonly seed: number;
  /** Values of the figures that texts name, by step. */
  readonly figures: readonly Readonly<Record<string, Scalar>>[];
  readonly answers: readonly {
    readonly step: number;
    readonly text: string;
    readonly fault: string | null;
  }[];
}

/** The steps of a lesson that ask something, by their numbers from 0. */
export function asked({ steps }: Lesson): readonly number[] {
  return steps.flatMap((step, index) => (step.kind === 'predict' ? [index] : []));
}

/** Plays a lesson and answers its questions. */
export async function seedKey(
  engine: LessonEngine,
  lesson: Lesson,
  seed: number,
  language: Language,
): Promise<SeedKey> {
  const played = await playLesson(engine, lesson, seed);
  return {
    seed,
    figures: played.map(({ figures }) => figures),
    answers: asked(lesson).map((step) => {
      const one = played[step];
      const found = one?.verdict?.found ?? null;
      const fault = one?.verdict?.fault ?? null;
      return { step, text: one && found ? foundText(one.step, found, language) : '', fault };
    }),
  };
}
