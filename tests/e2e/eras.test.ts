import { expect } from '@playwright/test';
import { findings } from './support/axe.ts';
import { test } from './support/ringside.ts';

const PRESSES = ['hog', 'leak', 'crash', 'fork bomb', 'kernel bug'];

test('the room of eras is entered twice, every press is asked about and answered, and axe finds nothing', async ({
  page,
}) => {
  for (let time = 0; time < 2; time += 1) {
    await page.goto('./#/start');
    await expect(page.locator('[data-view="race"] svg').first()).toBeVisible();
    await page.locator('nav a[href*="eras"]').click();
    await expect(page.locator('[data-view="eras"] [data-era]')).toHaveCount(3);
  }
  const press = page.getByRole('group', { name: /becomes a/ });
  const card = page.locator('[data-view="predict"]');
  for (const name of PRESSES) {
    await press.getByRole('button', { name, exact: true }).click();
    await card.getByRole('button', { name: 'Traditional', exact: true }).click();
    await expect(press.getByRole('button', { name, exact: true })).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('End');
    await expect(card.getByText(/You said/)).toBeVisible();
    expect(await findings(page), name).toEqual([]);
  }
  await expect(page.locator('[data-era="containers"]')).toContainText('Dead: shop, db and mail.');
  await expect(page.locator('[data-era="virtual"]')).toContainText('Only batch is dead.');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/cmd=\d+:kernel-bug/);
});
