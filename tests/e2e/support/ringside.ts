/** The page under test: opens it, watches it for anything it must not do, and reads what it shows. */
import { expect, test as base, type Page } from '@playwright/test';

/** What a page did that it must never do: errors on the console, policy violations, requests elsewhere. */
export interface Watch {
  readonly faults: string[];
}

/** Watches a page from now on. `origin` is the only host it may speak to. */
export function watch(page: Page, origin: string): Watch {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('requestfailed', (request) => {
    faults.push(`${request.url()} failed: ${request.failure()?.errorText ?? ''}`);
  });
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && asked !== origin) faults.push(request.url());
  });
  return { faults };
}

/** Test with a page that is watched from its first request to the end of the test. */
export const test = base.extend<{ watched: Watch }>({
  watched: [
    async ({ page, baseURL }, use): Promise<void> => {
      const seen = watch(page, new URL(baseURL ?? '').origin);
      await use(seen);
      expect(seen.faults).toEqual([]);
    },
    { auto: true },
  ],
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
