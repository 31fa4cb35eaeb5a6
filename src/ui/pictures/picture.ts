/** The pictures of a room as one file: what its middle column shows, with the sentence that says why below it. */
import { textWidth, wrapText } from '../charts/measure.ts';
import { nodesOf } from './page-parts.ts';
import { embeddedFonts, node, SVG_NAMESPACE } from './standalone.ts';

export type PictureKind = 'svg' | 'png';

/** Pictures for slides: twice the size on screen. */
const PNG_SCALE = 2;
const MARGIN = 14;
const GAP = 16;
const CAPTION_PX = 15;
const CAPTION_LINE = 1.4;
const CAPTION_LINES = 12;
/** A caption needs some width, however narrow the picture is. */
const LEAST_WIDTH = 320;

interface Drawn {
  readonly svg: SVGElement;
  readonly width: number;
  readonly height: number;
}

/** Parts of the page that are pictures: what is marked as one, and every other view that draws. */
function parts(root: ParentNode): readonly Element[] {
  return [...root.querySelectorAll('[data-view]')].flatMap((view) => {
    const marked = [...view.querySelectorAll('[data-picture]')];
    if (marked.length > 0) return marked;
    return view.querySelector('svg[role], canvas, [role] > svg') ? [view] : [];
  });
}

/** Puts the parts below each other. */
function stack(root: ParentNode, canvas: SVGElement): { width: number; height: number } {
  let [width, height] = [LEAST_WIDTH, 0];
  for (const part of parts(root)) {
    const { left, top, width: w, height: h } = part.getBoundingClientRect();
    const group = node('g', { transform: `translate(0 ${height})` });
    group.append(...nodesOf(part, { left, top }));
    canvas.append(group);
    width = Math.max(width, w);
    height += h + GAP;
  }
  return { width, height };
}

function draw(root: ParentNode, caption: string, fonts: string): Drawn {
  const canvas = node('svg', { xmlns: SVG_NAMESPACE });
  const style = getComputedStyle(document.documentElement);
  const token = (name: string, usual: string): string => style.getPropertyValue(name).trim() || usual;
  const content = node('g', { transform: `translate(${MARGIN} ${MARGIN})` });
  const { width, height } = stack(root, content);
  const lines = wrapText(caption, width, CAPTION_PX, CAPTION_LINES);
  for (const [index, line] of lines.entries()) {
    const y = height + (index + 1) * CAPTION_PX * CAPTION_LINE;
    const text = node('text', { x: 0, y, fill: token('--ink', 'black'), 'font-size': CAPTION_PX });
    text.setAttribute('font-family', token('--sans', 'sans-serif'));
    text.textContent = line;
    content.append(text);
  }
  const whole = {
    width: Math.ceil(Math.max(width, ...lines.map((line) => textWidth(line, CAPTION_PX))) + 2 * MARGIN),
    height: Math.ceil(height + (lines.length + 0.5) * CAPTION_PX * CAPTION_LINE + 2 * MARGIN),
  };
  const paper = node('rect', { ...whole, fill: token('--paper', 'white') });
  if (fonts !== '') {
    const sheet = node('style', {});
    sheet.textContent = fonts;
    canvas.append(sheet);
  }
  canvas.append(paper, content);
  for (const [name, value] of Object.entries({ ...whole, viewBox: `0 0 ${whole.width} ${whole.height}` }))
    canvas.setAttribute(name, String(value));
  return { svg: canvas, ...whole };
}

async function rasterise(text: string, { width, height }: Drawn): Promise<Blob> {
  // A data address, not an object URL: some browsers refuse to read a canvas back after drawing the latter.
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * PNG_SCALE);
  canvas.height = Math.ceil(height * PNG_SCALE);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw pictures');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('this browser could not encode the picture'));
    }, 'image/png');
  });
}

/** What a room shows as a file: SVG, or PNG at twice the size. Rejects when the browser cannot draw. */
export async function pictureOf(root: ParentNode, caption: string, kind: PictureKind): Promise<Blob> {
  const drawn = draw(root, caption, await embeddedFonts());
  const text = new XMLSerializer().serializeToString(drawn.svg);
  return kind === 'svg' ? new Blob([text], { type: 'image/svg+xml' }) : rasterise(text, drawn);
}
