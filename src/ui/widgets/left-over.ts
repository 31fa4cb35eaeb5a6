/** How high a section of a column may be: what the column's other sections leave. */
import { MediaQuery } from 'svelte/reactivity';

/** Each column of a room is as high as the window leaves and scrolls by itself, as `room-frame.svelte` has it; else the page scrolls. */
export const columns = new MediaQuery('width >= 1000px');

/** Height left for `section` in its column, px. It does not depend on how high the section is itself. */
function leftOver(section: Element, column: Element): number {
  const style = getComputedStyle(column);
  const px = (value: string): number => Number.parseFloat(value) || 0;
  const taken = [...column.children]
    .filter((other) => other !== section && other.clientHeight > 0)
    .reduce((sum, other) => sum + other.getBoundingClientRect().height + px(style.rowGap), 0);
  return Math.floor(column.clientHeight - px(style.paddingTop) - px(style.paddingBottom) - taken);
}

/** Tells what is left for the section that `inside` stands in, now and whenever its column or what else is in that changes its size. */
export function watchLeftOver(inside: Element, tell: (px: number) => void): () => void {
  const section = inside.closest('section');
  const column = section?.parentElement;
  if (!column) return () => undefined;
  const seen = new ResizeObserver(() => {
    tell(leftOver(section, column));
  });
  for (const element of [column, ...column.children]) if (element !== section) seen.observe(element);
  return () => {
    seen.disconnect();
  };
}
