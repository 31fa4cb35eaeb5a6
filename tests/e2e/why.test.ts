import { expect, type Page } from '@playwright/test';
import { open, test } from './support/ringside.ts';

type Places = Readonly<Record<string, readonly number[]>>;

/** Where the boxes of the stage, the answer and the bars stand, px; by what they are called without their times and counts. */
function places(page: Page): Promise<Places> {
  return page.evaluate(() => {
    const found: Record<string, number[]> = {};
    for (const element of document.querySelectorAll(
      '.stage .face, .stage .band, .stage .head[aria-label], .answer, .bars svg',
    )) {
      const { x, y, width, height } = element.getBoundingClientRect();
      const name = (element.getAttribute('aria-label') ?? '')
        .replace(/\. \d+ hops?.*/, '')
        .replace(/( waits)? [\d.]+ (ns|µs|ms|s)\b/, '')
        .replaceAll(',', '');
      found[`${element.classList[0] ?? ''} ${name}`] = [x, y, width, height].map(Math.round);
    }
    return found;
  });
}

async function issueToEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Issue syscall/ }).click();
  await page.keyboard.press('End');
  await expect(page.locator('.answer button').first()).toBeVisible();
}

/** A network call has the tallest picture, a fault the smallest. */
const OPERATIONS = ['read, from disk', 'TCP, published port', 'page fault'];

for (const view of ['textbook', 'mechanism']) {
  test(`${view}: nothing moves when a call is issued, and the answer stands in sight above the bars`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 1366, height: 768 });
    await open(page, `#/paths?view=${view}`);
    for (const operation of OPERATIONS) {
      await page.locator('fieldset label', { hasText: operation }).first().click();
      await expect(page.getByText(/^Issue the call/)).toBeVisible();
      await expect(page.locator('.stage')).toHaveAttribute('aria-busy', 'false');
      const before = await places(page);
      await issueToEnd(page);
      expect(await places(page), operation).toEqual(before);
      for (const part of ['.answer', '.bars svg'])
        await expect(page.locator(part)).toBeInViewport({ ratio: 1 });
    }
  });
}

/** What stands over what it must not, or outside of what the window shows of its column. */
function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const rect = (selector: string): DOMRect | null =>
      document.querySelector(selector)?.getBoundingClientRect() ?? null;
    const [stage, answer, bars] = ['.stage', '.answer', '.bars svg'].map(rect);
    const [header, footer] = ['header', 'footer'].map(rect);
    if (!stage || !answer || !bars || !header || !footer) return ['something is missing'];
    const order = [
      header.bottom,
      stage.top,
      stage.bottom,
      answer.top,
      answer.bottom,
      bars.top,
      bars.bottom,
      footer.top,
    ];
    const found = order.flatMap((y, index) =>
      index > 0 && y < (order[index - 1] ?? 0) - 1 ? [`${index}: ${order.join(' ')}`] : [],
    );
    if (stage.height < 90) found.push(`the picture has ${stage.height} px`);
    const box = document.querySelector('.stage');
    if (box && box.scrollWidth > box.clientWidth + 1) found.push('the picture scrolls sideways');
    return found;
  });
}

/** One to four stacks, as deep as they come. */
const DEEP = [
  'kvm/kvm/kvm/container',
  'kvm/container,kvm/kvm/container',
  'kvm,kvm/kvm/container,kvm/kvm/kvm/container',
  'kvm/kvm/kvm/container,kvm/kvm/kata,kvm/kvm/kvm/gvisor-systrap,kvm/kvm/vmware-vtx',
];

test('picture, answer and bars stand below one another in sight, however deep the stacks and low the window', async ({
  page,
}) => {
  for (const stacks of DEEP) {
    for (const view of stacks === DEEP.at(-1) ? ['textbook', 'mechanism'] : ['mechanism']) {
      await page.goto('about:blank');
      await open(page, `#/paths?view=${view}&op=getpid&stacks=${stacks}`);
      await expect(page.locator('.stage')).toHaveAttribute('aria-busy', 'false');
      for (const [width, height] of [
        [1440, 900],
        [1366, 768],
        [1024, 768],
        [1024, 600],
        [1366, 560],
      ] as const) {
        await page.setViewportSize({ width, height });
        const name = `${stacks} in ${view} at ${width} × ${height}`;
        await expect.poll(() => misplaced(page), name).toEqual([]);
        // What the room does not hold is reached by scrolling the picture.
        await page.locator('.stage').evaluate((stage) => {
          stage.scrollTop = stage.scrollHeight;
        });
        await expect(page.locator('.stage .band').last(), name).toBeInViewport();
      }
    }
  }
});

test('at 1024 × 768 the first picture is whole, and stands still when the call is issued', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  for (const view of ['textbook', 'mechanism']) {
    await page.goto('about:blank');
    await open(page, `#/paths?view=${view}`);
    await expect(page.locator('.stage')).toHaveAttribute('aria-busy', 'false');
    const before = await places(page);
    await issueToEnd(page);
    expect(await places(page), view).toEqual(before);
    for (const part of ['.answer', '.bars svg', '.stage .band >> nth=-1'])
      await expect(page.locator(part)).toBeInViewport({ ratio: 0.97 });
  }
});

test('a part of the answer lights its box and its stretches of the bars', async ({ page }) => {
  await open(page, '#/paths?view=mechanism');
  await issueToEnd(page);
  const part = page.getByRole('button', { name: /QEMU playing the device/ });
  await part.click();
  await expect(part).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('button', { name: /^VMM process/, pressed: true })).toBeVisible();
  expect(await page.locator('.bars .segment:not(.dim)').count()).toBeGreaterThan(0);
  expect(await page.locator('.bars .segment.dim').count()).toBeGreaterThan(3);
});

test('on a projector stage, answer and bars are in sight together', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await open(page);
  await page.keyboard.press('p');
  await page.keyboard.press('Space');
  await page.keyboard.press('End');
  for (const part of ['.stage svg', '.answer', '.bars svg'])
    await expect(page.locator(part)).toBeInViewport({ ratio: 0.97 });
});
