import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { open, openReplay, runToEnd, test } from './support/ringside.ts';
import { serveFolder } from './support/static-server.ts';

test.use({ serviceWorkers: 'allow' });

const PREFIX = '/courses/ringside/';

/** Waits until the browser keeps the whole page. */
async function kept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

async function enter(page: Page, room: string): Promise<void> {
  await page.getByRole('link', { name: room, exact: true }).click();
}

/** Opens each room from the one before, and runs something in it: its engine has come too. */
async function visitAll(page: Page): Promise<void> {
  await enter(page, 'Neighbours');
  await expect(page.locator('.timeline canvas')).toBeVisible();
  await enter(page, 'Start-up');
  await expect(page.locator('.middle [role="img"]').first()).toBeVisible();
  await enter(page, 'Paths');
  await expect(page.locator('.stage svg')).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.locator('p.caption')).toContainText('Ready');
  await runToEnd(page);
}

test('with the network cut after the first picture every room opens, and so does the page anew', async ({
  elsewhere,
  watched,
}) => {
  const server = await serveFolder('dist', PREFIX);
  const page = await elsewhere({ baseURL: `${server.origin}${PREFIX}` });
  await open(page);
  await kept(page);
  await server.close();
  await visitAll(page);
  // The browser looks for a newer version, and complains that it cannot.
  watched.expect(/service-worker\.js/);
  await page.reload();
  await expect(page.locator('.stage svg')).toBeVisible();
  await visitAll(page);
  await openReplay(page);
  await page.getByRole('combobox', { name: 'Sample' }).selectOption('ls');
  await expect(page.getByRole('heading', { name: /ls\.log: \d+ calls/ })).toBeVisible();
});

/** Gives every file of the folder another name or hash, as a build of other sources does. */
function deployAnother(folder: string): void {
  const assets = join(folder, 'assets');
  const names = readdirSync(assets).map((name) => [name, name.replace(/-(.{7}).\./, '-$1~.')] as const);
  for (const [name, next] of names) renameSync(join(assets, name), join(assets, next));
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|html|css)$/.test(path)) continue;
    const built = readFileSync(join(folder, path), 'utf8');
    // The service worker's list tells the other files apart by a hash, 16 hexadecimal digits.
    const text = path === 'service-worker.js' ? built.replace(/\b[0-9a-f]{16}\b/g, '$&1') : built;
    writeFileSync(
      join(folder, path),
      names.reduce((all, [name, next]) => all.replaceAll(name, next), text),
    );
  }
}

test('a page that is open when another version is deployed goes on as it is, and the other one is a press away', async ({
  elsewhere,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-'));
  cpSync('dist', folder, { recursive: true });
  const server = await serveFolder(folder, PREFIX);
  try {
    const page = await elsewhere({ baseURL: `${server.origin}${PREFIX}` });
    await open(page);
    await kept(page);
    deployAnother(folder);
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())?.update();
    });
    await expect(page.getByText('A newer version of this page is ready.')).toBeVisible();
    await visitAll(page);
    const script = page.locator('head script').first();
    await expect(script).not.toHaveAttribute('src', /~/);
    await page.getByRole('button', { name: 'Load it' }).click();
    await expect(script).toHaveAttribute('src', /~/);
    await expect(page.locator('.stage svg')).toBeVisible();
    await expect(page.getByText('A newer version of this page is ready.')).toHaveCount(0);
    await visitAll(page);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a room that cannot be loaded says so, the other one goes on, and Retry opens it when the server is back', async ({
  elsewhere,
  watched,
}) => {
  let server = await serveFolder('dist', PREFIX);
  const port = Number(new URL(server.origin).port);
  const page = await elsewhere({ baseURL: `${server.origin}${PREFIX}` });
  // As at an address that is not secure.
  await page.addInitScript(() => {
    delete (Navigator.prototype as unknown as Record<string, unknown>)['serviceWorker'];
  });
  await open(page);
  watched.expect(/ERR_CONNECTION_REFUSED/);
  await server.close();
  await enter(page, 'Neighbours');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The room “Neighbours” could not be loaded.');
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(alert).toContainText('the server still does not answer');
  await enter(page, 'Paths');
  await expect(page.locator('.stage svg')).toBeVisible();
  await runToEnd(page);
  // So is a dialog that had not come yet.
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  await expect(
    page.getByRole('status').filter({ hasText: 'This part of the page did not arrive' }),
  ).toBeVisible();
  await enter(page, 'Neighbours');
  await expect(alert).toBeVisible();
  server = await serveFolder('dist', PREFIX, port);
  try {
    await alert.getByRole('button', { name: 'Retry' }).click();
    await expect(page.locator('.timeline canvas')).toBeVisible();
  } finally {
    await server.close();
  }
});
