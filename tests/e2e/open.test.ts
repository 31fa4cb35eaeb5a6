import { expect } from '@playwright/test';
import { open, openReplay, runToEnd, test } from './support/ringside.ts';
import { serveFolder } from './support/static-server.ts';

for (const prefix of ['/', '/courses/ringside/']) {
  test(`the built folder works from a plain file server at ${prefix}`, async ({ elsewhere }) => {
    const server = await serveFolder('dist', prefix);
    try {
      const page = await elsewhere({ baseURL: `${server.origin}${prefix}` });
      await open(page);
      await runToEnd(page);
      await openReplay(page);
      await page.getByRole('combobox', { name: 'Sample' }).selectOption('ls');
      await expect(page.getByRole('heading', { name: /ls\.log: \d+ calls/ })).toBeVisible();
      // Before the server goes: the service worker may still fetch what it keeps.
      await page.context().close();
    } finally {
      await server.close();
    }
  });
}

test('opens on a prepared scene, paused, with one obvious button', async ({ page }, info) => {
  const startMs = Date.now();
  await open(page);
  const tookMs = Date.now() - startMs;
  info.annotations.push({ type: 'first picture, ms', description: String(tookMs) });
  for (const name of ['Bare process', 'Container', 'KVM VM'])
    await expect(page.getByRole('group', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /Issue syscall/ })).toBeEnabled();
  await expect(page.locator('.clock')).toContainText('00.000 000 000 s');
  await page.waitForTimeout(400);
  await expect(page.locator('.clock')).toContainText('00.000 000 000 s');
});

test('forbids by policy every other host, inline scripts and eval', async ({ page }) => {
  await open(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('http');
});

test('keeps a part of a link that cannot be read out of the way and names it', async ({ page }) => {
  await open(page, '#/paths?op=getpid&at=soon&colour=red');
  await expect(page.getByRole('alert')).toContainText('“soon” is not a moment in whole ns.');
  await expect(page.getByRole('alert')).toContainText('colour');
  await expect(page.getByRole('radio', { name: /getpid/ })).toBeChecked();
});
