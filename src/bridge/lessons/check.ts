/** The check of a lesson that somebody wrote: every key is known, every text is there, every query can be read. */
import * as v from 'valibot';
import { closeMatches, shapeIssue, unknownKeys } from '../../sim/views/shape.ts';
import type { Lesson, LessonCommand, Step } from '../../lessons/define.ts';
import { lookUps, parseQuery, QueryError } from '../../lessons/query.ts';
import { PRESSES, type Issue, type RoomId } from '../protocol.ts';
import { COMMON_NAMES, NAMES } from './names.ts';
import { momentNs, SPEC_KEYS } from './moment.ts';

/** Bounds of what the page shows and a link or file carries. */
const TEXT_MAX = 4000;
const STEPS_MAX = 40;

const Words = v.pipe(v.string(), v.minLength(1), v.maxLength(TEXT_MAX));
const SomeText = v.pipe(
  v.object({ en: v.optional(Words), ko: v.optional(Words) }),
  v.check(({ en, ko }) => en !== undefined || ko !== undefined, 'a text in “en”, “ko” or both'),
);
const Query = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const UNIT = v.picklist(['ns', 'count', 'factor', 'share', 'bytes', 'cpus', 'text']);
const Spec = v.record(v.string(), v.unknown());
const World = v.object({
  room: v.picklist(['paths', 'neighbours', 'start', 'eras']),
  spec: v.optional(Spec),
});
const At = v.pipe(
  v.string(),
  v.check((text) => momentNs(text) !== null, 'a moment such as 250ms, or end'),
);

/** Each command is an object with one of these keys. */
const COMMANDS = {
  open: World,
  change: Spec,
  issue: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  write: v.object({ cgroup: v.string(), file: v.string(), text: v.string() }),
  press: v.picklist(PRESSES),
  go: At,
  play: At,
} as const;
const Command = v.pipe(
  v.object({
    ...(Object.fromEntries(Object.entries(COMMANDS).map(([name, schema]) => [name, v.optional(schema)])) as {
      [K in keyof typeof COMMANDS]: v.OptionalSchema<(typeof COMMANDS)[K], undefined>;
    }),
    seconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(120))),
  }),
  v.check(
    (command) => Object.keys(command).filter((key) => key !== 'seconds').length === 1,
    `one of ${Object.keys(COMMANDS).join(', ')}`,
  ),
);
const Commands = v.pipe(v.array(Command), v.maxLength(50));

const Choice = v.object({ text: SomeText, is: Query, why: SomeText });
const Answers = v.pipe(
  v.object({
    choices: v.optional(v.pipe(v.array(Choice), v.minLength(2), v.maxLength(8))),
    number: v.optional(
      v.object({
        measure: Query,
        unit: UNIT,
        tolerance: v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)),
        low: SomeText,
        high: SomeText,
      }),
    ),
    order: v.optional(
      v.object({
        items: v.pipe(v.array(v.object({ text: SomeText, measure: Query })), v.minLength(2), v.maxLength(8)),
        why: SomeText,
      }),
    ),
  }),
  v.check((answers) => Object.keys(answers).length === 1, 'one of choices, number, order'),
);

const KINDS = ['say', 'explain', 'watch', 'do', 'check', 'predict'] as const;
const StepSchema = v.object({
  kind: v.picklist(KINDS),
  text: SomeText,
  start: v.optional(Commands),
  run: v.optional(Commands),
  button: v.optional(SomeText),
  look: v.optional(v.pipe(v.string(), v.maxLength(400))),
  hints: v.optional(v.pipe(v.array(SomeText), v.maxLength(10))),
  notes: v.optional(SomeText),
  figures: v.optional(
    v.record(v.pipe(v.string(), v.regex(/^[a-z]\w{0,30}$/i)), v.object({ measure: Query, unit: UNIT })),
  ),
  print: v.optional(v.boolean()),
  until: v.optional(Query),
  solution: v.optional(Commands),
  answers: v.optional(Answers),
});

