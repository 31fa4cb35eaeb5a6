import { expect } from '@playwright/test';
import { findings } from './support/axe.ts';
import { test } from './support/ringside.ts';

test('a backup fills the link, its limit empties the queue, and the limit can be written anew', async ({
  page,
}) => {
  await page.goto('./#/neighbours?s=full-link&at=4900000000');
  const picture = page.getByRole('img', { name: /^Network of each group/ });
  const verdict = page.locator('.verdict');
  await expect(picture).toHaveAccessibleName(/web: .*wait, \d{3} ms/);
  await expect(verdict).toContainText('backup fills the cable');

  const moment = page.getByRole('slider', { name: 'Moment', exact: true });
  await moment.fill('8000000000');
  await expect(picture).toHaveAccessibleName(/backup: ↑ [\d.]+ of 40 Mbit\/s/);
  await expect(verdict).toContainText('backup sends as much as its limit of 40 Mbit/s allows');
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Files of /sys/fs/cgroup' }).click();
  const field = page.getByLabel('cni.bandwidth of backup', { exact: true });
  await expect(field).toHaveValue('egressRate=40000000 egressBurst=1000000');
  await field.fill('egressRate=40000000');
  await field.press('Enter');
  await expect(page.getByRole('alert')).toContainText('burst must also be set');
  await field.fill('egressRate=20000000 egressBurst=1000000');
  await field.press('Enter');
  await expect(picture).toHaveAccessibleName(/of 20 Mbit\/s/);
});
