/**
 * A lesson played without a page, by what solves each of its steps: for the answers of a teacher and of a worksheet, and for
 * tests. The world is the engine's; nothing here knows an answer.
 */
import type { Choice, Lesson, LessonCommand, Step } from '../../lessons/define.ts';
import type { Measured, Scalar } from '../../lessons/query.ts';
import { EngineIssues, type RoomClient } from '../client.ts';
import type { NeighbourView, RoomId, Rooms } from '../protocol.ts';
import { applied, opened, type Moment } from './moment.ts';

/** The engine as lessons see it. */
export interface LessonEngine {
  room<K extends RoomId>(id: K): RoomClient<K>;
}

/** Below this share of the larger side an answer is too close to call. */
export const CLOSE = 0.05;

/** What a question's run gave. */
export type Found =
  | { readonly kind: 'choice'; readonly right: number }
  | { readonly kind: 'number'; readonly value: number }
  /** Items by their number, the smallest first, and the value of each item. */
  | { readonly kind: 'order'; readonly order: readonly number[]; readonly values: readonly number[] };

/** What a question's run gave; or why it has no answer. */
export type Verdict =
  { readonly found: Found; readonly fault: null } | { readonly found: null; readonly fault: string };

/** What a step's run is asked, in the order in which `verdictOf` reads the answers. */
export function questionsOf(step: Step): readonly string[] {
  if (step.kind !== 'predict') return [];
  const { answers } = step;
  if ('choices' in answers) return answers.choices.map(({ is }) => is);
  if ('number' in answers) return [answers.number.measure];
  return answers.order.items.map(({ measure }) => measure);
}

function chosen(choices: readonly Choice<unknown>[], measured: readonly Measured[]): Verdict {
  const holding = choices.flatMap((_, index) => (measured[index]?.value === true ? [index] : []));
  const fault = (text: string): Verdict => ({ found: null, fault: text });
  if (measured.some(({ value }) => value === null)) return fault('not every answer can be told');
  const [right] = holding;
  if (right === undefined) return fault('no answer holds');
  if (holding.length > 1) return fault(`answers ${holding.map((index) => index + 1).join(' and ')} hold`);
  const close = measured.findIndex(({ margin }) => margin < CLOSE);
  if (close >= 0) return fault(`answer ${close + 1} is too close to call`);
  return { found: { kind: 'choice', right }, fault: null };
}

function ordered(values: readonly (number | null)[]): Verdict {
  if (values.some((value) => value === null)) return { found: null, fault: 'not every item has a value' };
  const known = values as readonly number[];
  const order = known.map((_, index) => index).sort((a, b) => (known[a] ?? 0) - (known[b] ?? 0));
  const tie = order.findIndex((item, place) => {
    const next = order[place + 1];
    if (next === undefined) return false;
    const [low, high] = [known[item] ?? 0, known[next] ?? 0];
    return high - low < CLOSE * Math.abs(high);
  });
  if (tie >= 0)
    return { found: null, fault: `items ${tie + 1} and ${tie + 2} of the order are too close to call` };
  return { found: { kind: 'order', order, values: known }, fault: null };
}

/** The right answer as the run gives it. */
export function verdictOf(step: Extract<Step, { kind: 'predict' }>, measured: readonly Measured[]): Verdict {
  const { answers } = step;
  if ('choices' in answers) return chosen(answers.choices, measured);
  const values = measured.map(({ value }) => (typeof value === 'number' ? value : null));
  if ('order' in answers) return ordered(values);
  const value = values[0] ?? null;
  if (value === null || !Number.isFinite(value)) return { found: null, fault: 'nothing was measured' };
  return { found: { kind: 'number', value }, fault: null };
}

