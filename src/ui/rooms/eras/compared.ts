/** What two servers are compared by: what was chosen, and the figures of each era. */
import { formatBytes } from '../../i18n/format.ts';
import type { Chosen, Compared, Figure } from '../../state/compared.ts';
import { appName, eraName, pressName } from './names.ts';
import type { ErasLab } from './state/eras-lab.svelte.ts';
import { et } from './texts.ts';

function choicesOf(lab: ErasLab): readonly Chosen[] {
  const { spec, pressed } = lab;
  return [
    { id: 'memory', label: et('memory'), value: et('gib', { n: spec.memoryGib }) },
    { id: 'cpus', label: et('cpus'), value: spec.cpus.toString() },
    {
      id: 'apps',
      label: et('apps'),
      value: spec.apps
        .map(({ kind, memoryMib }) => `${appName(lab, kind)} ${formatBytes(memoryMib * 2 ** 20)}`)
        .join(', '),
    },
    { id: 'hypervisor', label: et('hypervisor'), value: spec.hypervisor },
    {
      id: 'press',
      label: et('press', { app: appName(lab, spec.apps.at(-1)?.kind ?? 'batch') }),
      value: pressed === null ? '–' : pressName(lab, pressed),
    },
  ];
}

function figuresOf(lab: ErasLab): readonly Figure[] {
  return (lab.frame?.eras ?? []).flatMap(({ era, memory, more, start, apps }): readonly Figure[] => {
    const of = eraName(lab, era);
    const [first] = apps;
    const p99Ns = (first?.since ?? first?.before)?.p99Ns;
    return [
      { id: `${era}/left`, of, label: et('row.left'), value: memory.leftBytes, unit: 'bytes' },
      { id: `${era}/more`, of, label: et('row.more'), value: more.count, unit: 'count' },
      { id: `${era}/start`, of, label: et('row.start'), value: start.totalNs, unit: 'ns' },
      ...(first && p99Ns
        ? [
            {
              id: `${era}/p99`,
              of,
              label: et('row.p99', { app: appName(lab, first.kind) }),
              value: p99Ns,
              unit: 'ns',
            } as const,
          ]
        : []),
    ];
  });
}

export function comparedOf(lab: ErasLab): Compared {
  return {
    choices: () => choicesOf(lab),
    figures: () => figuresOf(lab),
    settled: () => lab.frame !== null,
  };
}
