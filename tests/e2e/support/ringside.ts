/** The page under test: opens it, watches it for anything it must not do, and reads what it shows. */
import { expect, test as base, type BrowserContextOptions, type Page } from '@playwright/test';
import { Watch } from './watch.ts';

interface Fixtures {
  /** Sees every page of the test. The test fails when one of them does what it must never do. */
  readonly watched: Watch;
  /** A page in a browser context of its own, such as another reader has. It is watched too, and closed in the end. */
  readonly elsewhere: (options?: BrowserContextOptions) => Promise<Page>;
}

/** The test of all specs: whatever page it opens is watched from its first request to the end of the test. */
export const test = base.extend<Fixtures>({
  watched: [
    async ({ context, baseURL }, use): Promise<void> => {
      const watch = new Watch();
      watch.add(context, new URL(baseURL ?? '').origin);
      await use(watch);
      expect(watch.faults).toEqual([]);
    },
    { auto: true },
  ],
  elsewhere: async ({ browser, baseURL, serviceWorkers, watched }, use) => {
    const closing: (() => Promise<void>)[] = [];
    await use(async (options = {}) => {
      const address = options.baseURL ?? baseURL ?? '';
      const context = await browser.newContext({
        locale: 'en-GB',
        baseURL: address,
        serviceWorkers,
        ...options,
      });
      closing.push(() => context.close());
      watched.add(context, new URL(address).origin);
      return context.newPage();
    });
    for (const close of closing) await close();
  },
});

/** Opens the page at a hash and waits for its first picture. */
export async function open(page: Page, hash = '', address = './'): Promise<void> {
  await page.goto(`${address}${hash}`);
  await expect(page.locator('.stage svg')).toBeVisible();
}

/** Everything the transport bar and the columns' headings say about the moment. */
export async function moment(page: Page): Promise<string> {
  const texts = await page
    .locator('.clock, .stage .status, .stage .ratio, .stage .boundary-text')
    .allInnerTexts();
  return texts.join(' | ');
}

/** The whole stage as markup, freed of what is not seen: two equal ones are the same picture. */
export function picture(page: Page): Promise<string> {
  return page.locator('.stage svg').evaluate((svg) => {
    const copy = svg.cloneNode(true) as Element;
    // Sentences of the catalog come after the first picture, and stand in titles alone.
    for (const title of copy.querySelectorAll('title')) title.remove();
    for (const element of copy.querySelectorAll('[class]'))
      element.setAttribute('class', [...new Set(element.classList)].sort().join(' '));
    return copy.innerHTML.replace(/<!--.*?-->/g, '');
  });
}

/** Waits until two looks in a row see the same moment and the same picture. */
export async function still(page: Page): Promise<string> {
  let before = '';
  await expect(async () => {
    const now = `${await moment(page)} ${await picture(page)}`;
    const same = now === before;
    before = now;
    expect(same).toBe(true);
  }).toPass({ intervals: [60] });
  return before;
}

/** Issues one operation and goes to its end. */
export async function runToEnd(page: Page): Promise<void> {
  await page.keyboard.press('Space');
  await expect(
    page.getByRole('button', { name: 'Reset' }).or(page.getByRole('button', { name: '초기화' })),
  ).toBeEnabled();
  await page.keyboard.press('End');
  await expect(page.locator('.stage .status').first()).toHaveText(/done|완료/);
  await still(page);
}

/** Opens the dialog for recorded traces: its button is folded with what is seldom needed. */
export async function openReplay(page: Page): Promise<void> {
  await page.locator('.controls .more > summary').click();
  await page.getByRole('button', { name: /Replay a recorded trace/ }).click();
}
