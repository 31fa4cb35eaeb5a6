/** What a lesson says to the page around it: which step is on, and what the teacher's window shows. Null while no lesson is on. */
export interface TeachingStep {
  readonly lesson: string;
  readonly title: string;
  /** What the class reads. */
  readonly text: string;
  /** What only the teacher reads. */
  readonly notes: string;
  /** Steps from 0. */
  readonly index: number;
  readonly count: number;
  /** What the step after this one reads; '' or left out: not told, or none. */
  readonly upcoming?: string;
  next(): void;
  previous(): void;
}

class Teaching {
  step: TeachingStep | null = $state.raw(null);
}

export const teaching = new Teaching();
