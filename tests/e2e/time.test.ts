import { expect } from '@playwright/test';
import { moment, open, runToEnd, still, test } from './support/ringside.ts';

const STEPS = 20;

test('Space issues the syscall and plays it; Space pauses', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(page.locator('.stage .status').first()).toHaveText(/so far/);
  const before = await moment(page);
  await expect.poll(() => moment(page)).not.toBe(before);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const paused = await still(page);
  await page.waitForTimeout(300);
  expect(await still(page)).toBe(paused);
});

test(`going back ${STEPS} hops one by one shows exactly what was seen on the way`, async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Home');
  await expect(page.locator('.clock strong')).toHaveText('t = 00.000 000 000 s');
  const seen = [await still(page)];
  for (let step = 0; step < STEPS; step++) {
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => still(page)).not.toBe(seen.at(-1));
    seen.push(await still(page));
  }
  expect(new Set(seen).size).toBe(STEPS + 1);
  for (const wanted of seen.toReversed().slice(1)) {
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => still(page)).toBe(wanted);
  }
});

test('a drag on the scrubber goes to any moment, and back is the same moment again', async ({ page }) => {
  await open(page);
  await runToEnd(page);
  const end = await moment(page);
  const scrubber = page.getByRole('slider', { name: 'Moment' });
  const box = await scrubber.boundingBox();
  if (!box) throw new Error('the scrubber has no place');
  const drag = async (share: number): Promise<string> => {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.up();
    await page.mouse.move(2, 2);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    return still(page);
  };
  const early = await drag(0.25);
  const late = await drag(0.75);
  expect(late).not.toBe(early);
  expect(await drag(0.25)).toBe(early);
  await page.keyboard.press('End');
  await still(page);
  expect(await moment(page)).toBe(end);
});

test('runs until the next VM exit, which is counted there and then', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await page.keyboard.press('Space');
  await page.keyboard.press('Home');
  await still(page);
  await expect(page.locator('.boundary-text')).toHaveText('exits 0 · interrupts 0');
  await page.getByText('Run until').click();
  await page.getByRole('button', { name: /Next VM exit/ }).click();
  await expect(page.locator('.boundary-text')).toHaveText('exits 1 · interrupts 0');
});

test('a thousand operations end with a thousand in every column', async ({ page }) => {
  await open(page, '#/paths?op=getpid');
  await page.getByText('1,000', { exact: true }).click();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('End');
  for (const status of await page.locator('.stage .status').all())
    await expect(status).toHaveText(/^1.000 of 1.000/);
});

test('an endless run goes on until it is stopped', async ({ page }) => {
  await open(page, '#/paths?op=getpid&stacks=bare');
  await page.getByText('until stopped', { exact: true }).click();
  await page.keyboard.press('Space');
  await expect(page.locator('.stage .status')).toHaveText(/^\d+ done/);
  await page.getByRole('button', { name: 'Stop issuing' }).click();
  await expect(page.getByRole('button', { name: 'Stop issuing' })).toBeHidden();
});
