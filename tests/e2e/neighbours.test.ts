import { expect } from '@playwright/test';
import { findings } from './support/axe.ts';
import { hatched, nowNs, openFiles, openRoom, p99 } from './support/neighbours.ts';
import { test } from './support/ringside.ts';

const LIMIT = 'cmd=4000000000:/batch:cpu.max:20000%20100000';

test('a limit is dragged while it runs: the noisy group is hatched, the other one answers sooner, and the link shows it', async ({
  page,
}) => {
  await openRoom(page, 'at=4000000000');
  expect(await hatched(page)).toBe(false);
  await openFiles(page);
  await page.locator('#stage').focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  const slider = page.getByRole('slider', { name: 'CPU limit of batch' });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (!box) throw new Error('There is no slider.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.97, y);
  await page.mouse.down();
  for (let part = 0.9; part > 0.5; part -= 0.1)
    await page.mouse.move(box.x + box.width * part, y, { steps: 2 });
  await page.mouse.up();
  await expect(page.getByLabel('cpu.max of batch', { exact: true })).toHaveValue(/^\d{4,5} 100000$/);
  expect(await nowNs(page), 'it ran on while the limit was dragged').toBeGreaterThan(4e9);
  // A slider has no use for Space.
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.getByRole('heading', { name: 'Response time' }).click();
  await page.keyboard.press('End');
  await expect(page.getByRole('status').filter({ hasText: 'The scenario is over.' })).toBeAttached();
  expect(await hatched(page)).toBe(true);
  const [before, since] = [await p99(page, /before it/), await p99(page, /since the change/)];
  expect(since).toBeLessThan(before * 0.6);
  await expect(
    page.getByRole('img', { name: /^Quota of batch: \d+ periods in the window, [1-9]\d* of them throttled/ }),
  ).toBeVisible();

  // Why did this task run now?
  const canvas = page.locator('.timeline canvas');
  const wide = await canvas.boundingBox();
  if (!wide) throw new Error('There is no timeline.');
  const written = await page.getByLabel('cpu.max of batch', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await canvas.click({ position: { x: wide.width * 0.6, y: 20 } });
  // A click into a hatch asks why not: the button asks about the CPU all the same.
  await page.getByRole('button', { name: 'CPU 0', exact: true }).click();
  await expect(page.getByText(/^CPU 0, chosen at/)).toBeVisible();
  await page.locator('#stage').focus();
  await expect.poll(() => nowNs(page)).toBeLessThan(1e10);
  const asked = await nowNs(page);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => nowNs(page)).toBeLessThan(asked);
  const shown = await page.locator('.clock strong').innerText();

  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(link);
  await expect(elsewhere.locator('.clock strong')).toHaveText(shown);
  await openFiles(elsewhere);
  await expect(elsewhere.getByLabel('cpu.max of batch', { exact: true })).toHaveValue(written);
  await expect(elsewhere.getByText(/^CPU 0, chosen at/)).toHaveText(
    await page.getByText(/^CPU 0, chosen at/).innerText(),
  );
  expect(await p99(elsewhere, /before it/)).toBe(await p99(page, /before it/));
});

test('a bad write shows the errno and the reason and loses nothing of the run', async ({ page }) => {
  await openRoom(page, `at=6000000000&${LIMIT}`);
  await openFiles(page);
  const scrubber = page.getByRole('slider', { name: 'Moment', exact: true });
  await scrubber.fill('2000000000');
  await expect.poll(() => nowNs(page)).toBe(2e9);
  const field = page.getByLabel('cpu.max of batch', { exact: true });
  await expect(field).toHaveValue('max 100000');
  for (const [text, errno] of [
    ['5', 'EINVAL'],
    ['lots', 'EINVAL'],
  ] as const) {
    await field.fill(text);
    await field.press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: errno })).toBeVisible();
    await expect(field).toHaveValue(text);
  }
  expect(await nowNs(page)).toBe(2e9);
  await field.press('Escape');
  await expect(page.getByText('EINVAL')).toHaveCount(0);
  await scrubber.fill('6000000000');
  await expect(field).toHaveValue('20000 100000');
  await expect(page.getByRole('button', { name: 'Go to 4.00 s' })).toBeVisible();
});

test('a change in the past forks, and both runs stand on one clock', async ({ page }) => {
  await openRoom(page, `at=6000000000&${LIMIT}`);
  await openFiles(page);
  await page.getByRole('slider', { name: 'Moment', exact: true }).fill('2000000000');
  await expect.poll(() => nowNs(page)).toBe(2e9);
  const weight = page.getByLabel('cpu.weight of batch', { exact: true });
  await weight.fill('10');
  await weight.press('Enter');
  await expect(page.getByText('The thin band below each CPU is the other run.')).toBeVisible();
  await page.getByRole('heading', { name: 'Response time' }).click();
  await page.keyboard.press('End');
  await expect(page.getByRole('status').filter({ hasText: 'The scenario is over.' })).toBeAttached();
  expect(await p99(page, /the run without the change/)).toBeGreaterThan(await p99(page, /since the change/));
});

