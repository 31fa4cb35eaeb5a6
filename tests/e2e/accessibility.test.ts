import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { open, runToEnd, still, test } from './support/ringside.ts';

/** Every rule, the experimental one about names too: what is written on a thing must be what it is called. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'label-content-name-mismatch': { enabled: true } } })
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join('\n')}`,
  );
}

/** One key per step: all eight combinations on a desktop, each language, theme and detail on a phone. */
const ROUNDS = [
  { width: 1440, height: 900, locale: 'en-GB', keys: ['', 't', 'd', 't'] },
  { width: 1440, height: 900, locale: 'ko-KR', keys: ['', 't', 'd', 't'] },
  { width: 390, height: 844, locale: 'en-GB', keys: ['', 't', 'd', 'l'] },
];

for (const { keys, locale, ...size } of ROUNDS) {
  test(`axe finds nothing at ${size.width} px from ${locale} on`, async ({ elsewhere }) => {
    const page = await elsewhere({ viewport: size, locale });
    await open(page);
    expect(await findings(page), 'before anything was issued').toEqual([]);
    await runToEnd(page);
    for (const key of keys) {
      if (key !== '') await page.keyboard.press(key);
      await still(page);
      const { lang, theme } = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        theme: document.documentElement.dataset['theme'],
      }));
      expect(await findings(page), `${lang} ${theme} after "${key}"`).toEqual([]);
    }
  });
}

test('axe finds nothing in the dialogs and the menus', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  expect(await findings(page), 'keys').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  expect(await findings(page), 'share').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Costs and sources' }).click();
  await page.getByRole('searchbox').fill('vm.exit');
  expect(await findings(page), 'costs').toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: /Replay a recorded trace/ }).click();
  await page.getByRole('combobox', { name: 'Sample' }).selectOption('cat');
  await expect(page.getByRole('heading', { name: /cat\.log/ })).toBeVisible();
  expect(await findings(page), 'replay').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByText('Export', { exact: true }).click();
  expect(await findings(page), 'export').toEqual([]);
});

for (const [width, height] of [
  [390, 844],
  [1024, 768],
] as const) {
  test(`nothing scrolls sideways at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await runToEnd(page);
    if (width < 700) await page.getByText('Controls', { exact: true }).click();
    const sideways = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('*')]
        .filter((element) => {
          const { overflowX } = getComputedStyle(element);
          const scrolls =
            element === document.documentElement || overflowX === 'auto' || overflowX === 'scroll';
          return scrolls && element.scrollWidth > element.clientWidth + 1;
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(sideways).toEqual([]);
    const rows = await page
      .locator('fieldset label')
      .evaluateAll((all) => all.map((row) => row.clientHeight));
    expect(new Set(rows).size, 'every operation takes one row').toBe(1);
  });
}

test('works by keyboard alone', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByText('Skip to the picture')).toBeFocused();
  await page.getByRole('radio', { name: /read, from disk/ }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: /read, cached/ })).toBeChecked();
  await page.keyboard.press('Space');
  await expect(page.locator('.stage .status').first()).toHaveText(/so far|done/);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('End');
  await expect(page.locator('.stage .status').first()).toHaveText(/done/);
  await expect(page.locator('[aria-live]')).toContainText(/Bare process: done/);
  await page.locator('.pill').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'app → host kernel' })).toBeVisible();
});

test('stands still by itself when motion is to be reduced, and still shows every hop', async ({
  elsewhere,
}) => {
  const page = await elsewhere({ reducedMotion: 'reduce' });
  await open(page);
  await page.keyboard.press('Space');
  await expect(page.locator('.stage .status').first()).toHaveText(/so far|done/);
  await page.keyboard.press('End');
  await expect(page.locator('.stage .status').last()).toHaveText(/done/);
});
