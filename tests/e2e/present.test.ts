import { expect, type Page } from '@playwright/test';
import { open, test } from './support/ringside.ts';

/** A projector's usual size: 1/40 of its height is what the back row reads. */
const PROJECTOR = { width: 1024, height: 768 };
const LEAST_PX = 19;

const ROOMS = [
  { room: 'paths', there: '.stage svg', play: 'End' },
  { room: 'paths?view=mechanism', there: '.stage svg', play: 'End' },
  { room: 'neighbours', there: 'canvas', play: 'PageDown' },
  { room: 'start', there: '[data-view="race"] svg', play: 'End' },
  { room: 'eras', there: '[data-view="eras"] [data-era]', play: 'End' },
] as const;

interface Written {
  readonly text: string;
  readonly px: number;
  /** Its box cuts a part of it off. */
  readonly cut: boolean;
  /** One for each line that it takes. */
  readonly lines: readonly (readonly [left: number, top: number, right: number, bottom: number])[];
}

/** Every text that is seen, with its size on the screen after all scaling. What is scrolled out of its box is not seen. */
function written(page: Page): Promise<readonly Written[]> {
  return page.evaluate(() => {
    const found: {
      text: string;
      px: number;
      cut: boolean;
      lines: [number, number, number, number][];
    }[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const element = node.parentElement;
      if (text === '' || !element || element.closest('title, style, script, option, .visually-hidden'))
        continue;
      if (!element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      let cut = false;
      const lines: [number, number, number, number][] = [];
      for (const rect of range.getClientRects()) {
        let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
        for (let around: Element | null = element; around; around = around.parentElement) {
          if (around instanceof SVGElement) continue;
          const { overflowX, overflowY, textOverflow } = getComputedStyle(around);
          const edge = around.getBoundingClientRect();
          if (overflowX !== 'visible' && textOverflow !== 'ellipsis')
            cut ||= left < edge.left - 2 || right > edge.right + 2;
          if (overflowX !== 'visible')
            [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          if (overflowY !== 'visible')
            [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        if (right - left >= 2 && bottom - top >= 2) lines.push([left, top, right, bottom]);
      }
      if (lines.length === 0) continue;
      const scale = element instanceof SVGGraphicsElement ? (element.getScreenCTM()?.d ?? 1) : 1;
      found.push({
        text,
        px: parseFloat(getComputedStyle(element).fontSize) * scale,
        cut,
        lines,
      });
    }
    return found;
  });
}

/** Texts that the back row cannot read. */
const small = (all: readonly Written[]): readonly string[] =>
  all.filter(({ px }) => px < LEAST_PX).map(({ text, px }) => `${px.toFixed(1)} px: ${text}`);

type Line = Written['lines'][number];

function covers(a: Line, b: Line): boolean {
  const across = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return across > 2 && down > Math.min(a[3] - a[1], b[3] - b[1]) * 0.45;
}

/** Texts that stand over the edge of the window, or over each other. The line box of a text is higher than its letters. */
function collisions(all: readonly Written[]): readonly string[] {
  const over = all.filter(
    ({ cut, lines }) => cut || lines.some(([left, , right]) => left < -1 || right > PROJECTOR.width + 1),
  );
  const pairs = all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => one.lines.some((a) => other.lines.some((b) => covers(a, b))))
      .map((other) => `${one.text} / ${other.text}`),
  );
  return [...over.map(({ text }) => text), ...pairs];
}

async function present(page: Page, hash: string, there: string): Promise<void> {
  await page.setViewportSize(PROJECTOR);
  await page.goto(`./${hash}`);
  await expect(page.locator(there).first()).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.locator('html')).toHaveAttribute('data-present', 'true');
}

for (const { room, there, play } of ROOMS) {
  for (const locale of ['en', 'ko']) {
    test(`in ${room}, ${locale}, the back row can read every text, and none stands over another`, async ({
      page,
    }) => {
      await page.addInitScript((chosen) => {
        localStorage.setItem('ringside.settings', JSON.stringify({ locale: chosen }));
      }, locale);
      await present(page, `#/${room}`, there);
      const question = page.locator('section.poll');
      if (room !== 'start' && room !== 'eras') {
        await expect(question).toBeVisible();
        expect(small(await written(page))).toEqual([]);
        await page.keyboard.press('v');
      }
      await expect(question).toHaveCount(0);
      await expect(page.locator('.stage[aria-busy="true"]')).toHaveCount(0);
      for (const moment of ['before', 'after']) {
        if (moment === 'after') {
          if (room.startsWith('paths')) await page.keyboard.press('Space');
          await page.keyboard.press(play);
          await expect(page.locator('.clock')).not.toHaveText(/^\s*0 ns\s*$/);
        }
        const all = await written(page);
        expect(all.length).toBeGreaterThan(10);
        expect(small(all), moment).toEqual([]);
        expect(collisions(all), moment).toEqual([]);
      }
    });
  }
}

test('before a class nothing moves when a call is issued, and picture, answer and bars are in sight together', async ({
  page,
}) => {
  await present(page, '#/paths?view=mechanism', '.stage svg');
  await page.keyboard.press('v');
  const places = (): Promise<readonly (readonly number[])[]> =>
    page.evaluate(() =>
      [
        ...document.querySelectorAll(
          '.stage .face, .stage .band, .stage .head[aria-label], .answer, .bars svg, .app > footer',
        ),
      ].map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      }),
    );
  for (const operation of ['read-disk', 'getpid', 'page-fault']) {
    await page.locator('header select').selectOption(operation);
    await expect(page.locator('.answer .none')).toBeVisible();
    // The engine is asked what the operation will cross.
    await expect(page.locator('.stage')).toHaveAttribute('aria-busy', 'false');
    let before = await places();
    await expect(async () => {
      const now = await places();
      const still = JSON.stringify(now) === JSON.stringify(before);
      before = now;
      expect(still).toBe(true);
    }).toPass({ intervals: [400] });
    await page.getByRole('button', { name: 'Issue', exact: true }).click();
    await page.keyboard.press('End');
    await expect(page.locator('.answer strong')).toBeVisible();
    expect(await places(), operation).toEqual(before);
    for (const part of ['.stage svg', '.answer', '.bars svg'])
      await expect(page.locator(part)).toBeInViewport({ ratio: 1 });
  }
});

