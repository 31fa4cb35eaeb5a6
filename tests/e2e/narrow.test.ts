/** A phone, and a page enlarged to 200 %: everything can be reached, and nothing is wider than the page. */
import { expect, type Page } from '@playwright/test';
import { open, runToEnd, test } from './support/ringside.ts';

const SIZES = [
  { name: 'on a phone', viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 },
  { name: 'enlarged to 200 %', viewport: { width: 640, height: 512 }, deviceScaleFactor: 2 },
] as const;

/** What is wider than the page or stands outside of it; what scrolls in a place of its own may. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const shut = (element: Element): boolean =>
      element.closest('details:not([open])') !== null && element.closest('summary') === null;
    const inScroller = (element: Element): boolean => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== 'visible') return true;
      return false;
    };
    const found = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0 || shut(element)) return false;
      return (right > root.clientWidth + 1 || left < -1) && !inScroller(element);
    });
    return [
      ...(root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth} px`] : []),
      ...found.map((element) => element.outerHTML.slice(0, 100)),
    ];
  });
}

/** Each can be scrolled to, and nothing lies over it. */
async function reachable(page: Page, names: readonly RegExp[]): Promise<void> {
  for (const name of names) await page.getByRole('button', { name }).first().click({ trial: true });
  await page.locator('header summary').click({ trial: true });
}

async function fits(page: Page, what: string): Promise<void> {
  const dialog = page.locator('dialog[open]');
  await expect(dialog, what).toBeInViewport({ ratio: 0.99 });
  await dialog.locator('button').last().click({ trial: true });
  expect(await outside(page), what).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

for (const { name, ...size } of SIZES) {
  test(`${name} every room can be used`, async ({ elsewhere }) => {
    const page = await elsewhere(size);
    await open(page);
    await runToEnd(page);
    expect(await outside(page), 'Paths').toEqual([]);
    await reachable(page, [/^Share/, /^Lesson/, /^Play/, /^Undo/, /^한국어/, /^Keys and help/]);
    await page.getByText('Controls', { exact: true }).click();
    await reachable(page, [/^Issue syscall/]);
    expect(await outside(page), 'controls').toEqual([]);

    const sheet = page.locator('.inspector.sheet');
    await expect(sheet).toHaveCount(0);
    await page
      .getByRole('button', { name: /^guest kernel/ })
      .first()
      .click();
    await expect(sheet.getByRole('heading', { name: 'guest kernel' })).toBeInViewport({ ratio: 1 });
    await page.locator('.play').click({ trial: true });
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toHaveCount(0);

    await page.locator('header summary').click();
    await expect(page.locator('header details[open] li').last()).toBeInViewport({ ratio: 1 });
    expect(await outside(page), 'the menu').toEqual([]);
    await page.keyboard.press('Escape');
    for (const button of ['Share', 'Lesson']) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await fits(page, button);
    }

    for (const room of ['neighbours', 'start', 'eras']) {
      await page.goto(`./#/${room}`);
      await expect(page.locator('.clock strong')).toBeVisible();
      await expect(
        page
          .locator('[data-view="timeline"] canvas, [data-view="race"] svg, [data-view="eras"] [data-era]')
          .first(),
      ).toBeVisible();
      expect(await outside(page), room).toEqual([]);
      await reachable(page, [/^Share/, /^Play/]);
      await page.keyboard.press('?');
      await fits(page, `${room}: help`);
    }
  });
}

/** What the footer says, if more of it is there than is shown; and its height. */
function footer(page: Page): Promise<{ cut: string; height: number }> {
  return page.locator('p.caption').evaluate((element) => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight, textContent } = element;
    const fits = scrollWidth <= clientWidth && scrollHeight <= clientHeight;
    return { cut: fits ? '' : textContent, height: element.getBoundingClientRect().height };
  });
}

for (const locale of ['en-GB', 'ko-KR'])
  test(`on a phone the footer’s sentence is whole and its place is kept: ${locale}`, async ({
    elsewhere,
  }) => {
    const page = await elsewhere({ viewport: { width: 390, height: 844 }, locale });
    for (const room of ['paths', 'neighbours', 'start', 'eras']) {
      await page.goto(`./#/${room}`);
      await expect(page.locator('.clock strong')).toBeVisible();
      await expect(page.locator('p.caption')).not.toBeEmpty();
      const before = await footer(page);
      await page.locator('.play').click();
      await expect(page.locator('.clock strong')).not.toHaveText(/^t = 0+[. 0]*s$/);
      expect((await footer(page)).cut, `${room}, under way`).toBe('');
      await page.keyboard.press('End');
      await expect(page.locator('p.caption')).not.toContainText(/Computing|계산 중/);
      const after = await footer(page);
      expect([before.cut, after.cut], room).toEqual(['', '']);
      expect(after.height, room).toBeCloseTo(before.height, 0);
    }
  });
