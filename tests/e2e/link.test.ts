import { expect } from '@playwright/test';
import { open, picture, runToEnd, still, test } from './support/ringside.ts';

const SCENES = [
  {
    name: 'the middle of a read in three stacks',
    hash: '',
    keys: ['Home', ...Array<string>(12).fill('ArrowRight')],
  },
  {
    name: 'a container in a VM with a hard disk, in the textbook view',
    hash: '#/paths?stacks=bare,kvm/container&sw=disk:hdd,apicv:off&seed=11&view=textbook',
    keys: [],
  },
  {
    name: 'edited costs',
    hash: '#/paths?op=pipe-round-trip&cost=vm.exit:5000&stacks=kvm,bare',
    keys: ['ArrowLeft'],
  },
];

for (const { name, hash, keys } of SCENES) {
  test(`a link opened elsewhere shows the same picture: ${name}`, async ({ page, elsewhere }) => {
    await open(page, hash);
    await runToEnd(page);
    for (const key of keys) {
      await page.keyboard.press(key);
      await still(page);
    }
    await page.getByRole('button', { name: 'Share' }).click();
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    await page.keyboard.press('Escape');
    const other = await elsewhere();
    await open(other, '', link);
    const wanted = await picture(page);
    await expect.poll(() => picture(other)).toBe(wanted);
    expect(await other.locator('.clock').innerText()).toBe(await page.locator('.clock').innerText());
  });
}

test('language and theme change live and lose nothing', async ({ page }) => {
  await open(page);
  await runToEnd(page);
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft');
  await still(page);
  const before = await page.locator('.clock').innerText();
  const english = await still(page);
  await page.keyboard.press('k');
  await expect(page.getByRole('group', { name: '컨테이너', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  expect((await page.locator('.clock').innerText()).split('\n')[0]).toBe(before.split('\n')[0]);
  await page.keyboard.press('d');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('k');
  expect(await still(page)).toBe(english);
});