test('the line of time is 44 px, and the line of controls holds rooms, operation, Issue and the way out', async ({
  page,
}) => {
  await present(page, '', '.stage svg');
  expect((await page.locator('.transport').boundingBox())?.height).toBe(44);
  const bar = page.locator('.app > header');
  expect((await bar.boundingBox())?.height).toBe(48);
  for (const name of ['Issue', 'End presenting Esc'])
    await expect(bar.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
  await bar.getByRole('link', { name: 'Neighbours' }).click();
  await expect(page.locator('canvas').first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-present', 'true');
  await bar.getByRole('button', { name: 'End presenting Esc' }).click();
  await expect(page.getByRole('button', { name: 'Share' })).toBeVisible();
});

test('hands are counted by keyboard and by mouse, and stand beside the measured answer', async ({ page }) => {
  await present(page, '', '.stage svg');
  const question = page.locator('section.poll');
  await expect(question).toBeInViewport({ ratio: 1 });
  for (const key of ['a', 'b', 'b', 'c']) await page.keyboard.press(key);
  await question.getByRole('button', { name: /^One hand more for B/ }).click();
  await question.getByRole('button', { name: /^One hand less for A/ }).click();
  await expect(question.locator('output')).toHaveText(['0', '3', '1', '0']);
  await expect(question).toContainText('75 %');
  // A click by mouse leaves Space to the question.
  await page.keyboard.press('Space');
  await page.keyboard.press('End');
  const result = page.getByRole('region', { name: 'The guess and what came out' });
  await expect(result).toContainText(/You said 1; this run shows \d+/);
  await expect(result.locator('li b')).toHaveText(['0', '3', '1', '0']);
  await expect(result.locator('li.right')).toHaveCount(1);
});

test('black, hidden figures and the red dot come and go by key', async ({ page }) => {
  await present(page, '', '.stage svg');
  await page.keyboard.press('v');
  await page.keyboard.press('Space');
  await page.keyboard.press('End');
  await expect(page.locator('.bars .total').last()).toHaveText(/µs/);
  await page.keyboard.press('h');
  await expect(page.locator('.bars .total').last()).not.toHaveText(/\d/);
  await page.keyboard.press('h');
  await expect(page.locator('.bars .total').last()).toHaveText(/µs/);
  await page.keyboard.press('b');
  const black = page.locator('button.black');
  await expect(black).toHaveCSS('background-color', 'rgb(0, 0, 0)');
  expect(await black.boundingBox()).toEqual({ x: 0, y: 0, ...PROJECTOR });
  await page.keyboard.press('PageDown');
  await expect(black).toHaveCount(0);
  await page.keyboard.press('l');
  await page.mouse.move(500, 400);
  await expect(page.locator('.pointer')).toHaveCSS('left', '500px');
});

test('the teacher has a window of their own, which follows the page and closes with it', async ({
  page,
  context,
}) => {
  await present(page, '', '.stage svg');
  await page.keyboard.press('v');
  const opening = context.waitForEvent('page');
  await page.keyboard.press('w');
  const notes = await opening;
  await expect(notes.getByRole('region', { name: 'Teacher’s notes' })).toContainText('Ready.');
  await page.keyboard.press('h');
  await page.keyboard.press('Space');
  await page.keyboard.press('End');
  await expect(page.locator('.answer strong')).toContainText('•••');
  await expect(notes.locator('main')).toContainText(/KVM VM took \d/);
  await page.keyboard.press('k');
  await expect(notes.locator('html')).toHaveAttribute('lang', 'ko');
  const closing = notes.waitForEvent('close');
  await page.keyboard.press('Escape');
  await closing;
  await expect(page.locator('html')).toHaveAttribute('data-present', 'false');
});

test('the answer is in sight on the first presented page that opens by link', async ({ page }) => {
  await open(page, '#/paths?cmd=0i1&at=200000');
  await page.setViewportSize(PROJECTOR);
  await page.keyboard.press('p');
  await expect(page.locator('.answer strong')).toBeInViewport({ ratio: 1 });
});

test('a lesson asks the class by the same poll, and goes on by N and P', async ({ page, context }) => {
  await present(page, '#/paths?lesson=vm-exits', '.lesson .place');
  const place = page.locator('.lesson .place');
  await expect(place).toContainText('Step 1 of');
  await page.keyboard.press('n');
  await expect(place).toContainText('Step 2 of');
  const question = page.locator('section.poll');
  await expect(question).toHaveCount(1);
  await expect(question).toContainText('How many VM exits will this one read take?');
  const opening = context.waitForEvent('page');
  await page.keyboard.press('w');
  const notes = await opening;
  await expect(notes.locator('main')).toContainText('step 2 of');
  await expect(notes.locator('main')).toContainText('What comes next');
  for (const key of ['b', 'a', 'b']) await page.keyboard.press(key);
  await expect(notes.locator('main')).toContainText('A 1 · B 2 · C 0');
  await page.keyboard.press('Space');
  const result = page.locator('.lesson .verdict');
  await expect(result).toContainText('That is what came out');
  await expect(result.locator('li.right')).toContainText('A handful');
  await expect(notes.locator('main')).toContainText('A handful: fewer than ten');
  expect(small(await written(page))).toEqual([]);
  await page.keyboard.press('p');
  await expect(place).toContainText('Step 1 of');
});
