/** Starts for tests, each computed once: a start is a function of its request, and many tests look at the same one. */
import { startUp, type StackStart, type StartOptions } from '../../src/sim/index.ts';
import { acrossFiles } from './across-files.ts';

const known = acrossFiles('starts computed so far', () => new Map<string, StackStart>());

/** The start of one stack on a host of its own. */
export function startOf(stack: string, options: StartOptions = {}, atOnce = 1, seed = 1): StackStart {
  const key = JSON.stringify([stack, options, atOnce, seed]);
  const found = known.get(key) ?? startUp({ stacks: [stack], atOnce, seed, options }).stacks[0];
  if (!found) throw new Error(`no start of ${stack}`);
  known.set(key, found);
  return found;
}
