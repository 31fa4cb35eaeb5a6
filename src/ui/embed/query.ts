/**
 * What an address asks of a page that stands in a frame of another page: `?embed=1&room=paths&hide=nav,knobs&lang=ko`.
 * The moment itself is in the hash, as in every link.
 *
 * | part | meaning |
 * |---|---|
 * | `embed` | `1`: the page is as high as its contents, and speaks to the page around it |
 * | `room`, `lesson` | which one is opened, where the hash says nothing |
 * | `hide` | parts that are left out: `nav`, `knobs`, `inspector`, `time` |
 * | `lang`, `theme` | `en` or `ko`, `light` or `dark`, for this visit only |
 * | `origin` | origin of the page around it: the only one that is spoken to and listened to |
 */
import { LOCALES, type Locale } from '../i18n/locale.svelte.ts';
import type { Theme } from '../state/settings.svelte.ts';

export const HIDEABLE = ['nav', 'knobs', 'inspector', 'time'] as const;
export type Hideable = (typeof HIDEABLE)[number];

export interface EmbedQuery {
  readonly room: string | null;
  readonly lesson: string | null;
  readonly hide: ReadonlySet<Hideable>;
  readonly lang: Locale | null;
  readonly theme: Theme | null;
  /** Null: nobody is named, so nothing is said. */
  readonly origin: string | null;
}

const NAME = /^[\w-]{1,60}$/;

function named(text: string | null): string | null {
  return text !== null && NAME.test(text) ? text : null;
}

/** The origin that a text names; null for anything else, such as `*` or an address of no host. */
function originOf(text: string | null): string | null {
  try {
    const { origin } = new URL(text ?? '');
    return origin === 'null' ? null : origin;
  } catch {
    return null;
  }
}

/** What the query of an address asks for; null: the page stands alone. */
export function readEmbed(search: string): EmbedQuery | null {
  const query = new URLSearchParams(search);
  if (query.get('embed') !== '1') return null;
  const hidden = (query.get('hide') ?? '').split(',');
  return {
    room: named(query.get('room')),
    lesson: named(query.get('lesson')),
    hide: new Set(HIDEABLE.filter((part) => hidden.includes(part))),
    lang: LOCALES.find((locale) => locale === query.get('lang')) ?? null,
    theme: (['light', 'dark'] as const).find((theme) => theme === query.get('theme')) ?? null,
    origin: originOf(query.get('origin')),
  };
}

/** The address of this page for a frame: the link's hash, and what is left out. */
export function embedAddress(link: string, hide: readonly Hideable[]): string {
  const url = new URL(link);
  const hash = url.hash;
  url.hash = '';
  url.search = '';
  const parts = ['embed=1', ...(hide.length > 0 ? [`hide=${hide.join(',')}`] : [])];
  return `${url.href}?${parts.join('&')}${hash}`;
}
