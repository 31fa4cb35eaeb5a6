/** A program that only computes. */
import { program } from '../kernel/paths/types.ts';

export const hog = program('hog', (p) => {
  p.forever((p) => p.spin('compute', () => Infinity));
});