test('a recorded scenario stands beside this run', async ({ page }) => {
  await openRoom(page, 's=quota-half-cpu');
  await page.keyboard.press('End');
  await expect(page.getByText(/Both over the whole .*: \d+ of \d+ inside the tolerance/)).toBeVisible();
  const rows = page.locator('table').filter({ hasText: 'Recorded' }).getByRole('row');
  await expect(rows.filter({ hasText: 'usage_usec' }).first()).toContainText('inside');
});

test('works by keyboard alone', async ({ page }) => {
  await openRoom(page, 'at=1000000000');
  await page.keyboard.press('Tab');
  await expect(page.getByText('Skip to the picture')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('Space');
  const slider = page.getByRole('slider', { name: 'CPU limit of batch' });
  await slider.focus();
  await page.keyboard.press('Home');
  const row = page.getByRole('listitem').filter({ has: slider });
  await expect(row).toContainText('cpu.max 1000 100000 = 10m = --cpus 0.01');
  for (let n = 0; n < 5; n += 1) await page.keyboard.press('ArrowRight');
  await expect(row).not.toContainText('cpu.max 1000 100000');
  await page.getByRole('button', { name: 'Files of /sys/fs/cgroup' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Files of /sys/fs/cgroup' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Files of /sys/fs/cgroup' })).toBeFocused();
  const plot = page.getByRole('slider', { name: /Moment on a CPU/ });
  await plot.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(plot).toHaveAttribute('aria-valuetext', /^CPU 0 at/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^CPU 1, chosen at/)).toBeVisible();
  await expect(page.locator('tbody[aria-current="true"]').first()).toBeVisible();
  await page.getByRole('button', { name: 'Close the explanation' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('slider', { name: 'Moment', exact: true }).focus();
  const at = await nowNs(page);
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => nowNs(page)).toBeGreaterThan(at);
  await expect(page.getByRole('status').filter({ hasText: /^At \d/ })).toBeAttached();
});

