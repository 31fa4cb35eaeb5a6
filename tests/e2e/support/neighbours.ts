/** The Neighbours room under test: opens it and reads what it shows. */
import { expect, type Page } from '@playwright/test';

/** Opens the room at the query of a link and waits for its first picture. */
export async function openRoom(page: Page, query = ''): Promise<void> {
  await page.goto(`./#/neighbours${query === '' ? '' : `?${query}`}`);
  await expect(page.locator('.timeline canvas')).toBeVisible();
  await expect(page.locator('.clock strong')).toBeVisible();
}

/** Opens the files of the groups. */
export async function openFiles(page: Page): Promise<void> {
  await page.getByRole('button', { name: /files of \/sys\/fs\/cgroup/i }).click();
  await expect(page.getByRole('region', { name: 'Files of /sys/fs/cgroup' })).toBeVisible();
}

/** The moment on the clock, ns. */
export async function nowNs(page: Page): Promise<number> {
  const text = await page.locator('.clock strong').innerText();
  const [seconds = '0', rest = '0'] = text.replace(/[^\d.]/g, '').split('.');
  return Number(seconds) * 1e9 + Number(rest);
}

const NS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };

/** p99 of the first program in the row with this label, ns. */
export async function p99(page: Page, label: RegExp): Promise<number> {
  const row = page
    .locator('[data-view="figures"] tbody tr')
    .filter({ has: page.getByRole('rowheader', { name: label }) });
  const [value = '0', unit = 'ns'] = (await row.first().locator('.p99').innerText()).split(' ');
  return Number(value) * (NS[unit] ?? NaN);
}

/** Whether the timeline is hatched anywhere: paper, ink and paper again one above the other inside a lane. */
export function hatched(page: Page): Promise<boolean> {
  return page.locator('.timeline canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (!context) return false;
    context.drawImage(canvas, 0, 0);
    const ratio = canvas.width / canvas.clientWidth;
    const [height, from] = [Math.round(30 * ratio), Math.round(72 * ratio)];
    const { data, width } = context.getImageData(from, 2, canvas.width - from, height);
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--panel');
    context.fillRect(0, 0, 1, 1);
    const paper = context.getImageData(0, 0, 1, 1).data.slice(0, 3);
    const isPaper = (x: number, y: number): boolean =>
      [...paper].every((part, index) => Math.abs((data[(y * width + x) * 4 + index] ?? 0) - part) < 6);
    let columns = 0;
    for (let x = 0; x < width; x += 3) {
      let edges = 0;
      for (let y = 1; y < height; y += 1) if (isPaper(x, y) !== isPaper(x, y - 1)) edges += 1;
      if (edges >= 4) columns += 1;
    }
    return columns > width / 30;
  });
}
