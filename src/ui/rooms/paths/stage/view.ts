/** Words and choices that the parts of the stage share. Reads the page's language: call it inside a derived. */
import type { StackFrame } from '../../../../bridge/protocol.ts';
import { formatCount, formatNs } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import type { Lab } from '../state/lab.svelte.ts';
import { stackLabel } from '../state/stack-label.ts';
import type { Selection } from '../state/selection.ts';
import type { Hop } from '../state/hops.ts';
import { isInside } from './crossing.ts';
import type { BandShape, OutlineShape } from './geometry.ts';
import { fitText, fitWords, textWidth, type Face } from '../../../charts/measure.ts';
import type { Lane, Scene, SceneColumn, SceneNode } from './scene.ts';
import { st } from './texts.ts';

/** Where the texts of a shared box begin, px from its left. */
export const BAND_INSET = 12;

/** What the level of a shared box is called; empty where the box itself is called so. */
export function bandStratum({ band }: BandShape): string {
  const name = st(`stratum.${band.stratum}`);
  return name.toLowerCase() === say(band.label).toLowerCase() ? '' : name;
}

/** What can be said inside a box below its name, the fullest first. */
function boxNotes(node: SceneNode, column: SceneColumn): string[] {
  const { facts } = column;
  const fact = (name: string): string | undefined => facts[name];
  if (node.ghost === 'runtime') {
    const exited = /exit/i.test(fact('runtime') ?? '');
    return exited ? [st('runtime.exited'), st('runtime.exited.short')] : [st('runtime.there')];
  }
  if (node.ghost) return [st('virtual.note'), st('virtual.note.short')];
  const [pid, host] = [fact('pid'), fact('hostPid')];
  if (node.stratum === 'user' && pid !== undefined) {
    const plain = st('box.pid', { pid });
    if (column.machines > 0) return [st('box.pid.guest', { pid }), plain];
    if (host === undefined || host === pid) return [plain];
    return [st('box.pid.both', { pid, host }), st('box.pid.both.short', { pid, host }), plain];
  }
  return [fact(node.id) ?? (node.mode ? say(node.mode) : '')];
}

/** The sentence inside a box below its name, as full as `widthPx` allows. */
export function boxNote(node: SceneNode, column: SceneColumn, widthPx: number, sizePx: number): string {
  const notes = boxNotes(node, column);
  const fitting = notes.find((note) => textWidth(note, sizePx) <= widthPx);
  return fitting ?? fitWords(notes.at(-1) ?? '', widthPx, sizePx);
}

/**
 * Name of a box. That of the runtime is the runtime itself, as the run states it; `alone`: what became of it has no
 * line of its own.
 */
