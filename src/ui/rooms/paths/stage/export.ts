/** The stage as a picture that stands alone: styles written into it, no reference to the page. */

/** Properties that decide how the stage looks; everything else keeps SVG's own default. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'display',
  'font-family',
  'font-size',
  'font-weight',
  'letter-spacing',
  'text-anchor',
  'text-transform',
] as const;

/** Pictures for slides: twice the size on screen. */
const PNG_SCALE = 2;
const MARGIN = 12;
const NAMESPACE = 'http://www.w3.org/2000/svg';

function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of PROPERTIES) {
    const value = style.getPropertyValue(property);
    if (value !== '') to.setAttribute(property, value);
  }
  to.removeAttribute('class');
  to.removeAttribute('style');
  to.removeAttribute('tabindex');
  for (const [index, child] of [...from.children].entries()) {
    const copy = to.children[index];
    if (copy) inlineStyles(child, copy);
  }
}

interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

function draw(svg: SVGSVGElement): Picture {
  const box = svg.viewBox.baseVal;
  const [width, height] = [box.width + 2 * MARGIN, box.height + 2 * MARGIN];
  const copy = svg.cloneNode(true) as SVGSVGElement;
  inlineStyles(svg, copy);
  // What a pointer happens to rest on is no part of the picture.
  const tip = [...svg.children].findIndex((child) => child.classList.contains('tip'));
  if (tip >= 0) copy.children[tip]?.remove();
  copy.setAttribute('xmlns', NAMESPACE);
  copy.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const paper = document.createElementNS(NAMESPACE, 'rect');
  const background = getComputedStyle(document.documentElement).getPropertyValue('--paper').trim();
  for (const [name, value] of Object.entries({
    x: -MARGIN,
    y: -MARGIN,
    width,
    height,
    fill: background || 'white',
  })) {
    paper.setAttribute(name, String(value));
  }
  copy.prepend(paper);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

async function rasterise({ text, width, height }: Picture): Promise<Blob> {
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

/** The stage as a file: SVG, or PNG at twice the size. Rejects when the browser cannot draw. */
export async function exportStage(svg: SVGSVGElement, kind: 'svg' | 'png'): Promise<Blob> {
  const picture = draw(svg);
  return kind === 'svg' ? new Blob([picture.text], { type: 'image/svg+xml' }) : rasterise(picture);
}
