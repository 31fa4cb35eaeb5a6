/** What two runs of neighbours are compared by: answers of programs, use and stops of groups, files of the hierarchy. */
import { LINK_FILE_MAX } from '../../../bridge/link.ts';
import type { CgroupView, ResponseView } from '../../../bridge/protocol.ts';
import { formatNs } from '../../i18n/format.ts';
import { messages, say } from '../../i18n/locale.svelte.ts';
import type { Chosen, Compared, Figure } from '../../state/compared.ts';
import { cn } from './controls/texts.ts';
import type { NeighbourLab } from './state/neighbour-lab.svelte.ts';
import { groupName } from './state/palette.ts';
import { answering } from './state/programs.ts';
import { parseStat } from './state/stat.ts';

const ct = messages(
  {
    file: '{file} of {group}',
    written: '{file} of {group}, written at',
    jobs: 'answers',
    p50: 'response time, p50',
    p99: 'response time, p99',
    since: 'since {time}',
    'since.start': 'since the start',
    cpus: 'CPUs used in the stretch shown',
    usage: 'CPU time',
    periods: 'periods of its quota',
    stopped: 'periods in which it was stopped',
    stopped_usec: 'time stopped, all CPUs',
    host: 'Host',
    steal: 'steal',
  } as const,
  {
    file: '{group}의 {file}',
    written: '{group}의 {file}, 쓴 시점',
    jobs: '응답 수',
    p50: '응답 시간, p50',
    p99: '응답 시간, p99',
    since: '{time}부터',
    'since.start': '시작부터',
    cpus: '보이는 구간에서 쓴 CPU',
    usage: 'CPU 시간',
    periods: '쿼터 주기',
    stopped: '멈춘 주기',
    stopped_usec: '멈춘 시간, 모든 CPU',
    host: '호스트',
    steal: 'steal',
  },
);

const US = 1000;
/** Lines of `cpu.stat` that tell what a limit did. */
const STAT = [
  ['usage_usec', 'usage', 'ns', US],
  ['nr_periods', 'periods', 'count', 1],
  ['nr_throttled', 'stopped', 'count', 1],
  ['throttled_usec', 'stopped_usec', 'ns', US],
] as const;

function ofProgram(response: ResponseView, groups: readonly CgroupView[]): readonly Figure[] {
  const { name, says, since } = response;
  const group = answering(response, groups);
  const base = {
    of: `${group}: ${say(says)}`,
    note: since.fromNs === 0 ? ct('since.start') : ct('since', { time: formatNs(since.fromNs) }),
  };
  const id = `${group}/${name}`;
  return [
    { ...base, id: `${id}/jobs`, label: ct('jobs'), value: since.jobs, unit: 'count' },
    ...(since.jobs > 0
      ? ([
          { ...base, id: `${id}/p50`, label: ct('p50'), value: since.p50Ns, unit: 'ns' },
          { ...base, id: `${id}/p99`, label: ct('p99'), value: since.p99Ns, unit: 'ns' },
        ] as const)
      : []),
  ];
}

function ofGroup({ path, share, files }: CgroupView, cpus: number): readonly Figure[] {
  const of = groupName(path);
  const stat = parseStat(files.find(({ name }) => name === 'cpu.stat')?.text ?? '');
  return [
    { id: `${path}/cpus`, of, label: ct('cpus'), value: share * cpus, unit: 'cpus' },
    ...STAT.flatMap(([line, label, unit, factor]) => {
      const value = stat.get(line);
      return value === undefined
        ? []
        : [{ id: `${path}/${line}`, of, label: ct(label), value: value * factor, unit }];
    }),
  ];
}

function figuresOf({ frame, fresh }: NeighbourLab): readonly Figure[] {
  if (!frame || fresh) return [];
  const { groups, responses, cpus, stealNs } = frame;
  return [
    ...responses.flatMap((response) => ofProgram(response, groups)),
    ...groups.filter(({ path }) => path !== '/').flatMap((group) => ofGroup(group, cpus)),
    { id: 'steal', of: ct('host'), label: ct('steal'), value: stealNs, unit: 'ns' },
  ];
}

/** Files that tell what happened, though they can be written: members, pressure, peaks. */
const STATE = /^cgroup\.(procs|threads|kill)$|\.(pressure|peak)$/;

/** What is written in a group: its files, or what is known of a group among too many. */
function ofFiles({ path, files, quotaCpus, weight }: CgroupView): readonly Chosen[] {
  const known = files
    .filter(({ name, writable }) => writable && !STATE.test(name))
    .map(({ name, text }) => [name, text.trim()] as const);
  const rest = [
    ['cpu.max', Number.isFinite(quotaCpus) ? `${quotaCpus.toString()} CPU` : 'max'],
    ['cpu.weight', weight.toString()],
  ] as const;
  return (known.length > 0 ? known : rest).map(([file, value]) => ({
    id: `${path}/${file}`,
    label: ct('file', { file, group: groupName(path) }),
    value,
  }));
}

function choicesOf({ spec, scenario, frame }: NeighbourLab): readonly Chosen[] {
  const { pick, throttle, hz, file } = spec;
  return [
    { id: 'scenario', label: cn('scenario'), value: scenario ? say(scenario.label) : spec.scenario },
    { id: 'file', label: cn('file.text'), value: file },
    { id: 'pick', label: cn('pick'), value: pick.toUpperCase() },
    { id: 'throttle', label: cn('throttle'), value: cn(`throttle.${throttle}`) },
    { id: 'hz', label: cn('hz'), value: hz.toString() },
    ...(frame?.groups ?? []).flatMap(ofFiles),
    ...(frame?.changes ?? []).map(({ path, file, toNs }) => ({
      id: `${path}/${file}/at`,
      label: ct('written', { file, group: groupName(path) }),
      value: formatNs(toNs),
    })),
  ];
}

export function comparedOf(lab: NeighbourLab): Compared {
  return {
    choices: () => choicesOf(lab),
    figures: () => figuresOf(lab),
    linked: () => lab.spec.file.length <= LINK_FILE_MAX,
  };
}
