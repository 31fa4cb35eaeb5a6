/**
 * A lesson as data: the same whether it stands in a file here or in a teacher's JSON file. Conditions, figures and measures
 * are queries (`query.ts`). The right answer to a question is never in it: it is measured from the run.
 */
import type { Text } from '../sim/core/text.ts';

/** A text in one language at least. Ours have both: `defineLesson` asks for it. */
export type SomeText = Text | { readonly en: string } | { readonly ko: string };

/** A world as links and scenario files have it: a room and what its run is built from. What is left out is the room's usual. */
export interface LessonWorld {
  readonly room: 'paths' | 'neighbours' | 'start' | 'eras';
  /** `LabSpec`, `NeighbourSpec`, `StartSpec` or `EraSpec`; `file` may be a scenario as an object. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Something done to the world. Moments are texts such as `250ms`, or `end`. */
export type LessonCommand =
  /** A world at its start. */
  | { readonly open: LessonWorld }
  /** Another spec in parts; what was issued or written so far is done again. */
  | { readonly change: Readonly<Record<string, unknown>> }
  /** So many operations, in a room that has them. */
  | { readonly issue: number }
  /** A write to a cgroup file. */
  | { readonly write: { readonly cgroup: string; readonly file: string; readonly text: string } }
  /** One of the applications begins to misbehave: `hog`, `leak`, `crash`, `fork-bomb`, `kernel-bug`. */
  | { readonly press: string }
  /** To a moment, at once. */
  | { readonly go: string }
  /** To a moment, watched: in so many seconds, 8 if nothing is said. */
  | { readonly play: string; readonly seconds?: number };

/** How a figure is written: a time, a number, a factor, a share of one, bytes, CPUs, or a text. */
export type Unit = 'ns' | 'count' | 'factor' | 'share' | 'bytes' | 'cpus' | 'text';

/** A number of the run that a text names as `{name}`. */
export interface Figure {
  readonly measure: string;
  readonly unit: Unit;
}

/** One answer to choose; `is` holds of the run when it is the right one, and of no other answer. */
export interface Choice<T> {
  readonly text: T;
  readonly is: string;
  /** What is said to who chose it. */
  readonly why: T;
}

export type Answers<T> =
  | { readonly choices: readonly Choice<T>[] }
  | {
      readonly number: {
        readonly measure: string;
        readonly unit: Unit;
        /** How far off is still right, as a share of what is measured. */
        readonly tolerance: number;
        readonly low: T;
        readonly high: T;
      };
    }
  /** To be put in order, the smallest first. */
  | {
      readonly order: {
        readonly items: readonly { readonly text: T; readonly measure: string }[];
        readonly why: T;
      };
    };

interface StepBase<T> {
  readonly text: T;
  /** Done when the step is entered. */
  readonly start?: readonly LessonCommand[];
  /** Offered by a button. */
  readonly run?: readonly LessonCommand[];
  /** What the button says; else it says what it does. */
  readonly button?: T;
  /** What is selected while the step is on, such as `kvm/box:vmm`. */
  readonly look?: string;
  readonly hints?: readonly T[];
  /** For the teacher alone. */
  readonly notes?: T;
  readonly figures?: Readonly<Record<string, Figure>>;
  /** False: the worksheet leaves it out. */
  readonly print?: boolean;
}

export type Step<T = SomeText> = StepBase<T> &
  (
    | { readonly kind: 'say' | 'explain' | 'watch' }
    /** `until` holds when it is done; `solution` reaches it, else `run` does. */
    | { readonly kind: 'do' | 'check'; readonly until: string; readonly solution?: readonly LessonCommand[] }
    /** Answered before it runs, measured when `until` holds. */
    | { readonly kind: 'predict'; readonly until: string; readonly answers: Answers<T> }
  );

export interface Lesson<T = SomeText> {
  readonly ringside: 'lesson';
  readonly v: 1;
  readonly id: string;
  /** Place in the list. */
  readonly order?: number;
  readonly title: T;
  readonly aim: T;
  readonly minutes: number;
  /** What many believe that is not so; some have a number, such as `M1`. */
  readonly misconceptions?: readonly { readonly id?: string; readonly claim: T }[];
  /** What the model leaves out of this. */
  readonly leavesOut?: readonly T[];
  /** Where it begins. */
  readonly world: LessonWorld;
  readonly steps: readonly Step<T>[];
}

/** A lesson of ours: every text in both languages. */
export function defineLesson(lesson: Omit<Lesson<Text>, 'ringside' | 'v'>): Lesson<Text> {
  return Object.freeze({ ringside: 'lesson', v: 1, ...lesson });
}