/** A step as it was played. */
export interface Played {
  readonly step: Step;
  /** Where it began and where it ended. */
  readonly before: Moment;
  readonly after: Moment;
  /** Whether what it asks for holds before anything is done, and after the solution; null: it asks for nothing. */
  readonly already: boolean | null;
  readonly reached: boolean | null;
  readonly verdict: Verdict | null;
  /** Values of the figures its texts name. */
  readonly figures: Readonly<Record<string, Scalar>>;
}

const VIEW: NeighbourView = { fromNs: null, windowNs: 4e8, group: '' };

/** What solves a step. */
export function solutionOf(step: Step): readonly LessonCommand[] {
  return 'solution' in step && step.solution ? step.solution : (step.run ?? []);
}

type AnyClient = RoomClient<RoomId>;

export class LessonRun {
  moment: Moment;
  readonly #engine: LessonEngine;
  /** The moment is what is open in the engine. */
  #open = false;

  constructor(engine: LessonEngine, { world }: Lesson, seed: number) {
    this.#engine = engine;
    this.moment = opened(world, seed);
  }

  get #client(): AnyClient {
    return this.#engine.room(this.moment.room);
  }

  get #view(): Rooms[RoomId]['view'] {
    return this.moment.room === 'neighbours' ? VIEW : null;
  }

  /** Does commands and stands where they lead. Rejects with the engine's issues. */
  async give(commands: readonly LessonCommand[]): Promise<void> {
    for (const command of commands) await this.#give(command);
    await this.#opened();
  }

  async #give(command: LessonCommand): Promise<void> {
    const next = applied(this.moment, command);
    if ('open' in command || 'change' in command) {
      this.moment = next;
      this.#open = false;
      return;
    }
    await this.#opened();
    if ('go' in command || 'play' in command) {
      this.#stands(next, await this.#client.seek({ to: 'time', ns: next.atNs }, this.#view));
      return;
    }
    const given = next.commands.at(-1);
    if (!given || next === this.moment) return;
    const { frame, result } = await this.#client.command(given, this.#view);
    if (!result.ok) throw new EngineIssues([{ path: JSON.stringify(command), message: result.why }]);
    this.#stands(next, frame);
  }

  /** Opens the moment in the engine, unless it is. */
  async #opened(): Promise<void> {
    if (this.#open) return;
    const { spec, commands, atNs } = this.moment;
    this.#stands(this.moment, await this.#client.open(spec, commands, atNs, this.#view));
    this.#open = true;
  }

  #stands(moment: Moment, { nowNs }: { readonly nowNs: number }): void {
    this.moment = { ...moment, atNs: nowNs };
  }

  ask(queries: readonly string[]): Promise<readonly Measured[]> {
    return this.#engine.room(this.moment.room).ask('measure', { queries });
  }

  async holds(query: string): Promise<boolean> {
    const [answer] = await this.ask([query]);
    return answer?.value === true;
  }

  async play(step: Step): Promise<Played> {
    await this.give(step.start ?? []);
    const before = this.moment;
    const until = 'until' in step ? step.until : null;
    const already = until === null ? null : await this.holds(until);
    const solution = solutionOf(step);
    if (solution.length > 0) await this.give(solution);
    const reached = until === null ? null : await this.holds(until);
    const verdict = step.kind === 'predict' ? verdictOf(step, await this.ask(questionsOf(step))) : null;
    const figures = Object.entries(step.figures ?? {});
    const values = await this.ask(figures.map(([, { measure }]) => measure));
    return {
      step,
      before,
      after: this.moment,
      already,
      reached,
      verdict,
      figures: Object.fromEntries(figures.map(([name], index) => [name, values[index]?.value ?? null])),
    };
  }
}

/** Plays a whole lesson by its solution. */
export async function playLesson(
  engine: LessonEngine,
  lesson: Lesson,
  seed: number,
): Promise<readonly Played[]> {
  const run = new LessonRun(engine, lesson, seed);
  const played: Played[] = [];
  for (const step of lesson.steps) played.push(await run.play(step));
  return played;
}
