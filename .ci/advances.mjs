// Writes src/ui/charts/advances.ts: how wide each character of the page's fonts is, read off the very files the page ships.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from './browser.mjs';
import { ROOT } from './paths.mjs';

const FONTS = 'node_modules/@fontsource-variable';
const INTER = `${FONTS}/inter/files/inter-latin-wght-normal.woff2`;
/** The heaviest weight the pictures use for each face: no lighter text is wider. */
const FACES = /** @type {const} */ ({ plain: 400, bold: 700 });
/** Characters that the font has, by code, from and to: of any other a browser takes what the machine has. */
const RANGES = /** @type {const} */ ([
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x2013, 0x2014],
  [0x2018, 0x201a],
  [0x201c, 0x201e],
  [0x2022, 0x2022],
  [0x2026, 0x2026],
]);

export const ADVANCES_FILE = join(ROOT, 'src/ui/charts/advances.ts');

/** The text of the file, measured by a browser. @param {import('@playwright/test').Browser} browser */
export async function advancesFile(browser) {
  const page = await browser.newPage();
  const font = `url(data:font/woff2;base64,${readFileSync(join(ROOT, INTER)).toString('base64')})`;
  const lists = await page.evaluate(measure, { font, faces: Object.entries(FACES), codes: characters() });
  await page.close();
  const ranges = RANGES.map(([from, to]) => `  [0x${from.toString(16)}, 0x${to.toString(16)}],`);
  const rows = lists.map(([face, list]) => `  ${face}: [\n${lines(list)}\n  ],`);
  return `/** Written by \`node .ci/advances.mjs\` from the font the page ships. */

/** Characters by code, first and last of each range. */
export const RANGES = [
${ranges.join('\n')}
] as const;

/** Advance of each character of the ranges in thousandths of the font size. */
export const ADVANCES: Readonly<Record<'plain' | 'bold', readonly number[]>> = {
${rows.join('\n')}
};
`;
}

/**
 * In the page: a character alone at 1,000 px is as wide as its advance in thousandths.
 * @param {{font: string, faces: [string, number][], codes: number[]}} asked
 * @returns {Promise<[string, number[]][]>}
 */
async function measure({ font, faces, codes }) {
  const face = new FontFace('measured', font, { weight: '100 900' });
  document.fonts.add(await face.load());
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('the browser draws no text');
  return faces.map(([name, weight]) => {
    context.font = `${weight} 1000px measured`;
    return [name, codes.map((code) => Math.round(context.measureText(String.fromCodePoint(code)).width))];
  });
}

function characters() {
  return RANGES.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
}

/** @param {readonly number[]} list as prettier breaks it */
function lines(list) {
  const rows = [];
  let row = '   ';
  for (const value of list) {
    const next = `${row} ${value},`;
    if (next.length <= WIDTH) row = next;
    else {
      rows.push(row);
      row = `    ${value},`;
    }
  }
  return [...rows, row].join('\n');
}

/** Print width of the sources. */
const WIDTH = 110;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: [...BROWSER_ARGS],
  });
  writeFileSync(ADVANCES_FILE, await advancesFile(browser));
  await browser.close();
}