export function boxTitle(node: SceneNode, column: SceneColumn, alone: boolean): string {
  const runtime = column.facts['runtime'];
  if (node.ghost !== 'runtime' || runtime === undefined) return say(node.label);
  const name = runtime.split(/[\s,(]/)[0] ?? runtime;
  return alone ? `${name} · ${boxNotes(node, column).at(-1) ?? ''}` : name;
}

/** The name as it fits. Without the name of its level where that stands in the margin, or where it leaves no room. */
export function fitTitle(
  title: string,
  widthPx: number,
  sizePx: number,
  face: Face,
  levelInMargin: boolean,
): string {
  const whole = !levelInMargin && textWidth(title, sizePx, face) <= widthPx;
  return fitWords(whole ? title : title.replace(/^L\d /, ''), widthPx, sizePx, face);
}

/** What an outline is called, the fullest name first. */
function outlineNames(kind: OutlineShape['kind'], machines: number): string[] {
  if (kind === 'container') return [st('outline.container')];
  if (kind === 'sandbox') return [st('outline.sandbox')];
  if (machines <= 1) return [st('outline.vm')];
  return machines === 2
    ? [st('outline.vm.two'), st('outline.vm.two.short')]
    : [st('outline.vm.three'), st('outline.vm.three.short')];
}

/** The counter on the border of a VM or sandbox: what was counted on this kind of border, the fullest text first. */
export function boundaryTexts({ guest, lanes, nodes }: SceneColumn, { counts }: StackFrame): string[] {
  const { exits, injections } = counts;
  if (exits > 0 || guest === 'hardware' || guest === 'library')
    return [st('boundary', { exits, injections }), st('boundary.short', { exits })];
  const inside = new Set(nodes.filter(({ stratum }) => isInside(stratum)).map(({ id }) => id));
  const n = lanes
    .filter((lane) => inside.has(lane.from) && !inside.has(lane.to))
    .reduce((sum, lane) => sum + lane.stats.count, 0);
  return guest === 'sandbox'
    ? [st('boundary.host', { n }), st('boundary.host.short', { n })]
    : [st('boundary.entered', { n }), st('boundary.entered.short', { n })];
}

/** What an outline encloses, with as many particulars as `widthPx` allows; `counts`: what was counted on it comes first, as it fits. */
export function outlineCaption(
  kind: OutlineShape['kind'],
  { facts, machines }: SceneColumn,
  widthPx: number,
  sizePx: number,
  counts: readonly string[] = [],
): string {
  const fact = (name: string): string | undefined => facts[name];
  const [namespaces, cgroup, vcpus] = [fact('namespaces'), fact('cgroup'), fact('vcpus')];
  const fits = (text: string): boolean => textWidth(text, sizePx) <= widthPx;
  const names = outlineNames(kind, machines);
  const parts = [names.find(fits) ?? names.at(-1) ?? ''];
  const counted = counts.flatMap((text) => [`${names.at(-1) ?? ''} · ${text}`, text]).find(fits);
  if (counted !== undefined) return counted;
  if (kind === 'vm')
    parts.push(...(vcpus === undefined ? [] : [st('outline.vcpus', { n: vcpus })]), fact('memory') ?? '');
  if (kind === 'container' && namespaces !== undefined)
    parts.push(st('outline.namespaces', { n: namespaces }));
  if (kind === 'container' && cgroup !== undefined) parts.push(st('outline.cgroup', { path: cgroup }));
  const said = parts.filter((part) => part !== '');
  for (let count = said.length; count > 0; count -= 1) {
    const caption = said.slice(0, count).join(' · ');
    if (fits(caption)) return caption;
  }
  return fitText(said[0] ?? '', widthPx, sizePx);
}

export function columnStatus({ inFlight, opElapsedNs, opIndex, opsDone, opsIssued }: StackFrame): string {
  if (opIndex < 0) return st('column.ready');
  const time = formatNs(opElapsedNs);
  const status = inFlight ? st('column.running', { time }) : st('column.done', { time });
  if (opsIssued === 1) return status;
  const done = formatCount(opsDone);
  const many =
    opsIssued === 0
      ? st('column.many', { done })
      : st('column.ops', { done, issued: formatCount(opsIssued) });
  return `${many} · ${time}`;
}

/** True for a crossing that only rings a bell, such as a doorbell write: whoever crosses pays nothing for it. */
function isSignal({ stats }: Lane): boolean {
  return stats.count > 0 && stats.max === 0;
}

/**
 * The counter's text: elapsed time of a crossing under way, the time of one, the sum of several of one operation, the median of
 * those of many.
 */
export function pillText(lane: Lane, running: Hop | null, nowNs: number, brief = false): string {
  if (brief) return `×${formatCount(lane.stats.count)}`;
  if (isSignal(lane))
    return `${lane.stats.count > 1 ? `×${formatCount(lane.stats.count)} ` : ''}${st('pill.signal')}`;
  if (running) return formatNs(Math.min(running.durationNs, Math.max(0, nowNs - running.startNs)));
  const { count, p50, lastNs } = lane.stats;
  if (count <= 1) return formatNs(lastNs);
  if (count === lane.hops.length) {
    const sum = lane.hops.reduce((all, hop) => all + hop.durationNs, 0);
    return `×${formatCount(count)} = ${formatNs(sum)}`;
  }
  // Where most of them only ring a bell, a median of nothing says nothing; counters put together have none.
  if (p50 === 0 || Number.isNaN(p50)) return `×${formatCount(count)}`;
  return st('pill.median', { n: formatCount(count), time: formatNs(p50) });
}

/** The counter in words; begins with what it shows, so that it can be called by that. */
export function pillLabel(
  lab: Lab,
  column: SceneColumn,
  lane: Lane,
  running: boolean,
  shown: string,
): string {
  const name = (id: string): string => {
    const node = column.nodes.find((entry) => entry.id === id);
    return node ? say(node.label) : id;
  };
  const { count, lastNs, p50, p99 } = lane.stats;
  return st('pill.aria', {
    shown,
    stack: stackLabel(lab, column.id),
    from: name(lane.from),
    to: name(lane.to),
    kind: lane.asynchronous ? st('pill.async') : st('pill.sync'),
    n: count,
    last: formatNs(lastNs),
    p50: formatNs(p50),
    p99: formatNs(p99),
    now: running ? st('pill.now') : '',
  });
}

/** The whole stage in words, for those who do not see it. */
export function stageSummary(lab: Lab, scene: Scene): string {
  const parts = scene.columns.map((column) => {
    const frame = lab.frame?.stacks[column.stack];
    return st('summary.column', {
      stack: stackLabel(lab, column.id),
      hops: column.hops.length,
      time: frame ? columnStatus(frame) : '',
    });
  });
  const label = lab.hop?.probe ? say(lab.hop.probe.label) : '';
  return [
    st('stage.label', { n: scene.columns.length }),
    ...parts,
    label === '' ? '' : st('summary.at', { label }),
  ].join(' ');
}

export function laneSelection(lane: Lane): Selection {
  return { kind: 'crossing', stack: lane.stack, from: lane.fromId, to: lane.toId };
}

export function isLaneSelected(selection: Selection | null, lane: Lane): boolean {
  if (selection?.kind !== 'crossing' || selection.stack !== lane.stack) return false;
  return selection.from === lane.fromId && selection.to === lane.toId;
}

/** Put after a text of the picture, so that its words and those of the next text do not run together when read. */
export const SPACE = ' ';

/** Selects on Enter and Space as a button does. */
export function onActivate(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
