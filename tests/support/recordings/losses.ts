/** When the CPUs of a recorded machine were taken from it: what is not known is drawn. */
import type { Rng } from '../../../src/sim/core/rng.ts';
import { exponentialNs } from '../../../src/sim/world/loads/draw.ts';

/**
 * While others are there, means in ns: they have the CPU, this machine has it in between, they stay. Gaps of the recorded
 * busy loops that begin at no tick (68 of them) exceed the recorder's 0.3 ms by 0.33 ms on average, come in clusters of up
 * to 0.1 s and take a quarter of the time in them.
 */
const TAKEN_NS = 330_000;
const GIVEN_NS = 1_000_000;
const STAY_NS = 60_000_000;

/** Losses between two instants, ns, that make up a share of the time. */
export function drawLosses(rng: Rng, fromNs: number, untilNs: number, share: number): number[] {
  const pairs: [number, number][] = [];
  const spanNs = untilNs - fromNs;
  const present = Math.min(1, (share * (TAKEN_NS + GIVEN_NS)) / TAKEN_NS);
  for (let leftNs = Math.round(present * spanNs); leftNs > 0;) {
    const stayNs = Math.min(leftNs, 1 + exponentialNs(rng, STAY_NS));
    leftNs -= stayNs;
    const beginNs = fromNs + Math.floor(rng.nextFloat() * (spanNs - stayNs));
    for (let at = beginNs; at < beginNs + stayNs; at += 1 + exponentialNs(rng, GIVEN_NS)) {
      const lostNs = 1 + exponentialNs(rng, TAKEN_NS);
      pairs.push([at, at + lostNs]);
      at += lostNs;
    }
  }
  pairs.sort(([a], [b]) => a - b);
  return pairs.flat();
}
