/** Parts of the page as drawings that stand alone: styles written into them, no reference to the page. */

export const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** Properties that decide how a drawing looks; everything else keeps SVG's own default. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'paint-order',
  'opacity',
  'display',
  'font-family',
  'font-size',
  'font-weight',
  'letter-spacing',
  'text-anchor',
  'text-transform',
] as const;

/** What a pointer happens to rest on, and what is only for it or for those who listen, is no part of a picture. */
const PASSING = '.tip, title';

/** A node of a drawing with its attributes. */
export function node(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG_NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of PROPERTIES) {
    const value = style.getPropertyValue(property);
    if (value !== '') to.setAttribute(property, value);
  }
  for (const name of ['class', 'style', 'tabindex']) to.removeAttribute(name);
  for (const [index, child] of [...from.children].entries()) {
    const copy = to.children[index];
    if (copy) inlineStyles(child, copy);
  }
}

/** A copy of a drawing of the page. */
export function standalone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const passing = [...copy.querySelectorAll(PASSING)];
  inlineStyles(svg, copy);
  for (const element of passing) element.remove();
  copy.setAttribute('overflow', 'visible');
  return copy;
}

/** The page's own fonts as a style sheet without addresses; empty where it has none or they cannot be had. */
export async function embeddedFonts(): Promise<string> {
  const rules = [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules]
      .filter((rule) => rule.cssText.startsWith('@font-face'))
      .map(async ({ cssText }) => {
        const address = /url\("?([^")]+)"?\)/.exec(cssText)?.[1] ?? '';
        const file = await fetch(new URL(address, sheet.href ?? document.baseURI));
        return cssText.replace(/url\("?[^")]+"?\)/, `url(${await asAddress(await file.blob())})`);
      }),
  );
  try {
    return (await Promise.all(rules)).join('\n');
  } catch {
    return '';
  }
}

function asAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = (): void => {
      resolve(reader.result as string);
    };
    reader.onerror = (): void => {
      reject(new Error('this browser could not read a font'));
    };
    reader.readAsDataURL(blob);
  });
}
