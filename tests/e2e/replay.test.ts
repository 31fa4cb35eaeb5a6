import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { open, openReplay, test } from './support/ringside.ts';

const SAMPLE = readFileSync('public/samples/cat.log', 'utf8');

/** Drops a text file on the page. `times` repeats it inside the page, so that a big one need not travel. */
async function drop(page: Page, name: string, text: string, times = 1): Promise<void> {
  await page.evaluate(
    ({ name, text, times }) => {
      const data = new DataTransfer();
      data.items.add(new File(Array<string>(times).fill(text), name, { type: 'text/plain' }));
      for (const type of ['dragover', 'drop'])
        window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { name, text, times },
  );
}

test('replays a shipped log and says which call costs the VM most', async ({ page }) => {
  await open(page);
  await openReplay(page);
  await page.getByRole('combobox', { name: 'Sample' }).selectOption('web-server');
  await expect(page.getByRole('heading', { name: /web-server\.log/ })).toBeVisible();
  await expect(page.getByText(/Against Bare process, KVM VM pays most for \w+/)).toBeVisible();
  const totals = page.getByRole('region', { name: 'Whole log, by stack' });
  await expect(totals.getByRole('row')).toHaveCount(4);
  await page
    .getByRole('button', { name: /^Line \d+/ })
    .first()
    .click();
  await expect(
    page
      .getByRole('table', { name: /Hops of line/ })
      .getByRole('row')
      .nth(2),
  ).toBeVisible();
});

test('a dropped file with bad lines is replayed as far as it can be read', async ({ page }) => {
  const lines = SAMPLE.split('\n');
  lines.splice(3, 0, 'this is not a call');
  await open(page);
  await drop(page, 'mine.log', lines.join('\n'));
  await expect(page.getByRole('heading', { name: /mine\.log: \d+ calls/ })).toBeVisible();
  await expect(page.getByText('Lines that could not be read')).toBeVisible();
  await expect(page.getByText('line 4', { exact: true })).toBeVisible();
});

test('a long replay shows its progress, can be cancelled, and leaves the page at work', async ({ page }) => {
  await open(page);
  await drop(page, 'long.log', SAMPLE, 20_000);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled. Nothing was changed.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Space');
  await expect(page.locator('.stage .status').first()).toHaveText(/so far|done/);
});
