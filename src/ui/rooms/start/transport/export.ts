/** What can be saved of the room: phases and load as tables. */
import { notices } from '../../../state/notices.svelte.ts';
import { t } from '../../../i18n/t.ts';
import { download } from '../../../widgets/download.ts';
import type { MenuItem } from '../../../widgets/menu-item.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

/** Phases of every lane shown: `stack,instance,phase,start_ns,duration_ns`. */
export function phasesCsv(lab: RaceLab): string {
  const lines = ['stack,instance,phase,start_ns,duration_ns'];
  for (const stack of lab.race?.stacks ?? [])
    for (const lane of stack.lanes)
      for (const phase of lane.phases)
        lines.push([lane.stack, lane.instance, phase.id, phase.startNs, phase.durationNs].join(','));
  return `${lines.join('\n')}\n`;
}

/** Every point measured: `stack,connections,per_second,p50_ns,p99_ns,exits,kicks`. */
export function loadCsv(lab: RaceLab): string {
  const lines = ['stack,connections,per_second,p50_ns,p99_ns,exits,kicks'];
  for (const { stack, points } of lab.load?.stacks ?? [])
    for (const { connections, throughputPerSec, responseNs, exits, kicks } of points)
      lines.push(
        [stack, connections, throughputPerSec.toFixed(1), responseNs.p50, responseNs.p99, exits, kicks].join(
          ',',
        ),
      );
  return `${lines.join('\n')}\n`;
}

export function raceExports(lab: RaceLab): readonly MenuItem[] {
  const save = (name: string, content: string): void => {
    download(name, new Blob([content], { type: 'text/csv' }));
    notices.show(t('export.done', { name }));
  };
  return [
    {
      id: 'phases',
      label: sr('export.csv'),
      disabled: lab.race === null,
      run: () => {
        save('ringside-start.csv', phasesCsv(lab));
      },
    },
    {
      id: 'load',
      label: sr('export.loadCsv'),
      disabled: lab.load === null,
      run: () => {
        save('ringside-load.csv', loadCsv(lab));
      },
    },
  ];
}
