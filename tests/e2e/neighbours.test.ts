import { expect } from '@playwright/test';
import { findings, hatched, nowNs, openRoom, p99 } from './support/neighbours.ts';
import { test } from './support/ringside.ts';

const LIMIT = 'cmd=4000000000:/batch:cpu.max:20000%20100000';

test('a limit is dragged while it runs: the noisy group is hatched, the other one answers sooner, and the link shows it', async ({
  page,
}) => {
  await openRoom(page, 'at=4000000000');
  expect(await hatched(page)).toBe(false);
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
  await expect(page.getByText('The scenario is over.').first()).toBeVisible();
  expect(await hatched(page)).toBe(true);
  const [before, since] = [await p99(page, /before it/), await p99(page, /since the change/)];
  expect(since).toBeLessThan(before * 0.6);
  await expect(
    page.getByRole('img', { name: /quota periods in the window, [1-9]\d* of them throttled/ }),
  ).toBeVisible();

  // Why did this task run now?
  const canvas = page.locator('.timeline canvas');
  const wide = await canvas.boundingBox();
  if (!wide) throw new Error('There is no timeline.');
  await canvas.click({ position: { x: wide.width * 0.6, y: 20 } });
  await expect(page.getByText(/^CPU 0, chosen at/)).toBeVisible();
  const asked = await nowNs(page);
  expect(asked).toBeLessThan(1e10);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => nowNs(page)).toBeLessThan(asked);
  const shown = await page.locator('.clock strong').innerText();

  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(link);
  await expect(elsewhere.locator('.clock strong')).toHaveText(shown);
  await expect(elsewhere.getByLabel('cpu.max of batch', { exact: true })).toHaveValue(
    await page.getByLabel('cpu.max of batch', { exact: true }).inputValue(),
  );
  await expect(elsewhere.getByText(/^CPU 0, chosen at/)).toHaveText(
    await page.getByText(/^CPU 0, chosen at/).innerText(),
  );
  expect(await p99(elsewhere, /before it/)).toBe(await p99(page, /before it/));
});

test('a bad write shows the errno and the reason and loses nothing of the run', async ({ page }) => {
  await openRoom(page, `at=6000000000&${LIMIT}`);
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
  await page.getByRole('slider', { name: 'Moment', exact: true }).fill('2000000000');
  await expect.poll(() => nowNs(page)).toBe(2e9);
  const weight = page.getByLabel('cpu.weight of batch', { exact: true });
  await weight.fill('10');
  await weight.press('Enter');
  await expect(page.getByText('The thin band below each CPU is the other run.')).toBeVisible();
  await page.getByRole('heading', { name: 'Response time' }).click();
  await page.keyboard.press('End');
  await expect(page.getByText('The scenario is over.').first()).toBeVisible();
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
  await expect(page.getByLabel('cpu.max of batch', { exact: true })).toHaveValue('1000 100000');
  for (let n = 0; n < 5; n += 1) await page.keyboard.press('ArrowRight');
  await expect(page.getByLabel('cpu.max of batch', { exact: true })).not.toHaveValue('1000 100000');
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
  await page.getByRole('button', { name: 'Open a scenario file' }).click();
  await page.getByRole('textbox', { name: 'Text of the file' }).fill(JSON.stringify(file));
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByText('Find a group (321 of 321)')).toBeVisible();
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
