import { expect } from '@playwright/test';
import { findings } from './support/axe.ts';
import { test } from './support/ringside.ts';

test('a leak is seen, its end told, and its limit written into the file keeps the neighbour as it was', async ({
  page,
}) => {
  await page.goto('./#/neighbours?s=memory-leak&at=7500000000');
  const picture = page.getByRole('img', { name: /^Memory of each group/ });
  await expect(picture).toHaveAccessibleName(/batch: .*killed: 1/);
  await expect(page.locator('.verdict')).toContainText('the OOM killer ended 1 process of batch');
  await page.getByText('Kernel log').click();
  await expect(page.getByText(/^Out of memory: Killed process/)).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.getByRole('slider', { name: 'Moment', exact: true }).fill('2000000000');
  await expect(picture).toHaveAccessibleName(/batch: (?!.*killed)/);
  await page.getByRole('button', { name: 'Files of /sys/fs/cgroup' }).click();
  const field = page.getByLabel('memory.max of batch', { exact: true });
  await field.fill('100M');
  await field.press('Enter');
  await expect(field).toHaveValue('104857600');
  await page.getByRole('slider', { name: 'Moment', exact: true }).fill('7500000000');
  await expect(picture).toHaveAccessibleName(/of 100 MiB, killed: 1/);
  await expect(page.locator('.verdict')).toContainText('at its own limit');
});
