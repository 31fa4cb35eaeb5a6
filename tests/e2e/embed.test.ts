import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Frame, type Page } from '@playwright/test';
import { test } from './support/ringside.ts';
import { serveFolder } from './support/static-server.ts';

// Nothing but the page itself keeps it from registering a service worker.
test.use({ serviceWorkers: 'allow' });

interface Message {
  readonly ringside: number;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A page of another origin with Ringside in a frame. It keeps what it is told. */
const HOST = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A course</title><link rel="icon" href="data:,">
<main><h1>A course</h1><button id="before">before</button><iframe title="Ringside" width="1000" height="300"></iframe>
<button id="after">after</button></main>
<script>
window.told = [];
addEventListener('message', ({ data, origin }) => {
  told.push({ ...data, from: origin });
  if (data.type === 'height') document.querySelector('iframe').height = data.height;
});
</script>`;

/** The course at an origin of its own, with the frame at `query`; `use` gets the page and its frame. */
async function inCourse(
  elsewhere: (options: { baseURL: string }) => Promise<Page>,
  ringside: string,
  query: (origin: string) => string,
  use: (page: Page, frame: Frame) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-course-'));
  writeFileSync(join(folder, 'index.html'), HOST);
  const server = await serveFolder(folder, '/');
  try {
    const page = await elsewhere({ baseURL: `${server.origin}/` });
    await page.goto('./');
    const src = `${ringside}${query(server.origin)}`;
    await page.locator('iframe').evaluate((element, address) => {
      (element as HTMLIFrameElement).src = address;
    }, src);
    await expect(page.frameLocator('iframe').locator('#stage')).toBeVisible();
    const frame = page.frames().find((entry) => entry !== page.mainFrame());
    if (!frame) throw new Error('There is no frame.');
    await use(page, frame);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const told = (page: Page): Promise<Message[]> =>
  page.evaluate(() => (window as unknown as { told: Message[] }).told);

async function last(page: Page, type: string): Promise<Message | undefined> {
  return (await told(page)).findLast((message) => message.type === type);
}

async function send(page: Page, message: object, target: string): Promise<void> {
  await page.evaluate(
    ([data, origin]) => {
      document.querySelector('iframe')?.contentWindow?.postMessage(data, origin as string);
    },
    [message, target],
  );
}

test('in a frame of another origin it tells how high it is and what it shows, and does what it is asked for', async ({
  elsewhere,
  baseURL,
  watched,
}) => {
  const ringside = baseURL ?? '';
  const { origin } = new URL(ringside);
  // The frame's own requests go to its own host.
  watched.expect(new RegExp(`^${origin}/`));
  const query = (course: string): string =>
    `?embed=1&room=start&hide=nav,knobs&lang=ko&theme=dark&origin=${encodeURIComponent(course)}`;
  await inCourse(elsewhere, ringside, query, async (page) => {
    const inside = page.frameLocator('iframe');
    await expect.poll(async () => (await last(page, 'loaded'))?.['room']).toBe('start');
    const types = (await told(page)).map(({ type }) => type);
    expect(types[0]).toBe('ready');
    expect((await told(page)).every((message) => message['from'] === origin)).toBe(true);
    await expect(inside.locator('html')).toHaveAttribute('lang', 'ko');
    await expect(inside.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(inside.getByRole('navigation')).toHaveCount(0);
    await expect(inside.getByRole('complementary')).toHaveCount(1);

    // The frame is as high as it asks for, so nothing in it scrolls.
    await expect
      .poll(() => inside.locator('html').evaluate((html) => html.scrollHeight - window.innerHeight))
      .toBeLessThanOrEqual(1);
    expect(Number((await last(page, 'height'))?.['height'])).toBeGreaterThan(300);

    await send(page, { ringside: 1, type: 'set-lang', lang: 'en' }, origin);
    await expect(inside.locator('html')).toHaveAttribute('lang', 'en');
    await send(page, { ringside: 1, type: 'play' }, origin);
    await expect(inside.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
    // A moment has to have been shown before Pause: the first frame may be long in coming.
    await expect
      .poll(async () => {
        await send(page, { ringside: 1, type: 'get-state' }, origin);
        return Number((await last(page, 'state'))?.['nowNs']);
      })
      .toBeGreaterThan(0);
    await send(page, { ringside: 1, type: 'pause' }, origin);
    await expect(inside.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await send(page, { ringside: 1, type: 'get-state' }, origin);
    await expect.poll(async () => (await last(page, 'state'))?.['playing']).toBe(false);
    const before = Number((await last(page, 'state'))?.['nowNs']);
    expect(before).toBeGreaterThan(0);
    await send(page, { ringside: 1, type: 'step', direction: 1 }, origin);
    await expect
      .poll(async () => {
        await send(page, { ringside: 1, type: 'get-state' }, origin);
        return Number((await last(page, 'state'))?.['nowNs']);
      })
      .toBeGreaterThan(before);
    await send(page, { ringside: 1, type: 'load', link: '#/paths?op=getpid&stacks=bare,kvm' }, origin);
    await expect.poll(async () => (await last(page, 'loaded'))?.['room']).toBe('paths');
    await expect(inside.locator('.stage svg')).toBeVisible();
  });
});

test('it says nothing where no origin is named, keeps nothing, and the Tab key leaves it', async ({
  elsewhere,
  baseURL,
  watched,
}) => {
  const ringside = baseURL ?? '';
  watched.expect(new RegExp(`^${new URL(ringside).origin}/`));
  await inCourse(
    elsewhere,
    ringside,
    () => '?embed=1&hide=nav,knobs,inspector,time#/start?stacks=bare',
    async (page, frame) => {
      await expect(page.frameLocator('iframe').locator('[role="img"]').first()).toBeVisible();
      expect(await told(page)).toEqual([]);
      expect(
        await frame.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
      ).toBe(0);
      await page.locator('#before').focus();
      const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');
      await expect(async () => {
        await page.keyboard.press('Tab');
        expect(await focused()).toBe('after');
      }).toPass({ intervals: [10] });
    },
  );
});

test('in a frame that may store nothing it works all the same', async ({ elsewhere, baseURL, watched }) => {
  const ringside = baseURL ?? '';
  watched.expect(new RegExp(`^${new URL(ringside).origin}/`));
  await inCourse(
    elsewhere,
    ringside,
    () => '?embed=1#/paths?op=getpid',
    async (page) => {
      await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      });
      await page.locator('iframe').evaluate((element) => {
        const frame = element as HTMLIFrameElement;
        frame.src = `${frame.src.split('#')[0] ?? ''}&again=1#/paths?op=getpid`;
      });
      const inside = page.frameLocator('iframe');
      await expect(inside.locator('.stage svg')).toBeVisible();
      await inside.getByRole('button', { name: '한국어' }).click();
      await expect(inside.locator('html')).toHaveAttribute('lang', 'ko');
    },
  );
});

test('a lesson of another room is led through in a frame, and the page around it is told its steps', async ({
  elsewhere,
  baseURL,
  watched,
}) => {
  const ringside = baseURL ?? '';
  watched.expect(new RegExp(`^${new URL(ringside).origin}/`));
  const query = (course: string): string =>
    `?embed=1&room=neighbours&lesson=throttled&origin=${encodeURIComponent(course)}`;
  await inCourse(elsewhere, ringside, query, async (page) => {
    const inside = page.frameLocator('iframe');
    await expect.poll(async () => (await last(page, 'loaded'))?.['room']).toBe('neighbours');
    const lesson = inside.getByRole('complementary', { name: 'Lesson' });
    await expect(lesson).toContainText(/Step 1 of \d/);
    // The room shows the world of the lesson, by the lesson's name.
    await expect(inside.locator('.scenario strong')).toHaveText('Why is my pod throttled at 30 % CPU?');
    await lesson.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(lesson).toContainText(/Step 2 of \d/);
    await lesson.getByRole('button', { name: /^Yes, again and again/ }).click();
    // The answer starts the run.
    await expect(inside.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  });
});
