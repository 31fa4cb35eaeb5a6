/** What tells the two runs on the clock apart, in words. */
import type { NeighbourFrame, NeighbourSpec } from '../../../../bridge/protocol.ts';
import { ct } from '../charts/texts.ts';

type Choice = Pick<NeighbourSpec, 'pick' | 'throttle' | 'hz' | 'seed'>;

/** The two runs by what they were run with where that differs; else the other one is the run before the change. */
export function runNames(
  { before }: Pick<NeighbourFrame, 'before'>,
  spec: Choice,
): { readonly own: string; readonly other: string } {
  if (!before) return { own: '', other: '' };
  if (before.unlimited) return { own: '', other: ct('other.free') };
  const differing = (one: Choice, beside: Choice): string =>
    [
      one.pick === beside.pick ? '' : one.pick.toUpperCase(),
      one.throttle === beside.throttle ? '' : ct(`throttle.${one.throttle}`),
      one.hz === beside.hz ? '' : `${one.hz} Hz`,
      one.seed === beside.seed ? '' : ct('seed', { n: one.seed }),
    ]
      .filter((part) => part !== '')
      .join(', ');
  return { own: differing(spec, before), other: differing(before, spec) || ct('other.before') };
}
