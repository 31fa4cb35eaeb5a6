/**
 * Why the order under load is as it is. What is answered in a second is the CPUs kept busy divided by the CPU time that a
 * request takes, exactly; so a difference is one of these two, and each is said with what is behind it.
 */
import type { LoadPoint, LoadResult } from '../../../../bridge/protocol.ts';
import { formatCount, formatRatio, formatShare } from '../../../i18n/format.ts';
import { sr } from '../texts.ts';

/** Of one point: CPU time of a request, ns, and how many CPUs were busy. */
export interface Effort {
  readonly requestNs: number;
  readonly busyCpus: number;
}

/** A difference below this share is none. */
const SAME = 0.02;

export function effortOf({ hostCpuNs, guestCpuNs, answered, windowNs }: LoadPoint): Effort {
  const cpuNs = hostCpuNs + guestCpuNs;
  return { requestNs: cpuNs / Math.max(1, answered), busyCpus: cpuNs / windowNs };
}

interface Measured {
  readonly stack: string;
  readonly point: LoadPoint;
}

/** Every stack with the most connections that all were measured with, the one that answers most first. */
export function orderOf({ stacks }: LoadResult): readonly Measured[] {
  const counts = stacks.map(({ points }) => points.map(({ connections }) => connections));
  const common = (counts[0] ?? []).filter((n) => counts.every((list) => list.includes(n)));
  const most = Math.max(...common);
  return stacks
    .flatMap(({ stack, points }) =>
      points.filter(({ connections }) => connections === most).map((point) => ({ stack, point })),
    )
    .sort((a, b) => b.point.throughputPerSec - a.point.throughputPerSec);
}

/** The two factors of a difference, each where it is one. */
function reasons(point: LoadPoint, first: LoadPoint): string {
  const [mine, its] = [effortOf(point), effortOf(first)];
  const differs = (a: number, b: number): boolean => Math.abs(a / b - 1) > SAME;
  const said: string[] = [];
  if (differs(mine.requestNs, its.requestNs))
    said.push(sr('load.cpu', { times: formatRatio(mine.requestNs, its.requestNs) }));
  if (differs(mine.busyCpus, its.busyCpus))
    said.push(sr('load.busy', { times: formatRatio(mine.busyCpus, its.busyCpus) }));
  return said.join(', ');
}

/** The order in words; empty where nothing can be compared. */
export function loadSentence(load: LoadResult, label: (stack: string) => string): string {
  const [first, ...others] = orderOf(load);
  if (!first || first.point.answered === 0) return '';
  const { point } = first;
  const rest = others.map(({ stack, point: other }) => {
    const share = 1 - other.throughputPerSec / point.throughputPerSec;
    if (share < SAME) return sr('load.why.same', { stack: label(stack) });
    return sr('load.why.less', {
      stack: label(stack),
      share: formatShare(share),
      reasons: reasons(other, point),
    });
  });
  const head = sr('load.why', {
    n: point.connections,
    first: label(first.stack),
    rate: formatCount(point.throughputPerSec),
  });
  return [head, ...rest].join(' ');
}
