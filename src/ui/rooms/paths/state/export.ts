/** What can be saved of the room: traces of the engine. */
import type { ExportFormat } from '../../../../bridge/protocol.ts';
import { t, type TextKey } from '../../../i18n/t.ts';
import type { Lab } from './lab.svelte.ts';
import { notices } from '../../../state/notices.svelte.ts';
import { download } from '../../../widgets/download.ts';
import type { MenuItem } from '../../../widgets/menu-item.ts';

const TRACES: readonly { format: ExportFormat; text: TextKey }[] = [
  { format: 'perfetto', text: 'export.perfetto' },
  { format: 'ftrace', text: 'export.ftrace' },
  { format: 'csv', text: 'export.csv' },
];

async function saveTrace(lab: Lab, format: ExportFormat): Promise<void> {
  const file = await lab.exportFile(format);
  if (!file) return;
  download(file.name, new Blob([...file.parts], { type: file.mime }));
  notices.show(t('export.done', { name: file.name }));
}

/** Menu entries for what can be exported now. */
export function exportItems(lab: Lab): readonly MenuItem[] {
  const nothing = lab.phase === 'fresh';
  return TRACES.map(({ format, text }) => ({
    id: format,
    label: t(text),
    disabled: nothing,
    run: () => void saveTrace(lab, format),
  }));
}
