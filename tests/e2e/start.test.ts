import { expect, type Page } from '@playwright/test';
import { findings } from './support/axe.ts';
import { open, test } from './support/ringside.ts';

/** Opens the room at the query of a link and waits for its first picture. */
async function openRoom(page: Page, query = ''): Promise<void> {
  await page.goto(`./#/start${query === '' ? '' : `?${query}`}`);
  await expect(page.locator('.middle [role="img"]').first()).toBeVisible();
  await expect(page.getByText('Computing …', { exact: true }).first()).toHaveCount(0);
}

function clock(page: Page): Promise<string> {
  return page.locator('.clock strong').innerText();
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test('a race is played, stepped and shared, by keyboard alone; the link restores the moment', async ({
  page,
}) => {
  await openRoom(page, 'stacks=bare,container,firecracker');
  await expect(page.getByText(/^event/)).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect.poll(() => clock(page)).not.toBe('t = 00.000 000 000 s');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Home');
  await expect.poll(() => clock(page)).toBe('t = 00.000 000 000 s');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => clock(page)).not.toBe('t = 00.000 000 000 s');
  await page.keyboard.press('End');
  await expect(page.locator('[aria-live="polite"]').first()).toContainText(
    / % of Container \(docker run\)’s .* is /,
  );
  const end = await clock(page);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => clock(page)).not.toBe(end);
  const shown = await clock(page);
  await page.getByRole('button', { name: 'Share' }).focus();
  await page.keyboard.press('Enter');
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(link);
  await expect(elsewhere.locator('.clock strong')).toHaveText(shown);
  await expect(elsewhere.locator('.middle [role="img"]')).toHaveCount(3);
});

test('the scrubber moves the moment, and the phases follow', async ({ page }) => {
  await openRoom(page, 'stacks=bare,firecracker');
  const scrubber = page.getByRole('slider', { name: 'Moment', exact: true });
  await scrubber.fill('100000000');
  await expect.poll(() => clock(page)).toBe('t = 00.100 000 000 s');
  await expect(page.locator('tr.now')).toHaveCount(1);
  await scrubber.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => clock(page)).not.toBe('t = 00.100 000 000 s');
});

test('many at once wait for each other, and each instance can be seen', async ({ page }) => {
  await openRoom(page, 'stacks=bare,container&n=10');
  await page.keyboard.press('End');
  const lanes = page.locator('.middle [role="img"]');
  await expect(lanes).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Show every instance' }).check();
  await expect(lanes).toHaveCount(22);
  await expect(page.getByText(/xtables lock: .* in all, \d+ times/)).toBeVisible();
});

test('a bad link says what is wrong with it and shows the rest', async ({ page }) => {
  await openRoom(page, 'stacks=bare,nosuch&n=5000&foo=1');
  await expect(page.getByText('Part of the link could not be read. The rest is shown.')).toBeVisible();
  await expect(page.getByText(/“5000” is not a whole number/)).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: '"nosuch"' })).toBeVisible();
});

test('the load compares throughput and response times, and its figures can be saved', async ({ page }) => {
  await openRoom(page, 'stacks=bare,kvm');
  await page.getByText('Under load').click();
  const table = page.getByRole('table');
  await expect(table.getByRole('rowheader')).toHaveText(['Bare process', 'KVM VM']);
  expect(await findings(page)).toEqual([]);
  await page.getByText('Export', { exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Load as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('ringside-load.csv');
});

test('presenting shows the race alone', async ({ page }) => {
  await openRoom(page, 'stacks=bare,container');
  await page.keyboard.press('p');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await expect(page.locator('.middle [role="img"]').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(2);
});

const ROUNDS = [
  { width: 1440, height: 900, locale: 'en-GB', keys: ['', 't'] },
  { width: 1024, height: 768, locale: 'ko-KR', keys: ['', 't'] },
  { width: 390, height: 844, locale: 'en-GB', keys: ['', 'l'] },
];

for (const { keys, locale, ...size } of ROUNDS) {
  test(`axe finds nothing and nothing scrolls sideways at ${size.width} px from ${locale} on`, async ({
    elsewhere,
  }) => {
    const page = await elsewhere({ viewport: size, locale });
    await openRoom(page, 'stacks=bare,container,kvm,kvm/kvm&at=200000000');
    for (const key of keys) {
      if (key !== '') await page.keyboard.press(key);
      expect(await findings(page), `after "${key}"`).toEqual([]);
      expect(await sideways(page)).toBeLessThanOrEqual(0);
    }
  });
}

test('a container in a VM in a VM is composed in the dialog, and what cannot be says why', async ({
  page,
}) => {
  await open(page, '#/paths?op=getpid&stacks=bare');
  await page.getByRole('button', { name: 'Add a stack' }).click();
  const dialog = page.getByRole('dialog');
  const layer = (id: string): ReturnType<typeof dialog.locator> =>
    dialog.locator('.layers button').filter({ has: page.getByText(id, { exact: true }) });
  await layer('vmware-vtx').click();
  await expect(layer('kata')).toHaveAttribute('aria-disabled', 'true');
  await expect(layer('kata')).toContainText('hides VT-x from its guests');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'hardware' }).click();
  await layer('kvm').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await layer('container').click();
  await dialog.getByRole('button', { name: 'Show kvm/kvm/container' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'kvm/kvm/container', exact: true })).toBeVisible();
  await expect(page).toHaveURL(/stacks=bare,kvm\/kvm\/container/);
});

test('four of the deepest stacks are seen whole at 1440 × 900, and their marks say what is an estimate', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, '#/paths?op=read-disk&stacks=kvm/kvm/kvm,kvm/kvm/kata,kvm/kvm/kvm/gvisor-systrap,wsl2');
  await page.keyboard.press('Space');
  await page.keyboard.press('End');
  await expect(page.locator('.stage .status').first()).toHaveText(/done/);
  const [svg, middle] = await Promise.all([
    page.locator('.stage svg').boundingBox(),
    page.locator('.middle').boundingBox(),
  ]);
  if (!svg || !middle) throw new Error('There is no stage.');
  expect(svg.y + svg.height).toBeLessThanOrEqual(middle.y + middle.height);
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  const mark = page.getByRole('button', { name: /^model estimate.*WSL 2: / });
  await mark.focus();
  await expect(page.locator('.stage .tip')).toContainText('model estimate');
  expect(await findings(page)).toEqual([]);
});
