/** What two runs of operations are compared by: what each stack took, and what happened on the way. */
import type { StackFrame } from '../../../bridge/protocol.ts';
import { messages, say } from '../../i18n/locale.svelte.ts';
import type { Chosen, Compared, Figure } from '../../state/compared.ts';
import type { Lab } from './state/lab.svelte.ts';
import { stackLabel } from './state/stack-label.ts';

const ct = messages(
  {
    op: 'Operation',
    issued: 'Operations issued',
    endless: 'until stopped',
    time: 'time of an operation, median',
    p99: 'time of an operation, p99',
    done: 'operations finished',
    exits: 'VM exits',
    hypercalls: 'hypercalls',
    syscalls: 'system calls',
    interrupts: 'interrupts',
    injections: 'interrupts injected',
    contextSwitches: 'context switches',
    pageFaults: 'page faults',
    ipis: 'inter-processor interrupts',
    stealNs: 'steal',
  } as const,
  {
    op: '작업',
    issued: '실행한 작업 수',
    endless: '멈출 때까지',
    time: '작업 하나의 시간, 중앙값',
    p99: '작업 하나의 시간, p99',
    done: '끝난 작업 수',
    exits: 'VM exit',
    hypercalls: '하이퍼콜',
    syscalls: '시스템 콜',
    interrupts: '인터럽트',
    injections: '주입된 인터럽트',
    contextSwitches: '문맥 교환',
    pageFaults: '페이지 폴트',
    ipis: '프로세서 간 인터럽트',
    stealNs: 'steal',
  },
);

const COUNTS = [
  'exits',
  'hypercalls',
  'syscalls',
  'interrupts',
  'injections',
  'contextSwitches',
  'pageFaults',
  'ipis',
] as const satisfies readonly (keyof StackFrame['counts'])[];

function figuresOf(of: string, { id, opsDone, totalNs, counts }: StackFrame): readonly Figure[] {
  const figure = (name: string, label: string, value: number, unit: Figure['unit']): Figure => ({
    id: `${id}/${name}`,
    of,
    label,
    value,
    unit,
  });
  return [
    // One operation's time is exact; quantiles of many are within their bucket.
    ...(opsDone > 0 ? [figure('time', ct('time'), opsDone === 1 ? totalNs.lastNs : totalNs.p50, 'ns')] : []),
    ...(opsDone > 1 ? [figure('p99', ct('p99'), totalNs.p99, 'ns')] : []),
    figure('done', ct('done'), opsDone, 'count'),
    ...COUNTS.map((name) => figure(name, ct(name), counts[name], 'count')),
    figure('stealNs', ct('stealNs'), counts.stealNs, 'ns'),
  ];
}

function choicesOf({ spec, catalog, frame }: Lab): readonly Chosen[] {
  const operation = catalog?.operations.find(({ id }) => id === spec.op);
  const params = operation?.params ?? [];
  const counts = (frame?.commands ?? []).filter(({ kind }) => kind === 'issue').map(({ count }) => count);
  const issued = counts.includes(0)
    ? ct('endless')
    : counts.reduce((sum, count) => sum + count, 0).toString();
  return [
    { id: 'op', label: ct('op'), value: operation ? say(operation.label) : spec.op },
    ...params.map(({ id, label, unit, default: usual }) => ({
      id: `p/${id}`,
      label: say(label),
      value: `${(spec.params[id] ?? usual).toString()} ${unit}`.trim(),
    })),
    ...(spec.files ?? []).map(({ path, text }) => ({ id: `w/${path}`, label: path, value: text })),
    { id: 'issued', label: ct('issued'), value: issued },
  ];
}

export function comparedOf(lab: Lab): Compared {
  return {
    choices: () => choicesOf(lab),
    // Before the first operation there is nothing to count.
    figures: () =>
      lab.phase === 'fresh'
        ? []
        : (lab.frame?.stacks ?? []).flatMap((stack) => figuresOf(stackLabel(lab, stack.id), stack)),
  };
}
