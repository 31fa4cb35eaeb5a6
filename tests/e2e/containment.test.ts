import { expect } from '@playwright/test';
import { findings } from './support/axe.ts';
import { test } from './support/ringside.ts';

test('a fork bomb meets pids.max, and without one it does not', async ({ page }) => {
  await page.goto('./#/neighbours?s=fork-bomb&at=3000000000');
  await expect(page.locator('.verdict')).toContainText(/batch was refused \d+ forks by pids\.max \(EAGAIN\)/);
  await expect(
    page.getByRole('row', { name: /^batch 100 100 1 alive, \d+ calls refused: EAGAIN$/ }),
  ).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('the container without the device is refused it, the other one opens it', async ({ page }) => {
  await page.goto('./#/neighbours?s=no-usb&at=2000000000');
  await expect(page.locator('.verdict')).toContainText(/other was refused \d+ calls \(EPERM\)/);
  await expect(page.getByRole('row', { name: /^camera \d+ max 1 alive$/ })).toBeVisible();
});

test('a limit of the host ends the virtual machine as a whole, and in the container one program', async ({
  page,
}) => {
  await page.goto('./#/neighbours?s=memory-max-vm&at=5500000000');
  await expect(page.getByText('Virtual machine of vm: its monitor was killed by SIGKILL')).toBeVisible();
  await expect(
    page.getByRole('row', { name: /^container \d+ max 1 alive, 1 killed by SIGKILL$/ }),
  ).toBeVisible();
});

test('a kernel bug met in a group stops the machine, and is undone', async ({ page }) => {
  await page.goto('./#/neighbours?s=victim-and-hogs&at=1000000000');
  await page.getByRole('button', { name: 'Files of /sys/fs/cgroup' }).click();
  await page.getByText('Break something').first().click();
  await page.getByRole('button', { name: 'panic', exact: true }).click();
  await page.getByRole('slider', { name: 'Moment', exact: true }).fill('1500000000');
  await expect(page.locator('.verdict')).toContainText('the kernel of the machine has panicked');
  await expect(page.getByText('Kernel panic - not syncing: Fatal exception').first()).toBeVisible();
});
