/** What a trace point is. */
import type { Text } from '../core/text.ts';

export interface ProbeDef {
  readonly name: string;
  readonly label: Text;
  readonly about: Text;
}

export function probe(name: string, label: Text, about: Text): ProbeDef {
  return Object.freeze({ name, label, about });
}
