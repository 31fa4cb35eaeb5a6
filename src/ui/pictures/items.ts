/** Entries of the Export menu that every room has: its picture. What draws it is loaded when it is asked for. */
import { t } from '../i18n/t.ts';
import { notices } from '../state/notices.svelte.ts';
import { download } from '../widgets/download.ts';
import type { MenuItem } from '../widgets/menu-item.ts';

async function save(room: string, caption: string, kind: 'svg' | 'png'): Promise<void> {
  const root = document.querySelector('.middle');
  if (!root) return;
  const { pictureOf } = await import('./picture.ts');
  const name = `ringside-${room}.${kind}`;
  download(name, await pictureOf(root, caption, kind));
  notices.show(t('export.done', { name }));
}

/** `caption` answers the sentence of the moment. */
export function pictureItems(room: string, caption: () => string): readonly MenuItem[] {
  return (['svg', 'png'] as const).map((kind) => ({
    id: kind,
    label: t(`export.${kind}`),
    run: () => void save(room, caption(), kind),
  }));
}
