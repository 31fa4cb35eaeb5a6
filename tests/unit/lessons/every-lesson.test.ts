import { describe, expect, test } from 'vitest';
import { playLesson, type Played } from '../../../src/bridge/lessons/play.ts';
import { inlineEngine } from '../../../src/bridge/inline.ts';
import type { Text } from '../../../src/sim/core/text.ts';
import type { Lesson } from '../../../src/lessons/define.ts';
import { LESSONS } from '../../../src/lessons/registry.ts';

const SEEDS = [7, 1, 2026];
/** A lesson of Eras plays three or four servers at once. */
const seedsOf = ({ world }: Lesson<Text>): readonly number[] =>
  world.room === 'eras' ? SEEDS.slice(0, 1) : SEEDS;

/** All texts in some data, with their places. */
function texts(data: unknown, at = ''): readonly (readonly [string, Text])[] {
  if (typeof data !== 'object' || data === null) return [];
  if ('en' in data || 'ko' in data) return [[at, data as Text]];
  return Object.entries(data).flatMap(([key, value]) => texts(value, `${at}.${key}`));
}

/** What is wrong with a step as it was played; empty: nothing. */
function faults(played: readonly Played[]): readonly string[] {
  return played.flatMap(({ step, already, reached, verdict, figures }, index) => [
    // A question may be asked of what is on the screen already; something to do may not be done before it is asked for.
    ...(step.kind !== 'predict' && already === true
      ? [`${index}: its goal is reached before anything is done`]
      : []),
    ...(reached === false ? [`${index}: its solution does not reach its goal`] : []),
    ...(verdict?.fault ? [`${index}: ${verdict.fault}`] : []),
    ...Object.entries(figures).flatMap(([name, value]) =>
      value === null ? [`${index}: {${name}} has no value`] : [],
    ),
  ]);
}

describe.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))(
  'the lesson %s',
  (_id, lesson: Lesson<Text>) => {
    test.each(seedsOf(lesson))(
      'is played by its solution on seed %d: every goal reached, every question answered by the run',
      async (seed) => {
        expect(faults(await playLesson(inlineEngine(), lesson, seed))).toEqual([]);
      },
    );

    test('says the same in both languages', () => {
      const all = texts(lesson);
      expect(all.length).toBeGreaterThan(10);
      const slots = (words: string): string[] =>
        [...words.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
      for (const [at, { en, ko }] of all) {
        expect([at, slots(ko)]).toEqual([at, slots(en)]);
        expect([at, en.trim() !== '' && ko.trim() !== '']).toEqual([at, true]);
      }
      // Commands and codes alone are written in Latin letters.
      const foreign = all.filter(
        ([at, { ko }]) => !/[가-힣]/.test(ko) && !/button|items|choices\.\d+\.text/.test(at),
      );
      expect(foreign.map(([, { ko }]) => ko)).toEqual([]);
    });

    test('is eight minutes of steps, some of which ask and some of which let do', () => {
      expect(lesson.minutes).toBe(8);
      expect(lesson.steps.length).toBeGreaterThanOrEqual(5);
      const kinds = lesson.steps.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'predict').length).toBeGreaterThanOrEqual(2);
      expect(kinds.filter((kind) => kind === 'check').length).toBeGreaterThanOrEqual(1);
      expect(lesson.leavesOut?.length).toBeGreaterThan(0);
      expect(lesson.misconceptions?.length).toBeGreaterThan(0);
    });
  },
);
