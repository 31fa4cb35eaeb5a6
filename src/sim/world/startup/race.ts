/** The boot race: the same starts as data for the page, one lane an instance. */
import type {
  StartLaneView,
  StartMemoryView,
  StartPhaseView,
  StartRaceView,
  StartStackView,
} from '../../core/start-views.ts';
import { text, type Text } from '../../core/text.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { costText } from '../../costs/texts.ts';
import type { Confidence } from '../../costs/types.ts';
import { footprint } from '../../virt/boot/footprint.ts';
import { PHASES, WAITS, type PhaseDef } from '../../virt/boot/phases.ts';
import { layersOf } from './registry.ts';
import type { MemoryPart, StartPhase, StartRequest } from './result.ts';
import type { MeasuredStart } from './start-up.ts';

/** Lanes of one stack at most: evenly spaced over its instances, in the order in which they were ready. */
const MAX_LANES = 20;

function labelOf(stack: string): Text {
  const labels = layersOf(stack).map((def) => def.label);
  return text(labels.map(({ en }) => en).join(' / '), labels.map(({ ko }) => ko).join(' / '));
}

/** Instances to draw: all of few, else the middle one and some from the fastest to the slowest. */
function chosen({ first, middle }: MeasuredStart): number[] {
  const order = [...first.instances.keys()].sort(
    (a, b) => (first.instances[a]?.totalNs ?? 0) - (first.instances[b]?.totalNs ?? 0) || a - b,
  );
  if (order.length <= MAX_LANES) return order;
  const at = Array.from({ length: MAX_LANES }, (_, lane) =>
    Math.round((lane * (order.length - 1)) / (MAX_LANES - 1)),
  );
  const lanes = new Set(at.map((index) => order[index] ?? 0));
  lanes.add(middle);
  return order.filter((instance) => lanes.has(instance));
}

/** Figures that neither were measured nor stand in a source as they are. */
const ESTIMATES: readonly Confidence[] = ['recalled', 'calibrated', 'assumed'];

function phaseView({ name, startNs, durationNs, cost }: StartPhase): StartPhaseView {
  const def: PhaseDef = PHASES[name];
  const view = { id: name, label: def.label, startNs, durationNs, part: def.part };
  if (cost === null) return view;
  const { confidence } = REFERENCE_PROFILE.def(REFERENCE_PROFILE.index(cost));
  const { label, says } = costText(cost);
  const basis = {
    cost,
    label,
    confidence,
    source: says,
    estimate: ESTIMATES.includes(confidence),
  };
  return { ...view, basis };
}

function laneView(measured: MeasuredStart, instance: number): StartLaneView {
  const { start, first, middle } = measured;
  const { totalNs, phases } = first.instances[instance] ?? { totalNs: 0, phases: [] };
  const waits = first.logs[instance]?.waits ?? [];
  return {
    stack: start.stack,
    label: labelOf(start.stack),
    instance,
    totalNs,
    phases: phases.map(phaseView),
    waits: waits.map(({ id, startNs, endNs }) => ({
      id,
      ...WAITS[id],
      startNs: startNs - first.sentNs,
      durationNs: endNs - startNs,
    })),
    middle: instance === middle,
    ready: (first.logs[instance]?.readyNs ?? -1) >= 0,
  };
}

function memoryView({ id, label, share, bytes }: MemoryPart): StartMemoryView {
  const { confidence, sources } = footprint(id);
  return { id, label, share, bytes, confidence, source: sources[0]?.text ?? '' };
}

function stackView(measured: MeasuredStart): StartStackView {
  const { start } = measured;
  const { stack, totalNs, memoryBytes, marginalBytes, outOfMemory, estimate } = start;
  return {
    stack,
    label: labelOf(stack),
    lanes: chosen(measured).map((instance) => laneView(measured, instance)),
    totalNs,
    ready: measured.first.logs.filter(({ readyNs }) => readyNs >= 0).length,
    waits: start.waits.map(({ name, ns, count }) => ({ id: name, label: WAITS[name].label, ns, count })),
    memoryBytes,
    marginalBytes,
    memory: start.memory.map(memoryView),
    outOfMemory,
    estimate,
  };
}

/** What the page draws of starts that have taken so many events. */
export function raceView(
  { atOnce, seed }: Pick<StartRequest, 'atOnce' | 'seed'>,
  events: number,
  measured: readonly MeasuredStart[],
): StartRaceView {
  return {
    atOnce,
    seed,
    cpus: measured[0]?.first.host.kernel.cpuCount ?? 0,
    endNs: Math.max(0, ...measured.map(({ start }) => start.totalNs.max)),
    events,
    complete: measured.every(({ first }) => first.complete),
    stacks: measured.map(stackView),
  };
}