const LessonSchema = v.object({
  ringside: v.literal('lesson'),
  v: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), v.maxLength(60)),
  order: v.optional(v.number()),
  title: SomeText,
  aim: SomeText,
  minutes: v.pipe(v.number(), v.minValue(1), v.maxValue(180)),
  misconceptions: v.optional(v.array(v.object({ id: v.optional(v.string()), claim: SomeText }))),
  leavesOut: v.optional(v.array(SomeText)),
  world: World,
  steps: v.pipe(v.array(StepSchema), v.minLength(1), v.maxLength(STEPS_MAX)),
});

/** Objects whose keys are names that the schema does not list. */
const OPEN_KEYS = /(^|\.)(spec|change|figures)(\.|$)/;

function note(path: string, en: string, ko: string): Issue {
  return { path, message: { en, ko } };
}

// ---------------------------------------------------------------- what a schema does not see

function specIssues(
  path: string,
  room: RoomId,
  spec: Readonly<Record<string, unknown>> | undefined,
): Issue[] {
  const known = SPEC_KEYS[room];
  return Object.keys(spec ?? {}).flatMap((key) => {
    if (key === 'seed')
      return [
        note(
          `${path}.seed`,
          'the seed is the pupil’s, a lesson has none',
          '시드는 학생마다 다르므로 수업에 넣지 않습니다',
        ),
      ];
    if (known.includes(key)) return [];
    const [near] = closeMatches(key, known);
    const rest = near === undefined ? known.join(', ') : `“${near}”?`;
    return [
      note(
        `${path}.${key}`,
        `is no part of a world in ${room}: ${rest}`,
        `${room}의 환경에 없는 항목입니다: ${rest}`,
      ),
    ];
  });
}

/** Reads a query in a room: what is not written right, and names that nothing has. */
function queryIssues(path: string, room: RoomId, query: string): Issue[] {
  try {
    const known: readonly string[] = [...NAMES[room], ...COMMON_NAMES];
    return lookUps(parseQuery(query)).flatMap(({ name }) => {
      if (known.includes(name)) return [];
      const [near] = closeMatches(name, known);
      const rest = near === undefined ? known.join(', ') : `“${near}”?`;
      return [
        note(
          path,
          `nothing in ${room} is called “${name}”: ${rest}`,
          `${room}에 “${name}”은(는) 없습니다: ${rest}`,
        ),
      ];
    });
  } catch (error) {
    if (error instanceof QueryError) return [{ path, message: error.text }];
    throw error;
  }
}

/** Follows the world through commands: its room, and whether the moment is one that only the engine knows. */
class Follow {
  room: RoomId;
  readonly issues: Issue[] = [];

  constructor(room: RoomId) {
    this.room = room;
  }

  commands(path: string, commands: readonly LessonCommand[] | undefined): void {
    (commands ?? []).forEach((command, index) => {
      const at = `${path}[${index}]`;
      if ('open' in command) {
        this.room = command.open.room;
        this.issues.push(...specIssues(`${at}.open.spec`, this.room, command.open.spec));
      } else if ('change' in command)
        this.issues.push(...specIssues(`${at}.change`, this.room, command.change));
      else if ('issue' in command && this.room !== 'paths')
        this.issues.push(
          note(`${at}.issue`, 'only the room “paths” has operations', '작업은 “paths” 방에만 있습니다'),
        );
      else if ('write' in command && this.room !== 'neighbours')
        this.issues.push(
          note(
            `${at}.write`,
            'only the room “neighbours” has files to write',
            '쓸 파일은 “neighbours” 방에만 있습니다',
          ),
        );
      else if ('press' in command && this.room !== 'eras')
        this.issues.push(
          note(`${at}.press`, 'only the room “eras” has it to press', '누를 것은 “eras” 방에만 있습니다'),
        );
    });
  }

  query(path: string, query: string): void {
    this.issues.push(...queryIssues(path, this.room, query));
  }

