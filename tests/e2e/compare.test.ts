/** In every room: a run is set aside, one thing is changed, and both stand beside each other with their figures. */
import { expect, type Locator, type Page } from '@playwright/test';
import { findings } from './support/axe.ts';
import { openRoom } from './support/neighbours.ts';
import { open, runToEnd, still, test } from './support/ringside.ts';

async function openRuns(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Runs' });
  await expect(dialog).toBeVisible();
  return dialog;
}

async function setAside(page: Page): Promise<void> {
  const dialog = await openRuns(page);
  await dialog.getByRole('button', { name: 'Set this run aside' }).click();
  await expect(dialog.getByText(/^Set aside: /)).toBeVisible();
  await page.keyboard.press('Escape');
}

/** Compares with the run set aside, and waits for both pictures. */
async function compare(page: Page): Promise<Locator> {
  const dialog = await openRuns(page);
  await dialog.getByRole('button', { name: 'Compare with the run set aside' }).click();
  const both = page.getByRole('dialog', { name: 'Two runs side by side' });
  await expect(both.locator('.run img')).toHaveCount(2);
  return both;
}

/** A's and B's figure, the difference and the ratio, as they are written. */
async function figure(both: Locator, id: string): Promise<string[]> {
  const cells = await both.locator(`[data-figure="${id}"] td`).allInnerTexts();
  return cells.map((text) => text.split('\n')[0]?.trim() ?? '');
}

/** A text of a drawing. */
async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').trim();
}

async function backToPage(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
}

test('Paths: before and after a switch', async ({ page }) => {
  await open(page, '#/paths?op=read-disk&stacks=bare,kvm&seed=7&view=mechanism');
  await runToEnd(page);
  const status = page.locator('.stage .status').last();
  const before = (await textOf(status)).replace(/^\D+/, '');
  await setAside(page);
  const own = await still(page);
  await page.getByRole('button', { name: /seed 7/ }).click();
  const host = page.getByRole('dialog', { name: 'Shared by all rooms' });
  await host.getByText('Host and switches').click();
  await host.getByLabel(/^APICv/).selectOption('off');
  await expect(status).not.toContainText(before);
  await page.keyboard.press('Escape');
  const now = await still(page);
  const after = (await textOf(status)).replace(/^\D+/, '');

  const both = await compare(page);
  await expect(both.locator('.differences')).toHaveText(/APICv: on → off/);
  const [a, b, by] = await figure(both, 'kvm/time');
  expect([a, b]).toEqual([before, after]);
  expect(by).toMatch(/^\+/);
  expect(await findings(page)).toEqual([]);
  // Beside each other on a screen, and nothing stands outside of it.
  const [left, right] = await both
    .locator('.run')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
  expect(right?.left ?? 0).toBeGreaterThan(left?.right ?? Infinity);
  expect(right?.right ?? Infinity).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await both.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBeLessThanOrEqual(1);
  if (size) await page.setViewportSize(size);
  await backToPage(page);
  // The page's own run stands as it did.
  expect(await still(page)).toBe(now);
  expect(now).not.toBe(own);
});

test('Neighbours: before and after a limit', async ({ page }) => {
  await openRoom(page, 's=noisy-neighbour&seed=7&at=6000000000');
  await expect(page.locator('.verdict')).toContainText('nothing is limited');
  await setAside(page);
  await page.goto(
    './#/neighbours?s=noisy-neighbour&seed=7&at=6000000000&cmd=1000000000:/batch:cpu.max:20000%20100000',
  );
  await expect(page.locator('.verdict')).toContainText('batch was stopped in');
  const stopped = /batch was stopped in (\d+)/.exec(await page.locator('.verdict').innerText())?.[1];

  const both = await compare(page);
  await expect(both.locator('.differences')).toHaveText(/cpu\.max of batch: max 100000 → 20000 100000/);
  expect(await figure(both, '/batch/nr_throttled')).toEqual(['0', stopped, `+${stopped ?? ''}`, '–']);
  const [a = '', b = ''] = await figure(both, '/batch/usage_usec');
  expect(Number.parseFloat(b)).toBeLessThan(Number.parseFloat(a));
  expect(await findings(page)).toEqual([]);
});

test('Start-up: before and after a choice, with a named run after a reload', async ({ page }) => {
  const race = '#/start?stacks=bare,firecracker&n=1&seed=7&cpus=8&at=9000000000';
  await page.goto(`./${race}`);
  const ready = page.locator('[data-view="race"] .goal').nth(1);
  await expect(ready).toBeVisible();
  await expect(page).toHaveURL(/at=\d/);
  const before = await textOf(ready);
  const dialog = await openRuns(page);
  await dialog.getByRole('textbox', { name: 'Name for this moment' }).fill('booted');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Kept as “booted”.')).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.goto(`./${race}&snap=1`);
  await page.reload();
  await expect(ready).toBeVisible();
  await expect(ready).not.toHaveText(before);
  const after = await textOf(ready);
  await openRuns(page);
  await dialog.getByRole('button', { name: 'Compare “booted” with this run' }).click();
  const both = page.getByRole('dialog', { name: 'Two runs side by side' });
  await expect(both.locator('.run img')).toHaveCount(2);
  await expect(both.locator('.differences')).toHaveText(/snapshot: no → yes/);
  expect((await figure(both, 'firecracker/ready')).slice(0, 2)).toEqual([before, after]);
  expect(await findings(page)).toEqual([]);

  // Opened from another room; Back leads there again.
  await backToPage(page);
  await page.goto('./#/paths?op=getpid&stacks=bare&seed=7');
  await expect(page.locator('.stage svg')).toBeVisible();
  await openRuns(page);
  await dialog.getByRole('button', { name: 'Compare “booted” with this run' }).click();
  await expect(both.getByRole('alert')).toContainText('Only runs of one room can be compared');
  await both.getByRole('button', { name: /All runs/ }).click();
  await dialog.getByRole('link', { name: 'booted' }).click();
  await expect(ready).toHaveText(before);
  await page.goBack();
  await expect(page.locator('.stage svg')).toBeVisible();
});

test('runs travel as a file, and a file with a mistake changes nothing', async ({ page, elsewhere }) => {
  await open(page, '#/paths?op=getpid&stacks=bare&seed=7');
  const dialog = await openRuns(page);
  await dialog.getByRole('textbox', { name: 'Name for this moment' }).fill('mine');
  await dialog.getByRole('button', { name: 'Keep' }).click();
  const waiting = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save all as a file' }).click();
  const file = await (await waiting).path();

  const other = await elsewhere();
  await open(other, '#/paths?op=getpid&stacks=bare,kvm&seed=7');
  const there = await openRuns(other);
  const picker = there.locator('input[type=file]');
  await picker.setInputFiles({
    name: 'x.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"ringside":"lesson"}'),
  });
  await expect(there.getByRole('alert')).toContainText('no file of runs');
  await picker.setInputFiles(file);
  await expect(there.getByText('1 run added.')).toBeVisible();
  await there.getByRole('link', { name: 'mine' }).click();
  await expect(other.locator('.stage .status')).toHaveCount(1);
});
