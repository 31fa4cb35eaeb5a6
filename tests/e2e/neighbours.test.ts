import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { test } from './support/ringside.ts';

test('the Neighbours room: play, a bad limit gets its errno and its reason, a good one is taken', async ({
  page,
}) => {
  await page.goto('./#/neighbours');
  const field = page.getByLabel('cpu.max of batch', { exact: true });
  await expect(field).toHaveValue('max 100000');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.waitForTimeout(1500);
  await page.keyboard.press('Space');
  await field.fill('5');
  await field.press('Enter');
  await expect(page.getByText('EINVAL').first()).toBeVisible();
  await field.fill('20000 100000');
  await field.press('Enter');
  await expect(page.getByText('EINVAL')).toHaveCount(0);
  await expect(field).toHaveValue('20000 100000');
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map((violation) => violation.id)).toEqual([]);
});
