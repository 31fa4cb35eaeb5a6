import { expect } from '@playwright/test';
import { open, runToEnd, still, test } from './support/ringside.ts';

test('a change is taken back and done again, by key and by button, with the run it had', async ({ page }) => {
  await open(page, '#/paths?op=getpid&stacks=bare,kvm&seed=7&view=mechanism');
  const undo = page.getByRole('button', { name: 'Undo the last change' });
  const redo = page.getByRole('button', { name: 'Redo' });
  await expect(undo).toBeDisabled();
  await runToEnd(page);
  await expect(undo).toBeEnabled();
  const done = await still(page);
  await page
    .locator('.controls')
    .getByRole('button', { name: /Container$/ })
    .click();
  await expect(page.getByRole('group', { name: 'Container', exact: true })).toBeVisible();
  await expect(page).toHaveURL(/stacks=bare,kvm,container/);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('group', { name: 'Container', exact: true })).toBeHidden();
  await expect.poll(() => still(page)).toBe(done);
  await redo.click();
  await expect(page.getByRole('group', { name: 'Container', exact: true })).toBeVisible();
  await expect(redo).toBeDisabled();
});

test('a limit that was set is taken back in Neighbours', async ({ page }) => {
  await page.goto('./#/neighbours');
  const slider = page.getByRole('slider', { name: /batch/ }).first();
  await expect(slider).toBeVisible();
  const before = await slider.inputValue();
  await expect(page.getByRole('button', { name: 'Undo the last change' })).toBeDisabled();
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => slider.inputValue()).not.toBe(before);
  await expect(page.getByRole('button', { name: 'Undo the last change' })).toBeEnabled();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Control+z');
  await expect.poll(() => slider.inputValue()).toBe(before);
});
