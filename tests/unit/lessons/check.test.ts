import { describe, expect, test } from 'vitest';
import { checkLesson, readLesson } from '../../../src/bridge/lessons/check.ts';
import { LESSONS } from '../../../src/lessons/registry.ts';

const SAY = { kind: 'say', text: { en: 'Look.' } };
const GOOD = {
  ringside: 'lesson',
  v: 1,
  id: 'mine',
  title: { en: 'Mine' },
  aim: { ko: '목표' },
  minutes: 5,
  world: { room: 'paths', spec: { op: 'getpid' } },
  steps: [SAY],
};
const DO = { kind: 'do', text: { en: 'Do it.' }, run: [{ issue: 1 }, { go: 'end' }], until: 'ended' };
const PREDICT = {
  kind: 'predict',
  text: { en: 'How many?' },
  run: [{ issue: 1 }],
  until: 'ended',
  answers: {
    choices: [
      { text: { en: 'None' }, is: "exits('kvm') == 0", why: { en: 'No.' } },
      { text: { en: 'Some' }, is: "exits('kvm') > 0", why: { en: 'Yes.' } },
    ],
  },
};

const withStep = (step: object, more: object = {}): object => ({ ...GOOD, steps: [{ ...step, ...more }] });

/** What each mistake is told as: its place, and words of the message. */
const MISTAKES: readonly (readonly [string, unknown, string, string])[] = [
  ['a list', [], 'ringside', 'missing'],
  ['nothing of a lesson', { ...GOOD, ringside: 'scenario' }, 'ringside', 'lesson'],
  ['a version to come', { ...GOOD, v: 2 }, 'v', '1'],
  ['no title', { ...GOOD, title: undefined }, 'title', 'missing'],
  ['a key that is nearly right', { ...GOOD, minuts: 5 }, 'minuts', 'did you mean "minutes"?'],
  ['a key far from all', withStep(SAY, { zzzzzzzz: 1 }), 'steps[0].zzzzzzzz', 'is no key here'],
  ['a text in no language', withStep(SAY, { text: {} }), 'steps[0].text', '“en”, “ko” or both'],
  [
    'a text in a language that is not there',
    withStep(SAY, { text: { de: 'x', en: 'y' } }),
    'steps[0].text.de',
    'is no key here',
  ],
  ['a plain text', withStep(SAY, { text: 'Look.' }), 'steps[0].text', 'an object'],
  ['no step', { ...GOOD, steps: [] }, 'steps', 'at least 1'],
  ['a kind that is not', withStep(SAY, { kind: 'quiz' }), 'steps[0].kind', 'predict'],
  [
    'a goal without a condition',
    { ...GOOD, steps: [{ ...DO, until: undefined }] },
    'steps[0].until',
    'missing',
  ],
  [
    'a condition where none is asked for',
    withStep(SAY, { until: 'ended' }),
    'steps[0].until',
    'means nothing',
  ],
  ['a question without answers', withStep(DO, { kind: 'predict' }), 'steps[0].answers', 'missing'],
  [
    'two kinds of answers',
    withStep(PREDICT, { answers: { ...PREDICT.answers, order: { items: [], why: { en: 'x' } } } }),
    'steps[0].answers',
    'one of choices',
  ],
  [
    'one answer',
    withStep(PREDICT, { answers: { choices: PREDICT.answers.choices.slice(1) } }),
    'steps[0].answers.choices',
    'at least 2',
  ],
  [
    'a right answer that is written down',
    withStep(PREDICT, { answers: { ...PREDICT.answers, right: 1 } }),
    'steps[0].answers.right',
    'is no key here',
  ],
  ['a condition that cannot be read', withStep(DO, { until: 'ended and' }), 'steps[0].until', 'character'],
  [
    'a name of another room',
    withStep(DO, { until: "cgroup('a').share > 1" }),
    'steps[0].until',
    'nothing in paths is called “cgroup”',
  ],
  ['a name that is nearly right', withStep(DO, { until: "exit('kvm') > 1" }), 'steps[0].until', '“exits”?'],
  ['a room that is not', { ...GOOD, world: { room: 'cluster' } }, 'world.room', 'paths'],
  [
    'a part that the world does not have',
    { ...GOOD, world: { room: 'paths', spec: { stack: [] } } },
    'world.spec.stack',
    '“stacks”?',
  ],
  ['a seed', { ...GOOD, world: { room: 'paths', spec: { seed: 3 } } }, 'world.spec.seed', 'the pupil’s'],
  [
    'a command with two things',
    withStep(DO, { run: [{ issue: 1, go: 'end' }] }),
    'steps[0].run[0]',
    'one of',
  ],
  ['a command that is not', withStep(DO, { run: [{ isue: 1 }] }), 'steps[0].run[0].isue', '"issue"?'],
  ['a moment that is none', withStep(DO, { run: [{ go: 'soon' }] }), 'steps[0].run[0].go', 'a moment'],
  [
    'an operation where there is none',
    { ...withStep(DO), world: { room: 'neighbours' } },
    'steps[0].run[0].issue',
    'only the room “paths”',
  ],
  [
    'a write where there is no file',
    withStep(DO, { run: [{ write: { cgroup: 'a', file: 'cpu.max', text: '1' } }] }),
    'steps[0].run[0].write',
    'only the room “neighbours”',
  ],
  [
    'a figure that is not there',
    withStep(SAY, { text: { en: 'It took {time}.' } }),
    'steps[0].text.en',
    '{time} is no figure',
  ],
];

describe('the check of a lesson', () => {
  test.each([GOOD, withStep(DO), withStep(PREDICT)].map((data) => [data]))('takes what is right', (data) => {
    expect(checkLesson(data)).toEqual({ lesson: data, issues: null });
  });

  test.each(MISTAKES)('tells %s', (_name, data, path, words) => {
    // As a file has it: what is undefined is not there.
    const { lesson, issues } = readLesson(JSON.stringify(data));
    expect(lesson).toBeNull();
    const told = (issues ?? []).map((issue) => `${issue.path}: ${issue.message.en}`);
    expect(told.filter((line) => line.startsWith(`${path}: `)).join('\n')).toContain(words);
    for (const { message } of issues ?? []) expect(message.ko).not.toBe('');
  });

  test('tells text that is no JSON', () => {
    expect(readLesson('{').issues?.[0]?.message.en).toMatch(/^is no JSON/);
  });

  test('finds nothing in our own lessons, which are the same as JSON files', () => {
    expect(LESSONS.length).toBeGreaterThanOrEqual(12);
    for (const lesson of LESSONS) {
      expect([lesson.id, readLesson(JSON.stringify(lesson)).issues]).toEqual([lesson.id, null]);
      expect(JSON.parse(JSON.stringify(lesson))).toEqual(lesson);
    }
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length);
  });
});
