/** Colours of the canvas, read from the custom properties that the theme and the room set. */
import { GROUP_TONES } from '../state/palette.ts';

export interface Inks {
  readonly groups: readonly string[];
  readonly root: string;
  readonly over: string;
  readonly panel: string;
  readonly line: string;
  readonly muted: string;
  readonly accent: string;
}

/** The colours as they stand; `_theme` is an argument so that a change of it reads them again. */
export function readInks(element: HTMLElement, _theme: string): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string): string => style.getPropertyValue(name).trim();
  return {
    groups: Array.from({ length: GROUP_TONES }, (_, tone) => ink(`--group-${tone}`)),
    root: ink('--group-root'),
    over: ink('--group-over'),
    panel: ink('--panel'),
    line: ink('--line'),
    muted: ink('--muted'),
    accent: ink('--accent'),
  };
}
