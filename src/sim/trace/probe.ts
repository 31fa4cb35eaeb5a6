/** What a trace point is. */
import type { Text } from '../core/text.ts';

export interface ProbeDef<N extends string = string> {
  readonly name: N;
  readonly label: Text;
  readonly about: Text;
}

/** The name's type is the name, so that a program that names another probe does not compile. */
export function probe<N extends string>(name: N, label: Text, about: Text): ProbeDef<N> {
  return Object.freeze({ name, label, about });
}
