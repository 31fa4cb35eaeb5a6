import { expect, type Page } from '@playwright/test';
import { open, test } from './support/ringside.ts';

/** What a reader of a screen reader hears of the moment. */
function status(page: Page): Promise<string> {
  return page.locator('footer [aria-live]').first().innerText();
}

interface RoomCase {
  readonly name: string;
  /** Changes one thing of the run by its control; `visit` counts from 0. Answers what the status must name afterwards. */
  readonly change: (page: Page, visit: number) => Promise<RegExp>;
}

const SCENARIOS = ['Idle on average, throttled all the same', 'The noisy neighbour'] as const;
const OPERATIONS = ['getpid', 'read, cached'] as const;

const ROOMS: readonly RoomCase[] = [
  {
    name: 'Paths',
    change: async (page, visit) => {
      await page.locator('fieldset label', { hasText: OPERATIONS[visit % 2] ?? '' }).click();
      return /Ready/;
    },
  },
  {
    name: 'Neighbours',
    change: async (page, visit) => {
      const scenario = SCENARIOS[visit % 2] ?? '';
      await page.getByRole('button', { name: /^Scenario:/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: scenario }).click();
      return new RegExp(`^${scenario}`);
    },
  },
  {
    name: 'Start-up',
    change: async (page, visit) => {
      const atOnce = page.getByRole('radiogroup', { name: 'At once' });
      await atOnce.getByText(visit % 2 === 0 ? '10' : '1', { exact: true }).click();
      await expect(page.getByText('Computing …', { exact: true })).toHaveCount(0);
      return /./;
    },
  },
];

/** Waits for the room and its time bar. */
async function arrived(page: Page, room: string): Promise<void> {
  await expect(page.getByRole('link', { name: room, exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.clock strong')).toBeVisible();
}

async function enter(page: Page, room: string): Promise<void> {
  await page.getByRole('link', { name: room, exact: true }).click();
  await arrived(page, room);
}

/** Changes one thing, plays a moment: status and clock must follow. */
async function use({ change }: RoomCase, page: Page, visit: number): Promise<void> {
  const named = await change(page, visit);
  await expect.poll(() => status(page)).toMatch(named);
  await page.locator('#stage').focus();
  await page.keyboard.press('Home');
  const before = await status(page);
  const clock = await page.locator('.clock strong').innerText();
  await page.keyboard.press('Space');
  await expect(page.locator('.clock strong')).not.toHaveText(clock);
  await page.keyboard.press('Space');
  await expect.poll(() => status(page)).not.toBe(before);
  const paused = await page.locator('.clock strong').innerText();
  await page.keyboard.press('End');
  await expect(page.locator('.clock strong')).not.toHaveText(paused);
  const end = await page.locator('.clock strong').innerText();
  await page.keyboard.press('Home');
  await expect(page.locator('.clock strong')).not.toHaveText(end);
}

for (const room of ROOMS) {
  test(`${room.name} works as well on the second and third visit`, async ({ page }) => {
    await open(page);
    for (const visit of [0, 1, 2]) {
      await enter(page, room.name);
      await use(room, page, visit);
      for (const other of ROOMS) if (other !== room) await enter(page, other.name);
    }
  });
}

test('rooms entered again by Back and Forward work', async ({ page }) => {
  await open(page);
  for (const { name } of ROOMS.slice(1)) await enter(page, name);
  for (const name of ['Neighbours', 'Paths']) {
    await page.goBack();
    await arrived(page, name);
  }
  for (const [visit, room] of ROOMS.slice(1).entries()) {
    await page.goForward();
    await arrived(page, room.name);
    await use(room, page, visit);
  }
});
