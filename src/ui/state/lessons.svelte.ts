/** Which lesson is on, as the address and the top bar have it. What it is made of comes with its panel. */
import type { LessonPlace } from '../../bridge/link-grammar.ts';

/** What of the lessons is asked for beside the one that is on. */
export type LessonPage = 'list' | 'builder' | 'worksheet' | 'teacher';

class Lessons {
  /** Null: none is on. */
  place: LessonPlace | null = $state.raw(null);
  /** It was opened by a link that says nothing of the world: the lesson makes its own. */
  bare = $state(false);
  page: LessonPage | null = $state(null);
  /** Text of a lesson's file that was given to the page and is to be opened. */
  file: string | null = $state.raw(null);

  /** Something of a lesson stands beside the picture. */
  get beside(): boolean {
    return this.place !== null || this.page === 'builder';
  }

  open(place: LessonPlace, bare: boolean): void {
    this.place = place;
    this.bare = bare;
  }

  close(): void {
    this.place = null;
    this.bare = false;
  }
}

export const lessons = new Lessons();
