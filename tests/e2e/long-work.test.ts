/** Work without an end can be seen, given up, and left for another link. */
import { expect } from '@playwright/test';
import { open, still, test } from './support/ringside.ts';

const ENDLESS = '#/paths?op=getpid&stacks=bare&cmd=0i0&at=900000000000000';

test('a link that asks for eleven days of simulated time says how far it is and can be given up', async ({
  page,
}) => {
  await page.goto(`./${ENDLESS}`);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.stage svg')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
});

test('a good link makes an endless one void', async ({ page }) => {
  await page.goto(`./${ENDLESS}`);
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.evaluate(() => (location.hash = '#/paths?op=read-disk&stacks=bare,kvm'));
  await expect(page.getByRole('group', { name: 'KVM VM', exact: true })).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
});

test('an endless run at the highest speed is paused at once', async ({ page }) => {
  await open(page, '#/paths?op=getpid&stacks=bare,container,kvm&cmd=0i0&at=0');
  const speed = page.getByRole('slider', { name: /speed/i });
  await speed.focus();
  await speed.press('End');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Play/ }).click();
  await expect(page.locator('.clock')).not.toContainText('00.000 000 000 s');
  await page.getByTitle('Pause (Space)').click();
  await expect(page.getByTitle('Pause (Space)')).toBeHidden();
  // The picture that was on its way when it was paused may still come.
  await still(page);
  const there = await page.locator('.clock').innerText();
  await page.waitForTimeout(500);
  expect(await page.locator('.clock').innerText()).toBe(there);
});
