/** A link in a few words: its room, its seed and its moment. Reads the page's language. */
import { roomOf } from '../../bridge/link-grammar.ts';
import { formatNs } from '../i18n/format.ts';
import { say } from '../i18n/locale.svelte.ts';
import { t } from '../i18n/t.ts';
import { rooms } from '../shell/registry.ts';
import { rt } from './texts.ts';

export function placeOf(link: string): string {
  const id = roomOf(link);
  const room = rooms.find((entry) => entry.id === id);
  const number = (name: string): string | undefined =>
    new RegExp(`[?&]${name}=(\\d+)(?:&|$)`).exec(link)?.[1];
  const [seed, at] = [number('seed'), number('at')];
  return [
    room ? say(room.label) : id,
    seed === undefined ? '' : t('shared.seed', { n: seed }),
    at === undefined ? '' : rt('moment', { time: formatNs(Number(at)) }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
