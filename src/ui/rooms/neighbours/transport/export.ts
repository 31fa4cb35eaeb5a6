/** What can be saved of the room: the columns on screen as tables, and the state as a file that opens it again. */
import { RUN, RUN_STRIDE } from '../../../../bridge/protocol.ts';
import { notices } from '../../../state/notices.svelte.ts';
import { download } from '../../../widgets/download.ts';
import type { MenuItem } from '../../../widgets/menu-item.ts';
import type { NeighbourLab } from '../state/neighbour-lab.svelte.ts';
import { printState } from '../state/state-file.ts';
import { nt } from './texts.ts';

const KINDS = ['ran', 'throttled', 'idle'] as const;

/** Cgroup paths may hold anything but a slash. */
function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Turns in the window: `cpu,cgroup,pid,start_ns,end_ns,kind`. */
export function runsCsv(lab: NeighbourLab): string {
  const frame = lab.frame;
  const paths = new Map((frame?.groups ?? []).map((group) => [group.index, group.path]));
  const lines = ['cpu,cgroup,pid,start_ns,end_ns,kind'];
  const runs = frame?.runs ?? new Float64Array();
  for (let base = 0; base < runs.length; base += RUN_STRIDE) {
    const field = (name: keyof typeof RUN): number => runs[base + RUN[name]] ?? 0;
    const path = quoted(paths.get(field('group')) ?? '');
    const row = [
      field('cpu'),
      path,
      field('task'),
      field('startNs'),
      field('endNs'),
      KINDS[field('kind')] ?? '',
    ];
    lines.push(row.join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Use over the run, one row per slot: `start_ns` and the CPUs each group used itself. */
export function useCsv(lab: NeighbourLab): string {
  const frame = lab.frame;
  if (!frame) return '';
  const { startNs, slotNs, slots, groups, values } = frame.use;
  const paths = new Map(frame.groups.map((group) => [group.index, group.path]));
  const lines = [['start_ns', ...groups.map((group) => quoted(paths.get(group) ?? 'others'))].join(',')];
  for (let slot = 0; slot < slots; slot += 1) {
    const used = groups.map((_, row) => (values[row * slots + slot] ?? 0).toFixed(5));
    lines.push([startNs + slot * slotNs, ...used].join(','));
  }
  return `${lines.join('\n')}\n`;
}

export function exportItems(lab: NeighbourLab): readonly MenuItem[] {
  const save = (name: string, content: string, type: string) => (): void => {
    download(name, new Blob([content], { type }));
    notices.show(nt('export.done', { name }));
  };
  const disabled = lab.fresh;
  return [
    {
      id: 'runs',
      label: nt('export.runs'),
      disabled,
      run: () => {
        save('ringside-turns.csv', runsCsv(lab), 'text/csv')();
      },
    },
    {
      id: 'use',
      label: nt('export.use'),
      disabled,
      run: () => {
        save('ringside-use.csv', useCsv(lab), 'text/csv')();
      },
    },
    {
      id: 'state',
      label: nt('export.scenario'),
      run: () => {
        save(
          'ringside-neighbours.json',
          printState({ ...lab.link, ...(lab.group && { group: lab.group.path }) }),
          'application/json',
        )();
      },
    },
  ];
}
