import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { ADVANCES_FILE, advancesFile } from '../../.ci/advances.mjs';
import { textWidth } from '../../src/ui/charts/measure.ts';
import { open, test } from './support/ringside.ts';

test('the page is set in the fonts that it brings', async ({ page }) => {
  await open(page);
  const families = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...document.fonts].map((face) => `${face.family.replaceAll('"', '')} ${face.status}`);
  });
  expect(families).toEqual(['Inter Variable loaded', 'Source Code Pro Variable loaded']);
});

test('the widths that the pictures reckon with are those of the font', async ({ browser }) => {
  expect(readFileSync(ADVANCES_FILE, 'utf8')).toBe(await advancesFile(browser));
});

test('no text of the picture is wider than it is taken to be', async ({ page }) => {
  await open(page, '#/paths?op=read-disk&stacks=bare,container,kvm&cmd=0i1');
  await page.keyboard.press('End');
  const texts = await page.locator('.stage svg text').evaluateAll((all) =>
    all.map((text) => {
      const style = getComputedStyle(text);
      const face = style.fontFamily.startsWith('"Source')
        ? 'mono'
        : +style.fontWeight > 400
          ? 'bold'
          : 'plain';
      const { width } = (text as SVGTextElement).getBBox();
      const spaced = style.letterSpacing !== 'normal' || text.children.length > 0;
      return { text: text.textContent ?? '', face, px: parseFloat(style.fontSize), width, spaced } as const;
    }),
  );
  const plain = texts.filter(({ text, spaced }) => !spaced && text.trim() !== '');
  expect(plain.length).toBeGreaterThan(30);
  const wider = plain.filter(({ text, px, face, width }) => width > textWidth(text.trim(), px, face) + 0.5);
  expect(wider).toEqual([]);
});
