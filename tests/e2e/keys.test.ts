import { expect, type Page } from '@playwright/test';
import { openRoom } from './support/neighbours.ts';
import { open, test } from './support/ringside.ts';

const ISSUED = /so far|done|\d (ns|µs)/;

/** Buttons around the picture, and what brings the page back when one has opened something. */
const CLICKS: readonly { readonly name: string; readonly click: (page: Page) => Promise<void> }[] = [
  { name: 'the theme', click: (page) => page.getByRole('button', { name: 'Dark theme' }).click() },
  {
    name: 'English, chosen already',
    click: (page) => page.getByRole('button', { name: 'EN', exact: true }).click(),
  },
  {
    name: 'Share, closed by Escape',
    click: async (page) => {
      await page.getByRole('button', { name: 'Share' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    },
  },
  { name: 'the Export menu, left open', click: (page) => page.getByText('Export', { exact: true }).click() },
  {
    name: 'Run until',
    click: async (page) => {
      await page.getByText('Run until', { exact: true }).click();
      await page.keyboard.press('Escape');
    },
  },
  { name: 'Reset', click: (page) => page.getByRole('button', { name: 'Reset', exact: true }).click() },
  { name: 'Present', click: (page) => page.getByRole('button', { name: 'Present' }).click() },
];

test('Space issues after a click on any button around the picture', async ({ page }) => {
  await open(page);
  for (const { name, click } of CLICKS) {
    await test.step(name, async () => {
      await click(page);
      await page.keyboard.press('Space');
      await expect(page.locator('.stage .status').first()).toHaveText(ISSUED);
      await expect(page.locator('ul:visible').getByText('Trace for Perfetto')).toHaveCount(0);
      await page.keyboard.press('r');
      await expect(page.locator('.stage .status').filter({ hasText: ISSUED })).toHaveCount(0);
    });
  }
});

test('Space pauses after a click on a button while it plays', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  await expect(pause).toBeVisible();
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await page.keyboard.press('Space');
  await expect(pause).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a button reached and pressed by keyboard keeps Space', async ({ page }) => {
  await open(page);
  // A click first: going to a button by keyboard counts more.
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('Space');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('.stage .status').filter({ hasText: ISSUED })).toHaveCount(0);
});

test('the key . issues at the start', async ({ page }) => {
  await open(page);
  await page.keyboard.press('.');
  await expect(page.locator('.stage .status').first()).toHaveText(ISSUED);
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
});

test('in a room of its own Space plays and pauses after clicks', async ({ page }) => {
  await openRoom(page);
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await page.keyboard.press('Space');
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  await expect(pause).toBeVisible();
  await page.getByRole('button', { name: '한국어' }).click();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: '재생', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
});
