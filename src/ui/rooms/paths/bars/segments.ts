/** Where the time of one operation went, component by component. */
import type { Frame } from '../../../../bridge/protocol.ts';
import type { Hop } from '../state/hops.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import { toneOf, type Tone } from '../../../theme/tone.ts';

/** A stretch of time in one component; neighbouring hops in the same one are put together. */
export interface Segment {
  readonly key: string;
  /** Component id, null: nothing of this operation ran, it only waited. */
  readonly component: string | null;
  readonly label: Text;
  readonly tone: Tone;
  /** A device works or the CPU is idle: drawn with a pattern. */
  readonly waiting: boolean;
  /** From the beginning of the operation, ns. */
  readonly startNs: number;
  readonly durationNs: number;
}

const WAITING: Text = { en: 'waiting', ko: '대기' };
/** Trace points where the CPU does nothing of use. */
const IDLE = new Set(['device', 'kvm_halt_poll_ns', 'exit_latency', 'wire']);

/** A device works or the CPU is idle in this hop: something is waited for. */
export function isWaiting(hop: Hop): boolean {
  return IDLE.has(hop.probe?.name ?? '');
}

/** A stretch of time and the hop that accounts for it; null: it was waited. */
export interface Stretch {
  readonly hop: Hop | null;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * Which hop accounts for each moment: where several run at once the one that began last, except that work on a CPU
 * counts before a device that works beside it. What no hop covers is waiting. The stretches fill the operation without
 * gap or overlap, so they sum to its time.
 */
export function stretchesOf(hops: readonly Hop[], startNs: number, endNs: number): Stretch[] {
  const inside = hops.filter((hop) => hop.startNs < endNs && hop.startNs + hop.durationNs > startNs);
  const edges = new Set([startNs, endNs]);
  for (const hop of inside) {
    edges.add(Math.max(startNs, hop.startNs));
    edges.add(Math.min(endNs, hop.startNs + hop.durationNs));
  }
  const moments = [...edges].sort((a, b) => a - b);
  // Hops come in the order of their rows, which need not be that of their beginnings.
  const toCome = inside.map((hop, order) => ({ hop, order })).sort((a, b) => b.hop.startNs - a.hop.startNs);
  let running: { readonly hop: Hop; readonly order: number }[] = [];
  return moments.slice(0, -1).map((from, index) => {
    const to = moments[index + 1] ?? from;
    running = running.filter(({ hop }) => from < hop.startNs + hop.durationNs);
    for (let next = toCome.at(-1); next && next.hop.startNs <= from; next = toCome.at(-1)) {
      toCome.pop();
      if (from < next.hop.startNs + next.hop.durationNs) running.push(next);
    }
    running.sort((a, b) => a.order - b.order);
    const onCpu = running.findLast(({ hop }) => !isWaiting(hop));
    return { hop: (onCpu ?? running.at(-1))?.hop ?? null, startNs: from, endNs: to };
  });
}

/** The time of a crossing is charged to the side it goes to; the last one back to the application to where it comes from. */
export function chargedTo(hop: Hop): Hop['to'] {
  return hop.to?.stratum === 'user' ? hop.from : (hop.to ?? hop.from);
}

/** Segments of an operation that began at `startNs` and has taken `elapsedNs`. They sum to `elapsedNs`. */
export function segmentsOf(hops: readonly Hop[], startNs: number, elapsedNs: number): Segment[] {
  const segments: Segment[] = [];
  for (const { hop, startNs: from, endNs } of stretchesOf(hops, startNs, startNs + elapsedNs)) {
    const component = hop ? chargedTo(hop) : null;
    const waiting = !hop || isWaiting(hop);
    const last = segments.at(-1);
    if (last && last.component === (component?.id ?? null) && last.waiting === waiting) {
      segments[segments.length - 1] = { ...last, durationNs: last.durationNs + endNs - from };
      continue;
    }
    segments.push({
      key: `${segments.length}`,
      component: component?.id ?? null,
      label: component?.label ?? WAITING,
      tone: component ? toneOf(component) : 'remote',
      waiting,
      startNs: from - startNs,
      durationNs: endNs - from,
    });
  }
  return segments;
}

/** End of the common axis, ns: the longest operation on screen, never shorter while it plays. */
export function axisEnd(frame: Frame, planned: number): number {
  return Math.max(1, planned, ...frame.stacks.map((stack) => Math.max(stack.opElapsedNs, stack.totalNs.max)));
}
