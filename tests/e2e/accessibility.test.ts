import { expect, type Page } from '@playwright/test';
import { findings } from './support/axe.ts';
import { open, runToEnd, still, test } from './support/ringside.ts';

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

/** Opens, plays and presents what there is in the room as it stands; each state is looked at. */
async function tour(page: Page, name: string): Promise<void> {
  const none = async (what: string): Promise<void> => {
    expect(await findings(page), `${what}: ${name}`).toEqual([]);
  };
  await page.keyboard.press('?');
  const tabs = page.locator('dialog .pills label');
  await expect(tabs.first()).toBeVisible();
  for (let index = 1; index < (await tabs.count()); index += 1) {
    await tabs.nth(index).click();
    await none(`tab ${index} of the help`);
  }
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await page.keyboard.press('Space');
  await none('playing');
  await page.keyboard.press('p');
  await expect(page.locator('html')).toHaveAttribute('data-present', 'true');
  await none('presented');
  await page.keyboard.press('Escape');
  await expect(page.locator('html')).toHaveAttribute('data-present', 'false');
}

test('axe finds nothing in what is played, presented, asked, taught, compared and embedded, in both languages and themes', async ({
  page,
}) => {
  for (const [index, room] of ['paths', 'neighbours', 'start', 'eras'].entries()) {
    await page.goto(`./#/${room}`);
    await expect(page.locator('.clock strong')).toBeVisible();
    await tour(page, `${room} ${index % 2 === 0 ? 'en light' : 'ko dark'}`);
    for (const key of ['t', 'k']) await page.keyboard.press(key);
    if (room !== 'neighbours') continue;
    await page.locator('[data-view="verdict"] button').last().click();
    expect(await findings(page), 'compared').toEqual([]);
  }
  await page.goto('./?embed=1#/paths?lesson=vm-exits');
  await expect(page.locator('.stage svg')).toBeVisible();
  expect(await findings(page), 'a lesson in a frame').toEqual([]);
  await page.keyboard.press('p');
  await page.keyboard.press('v');
  await expect(page.locator('html')).toHaveAttribute('data-present', 'true');
  expect(await findings(page), 'a lesson presented').toEqual([]);
  await page.goto('./#/neighbours');
  await expect(page.locator('.clock strong')).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.locator('section.poll')).toBeVisible();
  expect(await findings(page), 'the question to the class').toEqual([]);
});

/** Colours of what a reader must tell apart where the system's are forced, by what they mean. */
function forced(page: Page): Promise<Record<string, readonly (string | undefined)[]>> {
  return page.evaluate(() => {
    const paint = (selector: string, part: 'backgroundColor' | 'stroke' | 'fill'): string | undefined => {
      const element = document.querySelector(selector);
      return element ? getComputedStyle(element)[part] : undefined;
    };
    return {
      room: [
        paint('nav a[aria-current]', 'backgroundColor'),
        paint('nav a:not([aria-current])', 'backgroundColor'),
      ],
      language: [
        paint('.languages [aria-pressed="true"]', 'backgroundColor'),
        paint('.languages [aria-pressed="false"]', 'backgroundColor'),
      ],
      track: [paint('.scrubber .done', 'backgroundColor'), paint('.scrubber .track', 'backgroundColor')],
      play: [paint('.play', 'backgroundColor'), paint('footer', 'backgroundColor')],
    };
  });
}

test('forced colours leave what is chosen, focused and measured to be told apart, in every room and both schemes', async ({
  page,
}) => {
  await open(page, '#/paths?view=mechanism');
  await runToEnd(page);
  for (const room of ['paths', 'neighbours', 'start', 'eras']) {
    if (room !== 'paths') {
      await page.goto(`./#/${room}`);
      await expect(page.locator('.clock strong')).toBeVisible();
      await expect(
        page
          .locator('[data-view="timeline"] canvas, [data-view="race"] svg, [data-view="eras"] [data-era]')
          .first(),
      ).toBeVisible();
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme });
      const name = `${room}, ${colorScheme}`;
      for (const [what, [one, other]] of Object.entries(await forced(page))) {
        expect(one, `${what}: ${name}`).toBeDefined();
        expect(one, `${what}: ${name}`).not.toBe(other);
      }
      expect(await findings(page), name).toEqual([]);
    }
    if (room !== 'paths') continue;
    const box = page.getByRole('button', { name: /^VMM process/ });
    await box.click();
    const strokes = await page
      .locator('.stage .box .body')
      .evaluateAll((all) => all.map((body) => getComputedStyle(body).strokeWidth));
    expect(
      strokes.filter((width) => width === '4px'),
      'the selected box',
    ).toHaveLength(1);
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() =>
      document.activeElement ? getComputedStyle(document.activeElement).outline : '',
    );
    expect(outline, 'the focus').toContain('3px');
    const bars = await page
      .locator('.bars .segment rect:first-child')
      .evaluateAll((all) => all.map((bar) => getComputedStyle(bar).fill));
    expect(new Set(bars).size, 'colours of the bars').toBeGreaterThan(3);
    await page.keyboard.press('Escape');
  }
});

test('axe finds nothing in the dialogs and the menus', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  expect(await findings(page), 'keys').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  expect(await findings(page), 'share').toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('.controls .more > summary').click();
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
  await expect(page.locator('[aria-live]')).toContainText(/Container took .* more/);
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