  step(path: string, step: Step): void {
    this.commands(`${path}.start`, step.start);
    // What is offered, and what solves it, lead on from the same moment.
    this.commands(`${path}.run`, step.run);
    if ('solution' in step) this.commands(`${path}.solution`, step.solution);
    if ('until' in step) this.query(`${path}.until`, step.until);
    for (const [name, { measure }] of Object.entries(step.figures ?? {}))
      this.query(`${path}.figures.${name}`, measure);
    if (step.kind !== 'predict') return;
    const { answers } = step;
    const at = `${path}.answers`;
    if ('choices' in answers)
      answers.choices.forEach(({ is }, index) => this.query(`${at}.choices[${index}].is`, is));
    else if ('number' in answers) this.query(`${at}.number.measure`, answers.number.measure);
    else
      answers.order.items.forEach(({ measure }, index) =>
        this.query(`${at}.order.items[${index}].measure`, measure),
      );
  }
}

/** What a kind of step needs, and what has no meaning in it. */
function kindIssues(path: string, step: Readonly<Record<string, unknown>>): Issue[] {
  const needs =
    step['kind'] === 'predict'
      ? ['until', 'answers']
      : ['do', 'check'].includes(String(step['kind']))
        ? ['until']
        : [];
  const only = ['until', 'answers', 'solution'].filter((key) => key in step);
  const idle = only.filter((key) => !needs.includes(key) && !(key === 'solution' && needs.length === 1));
  return [
    ...needs.filter((key) => !(key in step)).map((key) => note(`${path}.${key}`, 'missing', '없습니다')),
    ...idle.map((key) =>
      note(
        `${path}.${key}`,
        `means nothing in a step of kind “${String(step['kind'])}”`,
        `“${String(step['kind'])}” 단계에서는 쓰이지 않습니다`,
      ),
    ),
    ...slotIssues(path, step),
  ];
}

/** `{name}` in a text must be one of the step's figures. */
function slotIssues(path: string, step: Readonly<Record<string, unknown>>): Issue[] {
  const figures = Object.keys(step['figures'] ?? {});
  const text = step['text'] as Readonly<Record<string, string>>;
  return Object.entries(text).flatMap(([language, words]) =>
    [...words.matchAll(/\{(\w+)/g)]
      .filter(([, name = '']) => !figures.includes(name))
      .map(([, name = '']) =>
        note(
          `${path}.text.${language}`,
          `{${name}} is no figure of this step`,
          `{${name}}은(는) 이 단계의 수치가 아닙니다`,
        ),
      ),
  );
}

// ---------------------------------------------------------------- the whole

export type Checked =
  | { readonly lesson: Lesson; readonly issues: null }
  | { readonly lesson: null; readonly issues: readonly Issue[] };

/** Where a rule of ours is broken it says itself what is wanted. */
function shapeOf(found: v.BaseIssue<unknown>): Issue {
  const told = shapeIssue(found, 'lesson');
  if (found.type !== 'check') return told;
  return note(told.path, `expected ${found.message}`, `필요한 것: ${found.message}`);
}

/** Checks data as a lesson. */
export function checkLesson(data: unknown): Checked {
  const unknown = unknownKeys(LessonSchema, data, (at) => OPEN_KEYS.test(at));
  const parsed = v.safeParse(LessonSchema, data);
  const shape = (parsed.issues ?? []).map(shapeOf);
  if (!parsed.success || unknown.length > 0) return { lesson: null, issues: [...unknown, ...shape] };
  const kinds = parsed.output.steps.flatMap((step, index) => kindIssues(`steps[${index}]`, step));
  if (kinds.length > 0) return { lesson: null, issues: kinds };
  const lesson = data as Lesson;
  const follow = new Follow(lesson.world.room);
  follow.issues.push(...specIssues('world.spec', lesson.world.room, lesson.world.spec));
  lesson.steps.forEach((step, index) => follow.step(`steps[${index}]`, step));
  return follow.issues.length > 0 ? { lesson: null, issues: follow.issues } : { lesson, issues: null };
}

/** Reads the text of a file. */
export function readLesson(text: string): Checked {
  try {
    return checkLesson(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const issue = note('file', `is no JSON: ${error.message}`, `JSON이 아닙니다: ${error.message}`);
    return { lesson: null, issues: [issue] };
  }
}
