/** What is on the page in an element, as nodes of one drawing: drawings, canvases and texts where they stand. Controls are left out. */
import { node, standalone } from './standalone.ts';

/** Of these the name is a part of the picture, not a control. */
const NAMES = '.pick';
/** What is pressed, what is said to those who listen, and the sentence that stands below every picture anyway. */
const CONTROLS =
  'button, select, input, textarea, label, summary, progress, [hidden], .visually-hidden, .why, .answer';

/** Baseline of a line of text below its middle, as a share of the font's size. */
const BASELINE = 0.36;

interface Origin {
  readonly left: number;
  readonly top: number;
}

/** Texts for those who listen are clipped to nothing. */
function isClipped({ clipPath }: CSSStyleDeclaration): boolean {
  return clipPath.startsWith('inset(50');
}

/** The nodes of an element, placed from an origin of the window on. */
export function nodesOf(element: Element, origin: Origin): SVGElement[] {
  if (element.matches(CONTROLS) && !element.matches(NAMES)) return [];
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || isClipped(style)) return [];
  if (element instanceof SVGSVGElement) return [drawing(element, origin)];
  if (element instanceof HTMLCanvasElement) return [canvas(element, origin)];
  return [...element.childNodes].flatMap((child) => {
    if (child instanceof Element) return nodesOf(child, origin);
    return child instanceof Text ? lines(child, style, origin) : [];
  });
}

function drawing(svg: SVGSVGElement, { left, top }: Origin): SVGElement {
  const box = svg.getBoundingClientRect();
  const copy = standalone(svg);
  const size = {
    width: box.width || svg.viewBox.baseVal.width,
    height: box.height || svg.viewBox.baseVal.height,
  };
  for (const [name, value] of Object.entries({ x: box.left - left, y: box.top - top, ...size }))
    copy.setAttribute(name, String(value));
  return copy;
}

function canvas(element: HTMLCanvasElement, { left, top }: Origin): SVGElement {
  const { x, y, width, height } = element.getBoundingClientRect();
  return node('image', { x: x - left, y: y - top, width, height, href: element.toDataURL('image/png') });
}

/** A text as the browser broke it into lines. */
function lines(text: Text, style: CSSStyleDeclaration, { left, top }: Origin): SVGElement[] {
  const found: { rect: DOMRect; words: string }[] = [];
  for (const match of text.data.matchAll(/\S+/g)) {
    const range = document.createRange();
    range.setStart(text, match.index);
    range.setEnd(text, match.index + match[0].length);
    const rect = range.getBoundingClientRect();
    const line = found.at(-1);
    if (rect.width === 0) continue;
    if (line && Math.abs(line.rect.top - rect.top) < rect.height / 2) line.words += ` ${match[0]}`;
    else found.push({ rect, words: match[0] });
  }
  const size = Number.parseFloat(style.fontSize);
  return found.map(({ rect, words }) => {
    const made = node('text', {
      x: rect.left - left,
      y: rect.top - top + rect.height / 2 + size * BASELINE,
      fill: style.color,
      'font-family': style.fontFamily,
      'font-size': style.fontSize,
      'font-weight': style.fontWeight,
    });
    made.textContent = style.textTransform === 'uppercase' ? words.toUpperCase() : words;
    return made;
  });
}
