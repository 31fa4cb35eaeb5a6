/** Questions before something is removed. */
import { out, stdin, type Client } from '../client.ts';

/** Asks; anything but a yes is a no. */
export function* confirmed(message: string, between = '\n'): Client<boolean> {
  yield* out(`${message}${between}Are you sure you want to continue? [y/N] `);
  const answer = (yield* stdin()).split('\n')[0] ?? '';
  return /^y(es)?$/i.test(answer.trim());
}

/** What a prune is asked to do. */
export interface Pruned {
  readonly text: string;
  readonly freed: number;
}
