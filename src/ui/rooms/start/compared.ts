/** What two boot races or loads are compared by: when who was ready and what its time was spent on, memory, points of the curves. */
import { START_CHOICES, type LoadPoint } from '../../../bridge/protocol.ts';
import { formatBytes } from '../../i18n/format.ts';
import { messages, say } from '../../i18n/locale.svelte.ts';
import type { Chosen, Compared, Figure } from '../../state/compared.ts';
import { placesAt, type Place } from './race/podium.ts';
import type { RaceLab } from './state/race-lab.svelte.ts';
import { sr } from './texts.ts';

const ct = messages(
  {
    ready: 'ready after',
    last: 'last of them ready after',
    part: 'of it: {part}',
    memory: 'memory of one idle instance',
    more: 'memory of one more',
    at: '{stack}, {n} connections',
    yes: 'yes',
    no: 'no',
  } as const,
  {
    ready: '준비까지',
    last: '마지막 것이 준비까지',
    part: '그중 {part}',
    memory: '유휴 인스턴스 하나의 메모리',
    more: '하나 더 띄울 때의 메모리',
    at: '{stack}, 연결 {n}개',
    yes: '예',
    no: '아니요',
  },
);

/** Of a stack of which the middle instance is ready. What one would take of memory is known with the result. */
function ofPlace({ stack, totalNs, spent }: Place, atOnce: number, whole: boolean): readonly Figure[] {
  const [of, id] = [say(stack.label), stack.stack];
  const { memoryBytes, marginalBytes, totalNs: all } = stack;
  return [
    { id: `${id}/ready`, of, label: ct('ready'), value: totalNs, unit: 'ns' },
    ...(whole && atOnce > 1
      ? [{ id: `${id}/last`, of, label: ct('last'), value: all.max, unit: 'ns' } as const]
      : []),
    ...spent.map(({ part, ns }): Figure => ({
      id: `${id}/part/${part}`,
      of,
      label: ct('part', { part: sr(`part.${part}`) }),
      value: ns,
      unit: 'ns',
    })),
    ...(whole
      ? ([
          { id: `${id}/memory`, of, label: ct('memory'), value: memoryBytes, unit: 'bytes' },
          { id: `${id}/more`, of, label: ct('more'), value: marginalBytes, unit: 'bytes' },
        ] as const)
      : []),
  ];
}

function ofPoint(stack: string, label: string, point: LoadPoint): readonly Figure[] {
  const { connections, throughputPerSec, responseNs, exits, kicks, answered } = point;
  const of = ct('at', { stack: label, n: connections });
  const id = `load/${stack}/${connections}`;
  const each = (n: number): number => n / Math.max(1, answered);
  return [
    { id: `${id}/rate`, of, label: sr('load.col.throughput'), value: throughputPerSec, unit: 'count' },
    { id: `${id}/p50`, of, label: sr('load.col.p50'), value: responseNs.p50, unit: 'ns' },
    { id: `${id}/p99`, of, label: sr('load.col.p99'), value: responseNs.p99, unit: 'ns' },
    { id: `${id}/exits`, of, label: sr('load.col.exits'), value: each(exits), unit: 'count' },
    { id: `${id}/kicks`, of, label: sr('load.col.kicks'), value: each(kicks), unit: 'count' },
  ];
}

function labelOf({ catalog }: RaceLab, id: string): string {
  const entry = catalog?.stacks.find((stack) => stack.id === id);
  return entry ? say(entry.label) : id;
}

function figuresOf(lab: RaceLab): readonly Figure[] {
  const { view, race, load, nowNs, ended } = lab;
  if (view === 'load')
    return (load?.stacks ?? []).flatMap(({ stack, points }) =>
      points.flatMap((point) => ofPoint(stack, labelOf(lab, stack), point)),
    );
  return race ? placesAt(race, nowNs).flatMap((place) => ofPlace(place, race.atOnce, ended)) : [];
}

function choicesOf(lab: RaceLab): readonly Chosen[] {
  const { spec, view, server, connections, catalog } = lab;
  const servers = catalog?.servers.find(({ id }) => id === server);
  const own = sr('option.own');
  const flag = (on: boolean): string => ct(on ? 'yes' : 'no');
  const loaded = [
    { id: 'server', label: sr('load.server'), value: servers ? say(servers.label) : server },
    { id: 'connections', label: sr('load.connections'), value: connections.join(', ') },
  ];
  const { network, guest, firmware } = START_CHOICES;
  return [
    { id: 'view', label: sr('view'), value: sr(`view.${view}`) },
    ...(view === 'load' ? loaded : []),
    { id: 'atOnce', label: sr('atOnce'), value: spec.atOnce.toString() },
    { id: 'snapshot', label: sr('snapshot'), value: flag(spec.snapshot) },
    { id: 'pull', label: sr('pull'), value: flag(spec.pull) },
    { id: 'kernel', label: sr('option.kernel'), value: spec.kernel ?? catalog?.releases[0] ?? '' },
    { id: 'vcpus', label: sr('option.vcpus'), value: spec.vcpus?.toString() ?? own },
    {
      id: 'memory',
      label: sr('option.memory'),
      value: spec.guestBytes === undefined ? own : formatBytes(spec.guestBytes),
    },
    { id: 'network', label: sr('option.network'), value: sr(`network.${spec.network ?? network[0]}`) },
    { id: 'guest', label: sr('option.guest'), value: sr(`guest.${spec.guest ?? guest[0]}`) },
    { id: 'firmware', label: sr('option.firmware'), value: sr(`firmware.${spec.firmware ?? firmware[0]}`) },
  ];
}

export function comparedOf(lab: RaceLab): Compared {
  return {
    choices: () => choicesOf(lab),
    figures: () => figuresOf(lab),
    settled: () => !lab.busy && !lab.arriving,
  };
}
