/** What a trace point is. */
import type { Text } from '../core/text.ts';

export interface ProbeDef<N extends string = string> {
  readonly name: N;
  readonly label: Text;
  readonly about: Text;
  /** Says only that what another trace point began is over: a line of the trace, not a hop. */
  readonly closes: boolean;
}

/** Of a trace point that ends what another began. */
export const CLOSES = true;

/** The name's type is the name, so that a program that names another probe does not compile. */
export function probe<N extends string>(name: N, label: Text, about: Text, closes = false): ProbeDef<N> {
  return Object.freeze({ name, label, about, closes });
}
