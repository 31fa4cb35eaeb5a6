/** What a bar draws: stretches too short to be seen are gathered, so that thousands of hops are no more things on screen than there are px. */
import type { Segment } from './segments.ts';
import { sweptOf, type Swept } from './sweep.ts';

/** A stretch of the bar in the colour of what took most of it. */
export interface Gathered extends Segment {
  /** What filled it, the longest first. */
  readonly parts: readonly Swept[];
}

function gather(segments: readonly Segment[], key: string): Gathered[] {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return [];
  const { startNs } = first;
  const toNs = last.startNs + last.durationNs;
  const parts = sweptOf(segments, { fromNs: startNs, toNs });
  return [{ ...first, ...parts[0], key, startNs, durationNs: toNs - startNs, parts }];
}

/**
 * The segments of a bar, those shorter than `leastNs` gathered with their like beside them until they are as long. The steps of that
 * length are powers of two: an axis that grows does not gather anew at each of its steps.
 */
export function gathered(segments: readonly Segment[], leastNs: number): Gathered[] {
  const least = leastNs > 0 ? 2 ** Math.ceil(Math.log2(leastNs)) : 0;
  const drawn: Gathered[] = [];
  let short: Segment[] = [];
  let shortNs = 0;
  const close = (): void => {
    drawn.push(...gather(short, `${drawn.length}`));
    [short, shortNs] = [[], 0];
  };
  for (const segment of segments) {
    if (segment.durationNs >= least) close();
    short.push(segment);
    shortNs += segment.durationNs;
    if (shortNs >= least) close();
  }
  close();
  return drawn;
}
