/** Makes the page ready for paper: light, and the picture as wide as a sheet. */
import { flushSync } from 'svelte';
import { settings } from '../state/settings.svelte.ts';

/** Between the margins of A4 (210 − 2 × 12 mm), px of 1/96 inch. */
const SHEET_PX = Math.floor(((210 - 24) / 25.4) * 96);

/** Follows the browser's printing. What is drawn on canvases is drawn anew in the light theme, and after printing as before. */
export function readyForPrint(target: EventTarget = window): void {
  const root = document.documentElement;
  let theme = settings.theme;
  target.addEventListener('beforeprint', () => {
    ({ theme } = settings);
    const width = document.querySelector('.middle')?.clientWidth ?? SHEET_PX;
    root.style.setProperty('--print-width', `${width}px`);
    root.style.setProperty('--print-zoom', (SHEET_PX / width).toFixed(4));
    flushSync(() => {
      settings.forThisVisit({ theme: 'light' });
    });
  });
  target.addEventListener('afterprint', () => {
    root.style.removeProperty('--print-width');
    root.style.removeProperty('--print-zoom');
    settings.forThisVisit({ theme });
  });
}
