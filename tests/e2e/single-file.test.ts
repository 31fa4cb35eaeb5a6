import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@playwright/test';
import { singleFile } from '../../.ci/single-file.mjs';
import { runToEnd, test } from './support/ringside.ts';

test('the page in one file opens without a server, and every room runs in it', async ({ page, watched }) => {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-file-'));
  try {
    const path = join(folder, 'ringside.html');
    writeFileSync(path, await singleFile());
    const address = pathToFileURL(path).href;
    // It asks for itself, and for nothing else.
    watched.expect(new RegExp(`^${address}`));
    await page.goto(address);
    await expect(page.locator('.stage svg')).toBeVisible();
    await runToEnd(page);
    await page.getByRole('link', { name: 'Neighbours', exact: true }).click();
    await expect(page.locator('.timeline canvas')).toBeVisible();
    await page.getByRole('link', { name: 'Start-up', exact: true }).click();
    await expect(page.locator('.middle [role="img"]').first()).toBeVisible();
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.getByText(/its link works on this computer only/)).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