test('lanes, limits, verdict and response time are in view at 1366 × 768, and nothing moves while it runs', async ({
  elsewhere,
}) => {
  const page = await elsewhere({ viewport: { width: 1366, height: 768 } });
  await openRoom(page);
  const parts = ['scenario', 'timeline', 'strip', 'verdict', 'responses'];
  const places = async (): Promise<unknown[]> =>
    Promise.all(parts.map((part) => page.locator(`[data-view="${part}"]`).boundingBox()));
  const before = await places();
  const bar = await page.locator('footer').boundingBox();
  const last = await page.locator('[data-view="responses"] svg').last().boundingBox();
  expect((last?.y ?? Infinity) + (last?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  await expect(page.locator('[data-view="verdict"]')).toContainText('Nothing has run yet');
  await page.keyboard.press('Space');
  await expect(page.locator('[data-view="verdict"]')).toContainText(/web p99 .* nothing is limited/);
  await page.keyboard.press('Space');
  const slider = page.getByRole('slider', { name: 'CPU limit of batch' });
  await expect(slider).toBeInViewport({ ratio: 1 });
  expect(await places()).toEqual(before);
});

test('the verdict is computed from the run, spoken, and set beside the run without the limit', async ({
  elsewhere,
}) => {
  const page = await elsewhere({ viewport: { width: 1366, height: 768 } });
  await openRoom(page, `at=8000000000&group=/batch&${LIMIT}`);
  const verdict = page.locator('[data-view="verdict"]');
  await expect(verdict).toContainText('since batch was limited to 0.2 CPU');
  const words = (await verdict.locator('p').innerText()).replaceAll(/\s+/g, ' ');
  const [, before = '0', since = '0'] = /^web p99 ([\d.]+) → ([\d.]+) ms/.exec(words) ?? [];
  expect(Number(since)).toBeLessThan(Number(before) * 0.6);
  const [, n = '0', all = '0'] = /batch was stopped in (\d+) of (\d+) periods\.$/.exec(words) ?? [];
  expect(Number(n)).toBeGreaterThan(30);
  expect(Number(all)).toBeGreaterThanOrEqual(Number(n));
  // The figures are those of the table and of the kernel's file.
  await expect(page.locator('pre', { hasText: 'nr_periods' })).toContainText(`nr_throttled ${n}`);
  expect(await p99(page, /since the change/)).toBe(Number(since) * 1e6);
  await expect(page.getByRole('status').filter({ hasText: words })).toBeAttached();

  await page.getByRole('button', { name: 'Compare both runs' }).click();
  await expect(verdict).toContainText('without any limit it would be');
  await expect(page.getByText('p99 without any limit')).toBeInViewport();
  // The line's label says what it is over; the verdict speaks of the time since the change.
  await expect(page.getByText(/^p99 now [\d.]+/)).toBeVisible();
  const free = await p99(page, /without any limit/);
  expect(free).toBeGreaterThan(Number(since) * 1e6 * 1.5);
  const label = page.locator('[data-view="responses"] svg text', { hasText: /^without / });
  await expect(label).toBeInViewport();
  await expect(page).toHaveURL(/free=1/);

  // Stopped at some moment of the next periods: why, and to the refill.
  for (let tries = 0; tries < 8; tries += 1) {
    if (await page.getByRole('heading', { name: 'Why does batch not run?' }).isVisible()) break;
    const was = await nowNs(page);
    await page.keyboard.press(']');
    await expect.poll(() => nowNs(page)).not.toBe(was);
  }
  await expect(page.getByRole('heading', { name: 'Why does batch not run?' })).toBeInViewport();
  const at = await nowNs(page);
  await page.getByRole('button', { name: 'Go to the refill' }).click();
  await expect.poll(() => nowNs(page)).toBeGreaterThan(at);
  expect((await nowNs(page)) - at).toBeLessThan(1.01e8);
});

test('scenarios are cards with a picture of their first moments', async ({ page }) => {
  await openRoom(page);
  await page.getByRole('button', { name: /^Scenario:/ }).click();
  const card = page.getByRole('button', { name: /Idle on average/ });
  await expect(card).toContainText('Is the group throttled?');
  await expect(card.locator('svg path[fill^="url"]').first()).toBeAttached();
  await card.click();
  await expect(page.getByRole('button', { name: 'Scenario: Idle on average' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.locator('[data-view="verdict"]')).toContainText(
    /app p99 .*; app was stopped in \d+ of \d+ periods/,
  );
});

const ROUNDS = [
  { width: 1440, height: 900, locale: 'en-GB', keys: ['', 't'] },
  { width: 1024, height: 768, locale: 'ko-KR', keys: ['', 't'] },
  { width: 390, height: 844, locale: 'en-GB', keys: ['', 't', 'l'] },
];

for (const { keys, locale, ...size } of ROUNDS) {
  test(`axe finds nothing and nothing scrolls sideways at ${size.width} px from ${locale} on`, async ({
    elsewhere,
  }) => {
    const page = await elsewhere({ viewport: size, locale });
    await openRoom(page);
    expect(await findings(page), 'before the run').toEqual([]);
    await openRoom(page, `s=noisy-neighbour&at=6000000000&group=/batch&why=0:5910000000&${LIMIT}`);
    await expect(page.locator('p.rule').first()).toBeVisible();
    for (const key of keys) {
      if (key !== '') await page.keyboard.press(key);
      expect(await findings(page), `after "${key}"`).toEqual([]);
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(sideways).toBeLessThanOrEqual(0);
    }
  });
}

test('hundreds of groups on 64 CPUs can be looked through', async ({ page }) => {
  const pods = Array.from({ length: 20 }, (_, pod) => `pod${pod}`);
  const containers = pods.flatMap((pod) => Array.from({ length: 15 }, (_, n) => `${pod}/c${n}`));
  const file = {
    cpus: 64,
    scenarios: [
      {
        id: 'many',
        duration_ms: 1000,
        cgroups: [...pods, ...containers].map((path) => ({ path })),
        tasks: containers.map((cgroup) => ({ cgroup, program: 'periodic 3000 20000', count: 1 })),
      },
    ],
  };
  await openRoom(page);
  await page.getByRole('button', { name: /^Scenario:/ }).click();
  await page.getByRole('button', { name: 'Open a scenario file' }).click();
  await page.getByRole('textbox', { name: 'Text of the file' }).fill(JSON.stringify(file));
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await openFiles(page);
  await expect(page.getByText('Find a group (321 of 321)')).toBeVisible();
  await page.locator('#stage').focus();
  // The next press of Space plays and does not open the dialog again.
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await page.keyboard.press('Space');
  await page.getByRole('searchbox', { name: /Find a group/ }).fill('pod7/c1');
  await page.getByRole('button', { name: /^pod7\/ ?c11/ }).click();
  const field = page.getByLabel('cpu.max of pod7/c11', { exact: true });
  await field.fill('10000');
  await field.press('Enter');
  await expect(field).toHaveValue('10000 100000');
  expect(await findings(page)).toEqual([]);
});
