/** A room as a picture of its own, and on paper. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test } from './support/ringside.ts';

async function save(page: Page, entry: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await page.getByText('Export', { exact: true }).click();
  await page.getByRole('button', { name: entry }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const ROOMS = [
  {
    room: 'paths',
    hash: '#/paths?op=getpid&stacks=bare,kvm&cmd=0i1&at=1000000',
    shown: '.stage svg',
    name: 'guest kernel',
    said: /same path|more:|less:/,
  },
  {
    room: 'neighbours',
    hash: '#/neighbours',
    shown: '.timeline canvas',
    name: 'CPU 0',
    said: /noisy neighbour/,
  },
  {
    room: 'start',
    hash: '#/start?stacks=bare,firecracker&at=200000000',
    shown: '.middle [role="img"]',
    name: 'Firecracker',
    said: / % of /,
  },
] as const;

for (const { room, hash, shown, name, said } of ROOMS) {
  test(`${room} is saved as SVG and PNG, with the sentence of the moment below`, async ({ page }) => {
    await page.goto(`./${hash}`);
    await expect(page.locator(shown).first()).toBeVisible();
    await expect(page.getByText('Computing …', { exact: true })).toHaveCount(0);
    const caption = page.locator('p.caption');
    await expect(caption).toHaveText(said);
    const sentence = (await caption.textContent()) ?? '';
    const svg = await save(page, 'Picture (SVG)');
    expect(svg.name).toBe(`ringside-${room}.svg`);
    const text = svg.bytes.toString();
    expect(text).toMatch(/^<svg /);
    expect(text).toContain(name);
    expect(text).not.toMatch(/var\(| class=| style=/);
    const words = text.replace(/<[^>]+>/g, ' ').replaceAll('&amp;', '&');
    for (const word of sentence.split(/\s+/).slice(0, 6)) expect(words).toContain(word);
    const png = await save(page, 'Picture (PNG)');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
  });

  test(`${room} is printed without anything to press, as wide as a sheet, black on white`, async ({
    page,
  }) => {
    await page.goto(`./${hash}`);
    await expect(page.locator(shown).first()).toBeVisible();
    await page.keyboard.press('d');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(page.locator('.app > header')).toBeHidden();
    await expect(page.getByRole('slider', { name: 'Moment', exact: true })).toBeHidden();
    for (const control of await page.locator('.app :is(select, input, .button, progress)').all())
      await expect(control).toBeHidden();
    expect((await page.getByRole('heading', { level: 1 }).boundingBox())?.height).toBeGreaterThan(15);
    await expect(page.locator('p.caption')).toBeVisible();
    const middle = await page.locator('.middle').boundingBox();
    expect(Math.round(middle?.width ?? 0)).toBeLessThanOrEqual(704);
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    // The browser's own printing, with its own events.
    expect((await page.pdf({ format: 'A4' })).subarray(0, 4).toString()).toBe('%PDF');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });
}
