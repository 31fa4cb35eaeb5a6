/** What can be saved of the room: the eras as a table. */
import { eraRows, type EraRow } from '../../../../bridge/eras-table.ts';
import { t } from '../../../i18n/t.ts';
import { notices } from '../../../state/notices.svelte.ts';
import { download } from '../../../widgets/download.ts';
import type { MenuItem } from '../../../widgets/menu-item.ts';
import type { ErasLab } from '../state/eras-lab.svelte.ts';
import { et } from '../texts.ts';

/** One row an era. */
function rowsOf({ frame, spec, table }: ErasLab): readonly EraRow[] {
  return frame ? eraRows(frame, spec, table) : [];
}

export function erasCsv(lab: ErasLab): string {
  const rows = rowsOf(lab);
  const keys = Object.keys(rows[0] ?? {});
  const cell = (value: EraRow[string] | undefined): string => {
    const text = String(value ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [keys.join(','), ...rows.map((row) => keys.map((key) => cell(row[key])).join(','))];
  return `${lines.join('\n')}\n`;
}

export function erasExports(lab: ErasLab): readonly MenuItem[] {
  const save = (name: string, type: string, content: string): void => {
    download(name, new Blob([content], { type }));
    notices.show(t('export.done', { name }));
  };
  return [
    {
      id: 'eras-csv',
      label: et('export.csv'),
      disabled: lab.frame === null,
      run: () => {
        save('ringside-eras.csv', 'text/csv', erasCsv(lab));
      },
    },
    {
      id: 'eras-json',
      label: et('export.json'),
      disabled: lab.frame === null,
      run: () => {
        save('ringside-eras.json', 'application/json', `${JSON.stringify(rowsOf(lab), null, 2)}\n`);
      },
    },
  ];
}
