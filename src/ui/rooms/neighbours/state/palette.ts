/**
 * Groups have colours of their own: tones that mean no privilege, each with a pattern, so that the colour is never the
 * only sign. The custom properties `--group-0` … are set by the room for light and dark.
 */
import type { CgroupView } from '../../../../bridge/protocol.ts';

/** How many groups can be told apart; later ones repeat the colours with the next pattern. */
export const GROUP_TONES = 8;
export const PATTERNS = ['solid', 'bars', 'dots', 'columns', 'grid', 'rising', 'checks', 'dashes'] as const;
export type Pattern = (typeof PATTERNS)[number];

export interface GroupStyle {
  readonly path: string;
  /** Number of the custom property. */
  readonly tone: number;
  readonly pattern: Pattern;
}

/** Up to so many groups no two look alike. */
const APART_MAX = 17;

/** Styles by the group's number in the columns of a frame; the root, which holds what nobody limits, is grey. */
export function groupStyles(
  groups: readonly Pick<CgroupView, 'path' | 'index' | 'depth'>[],
): ReadonlyMap<number, GroupStyle> {
  const styles = new Map<number, GroupStyle>();
  const seen = new Map<string, { readonly first: number; children: number }>();
  groups.forEach(({ path, index, depth }, order) => {
    if (path === '/') {
      styles.set(index, { path, tone: -1, pattern: 'solid' });
      seen.set('', { first: 0, children: 0 });
      return;
    }
    const parent = seen.get(path.slice(0, path.lastIndexOf('/'))) ?? { first: 0, children: 0 };
    // Of many groups those beside each other and those above each other differ.
    const place = groups.length <= APART_MAX ? order - 1 : parent.first + parent.children;
    const turn = Math.floor(place / GROUP_TONES) + (groups.length <= APART_MAX ? 0 : depth - 1);
    parent.children += 1;
    seen.set(path, { first: place + 1, children: 0 });
    const pattern = PATTERNS[(place + turn) % PATTERNS.length] ?? 'solid';
    styles.set(index, { path, tone: place % GROUP_TONES, pattern });
  });
  return styles;
}

/** The CSS colour of a tone. */
export function toneColor(tone: number | undefined): string {
  return tone === undefined || tone < 0 ? 'var(--group-root)' : `var(--group-${tone})`;
}

/** Name of a group for people: its path without the leading slash; the root is `/`. */
export function groupName(path: string): string {
  return path === '/' ? '/' : path.replace(/^\//, '');
}
