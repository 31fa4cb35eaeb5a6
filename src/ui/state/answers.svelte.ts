/** The answer given last to a question of the page, for whoever looks over its shoulder. */
interface Answer {
  readonly question: string;
  /** Null: rather not. */
  readonly answer: string | null;
}

class Answers {
  last: Answer | null = $state.raw(null);
}

export const answers = new Answers();
