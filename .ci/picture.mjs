// `npm run picture`: takes the README's picture of the Paths room anew, from the page as it is built now.
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { BROWSER_ARGS, findBrowser } from './browser.mjs';
import { ROOT } from './paths.mjs';

/** One disk read in three stacks. */
const MOMENT = '#/paths?op=read-disk&stacks=bare,container,kvm&seed=7&cmd=0i1&at=0';

const executablePath = findBrowser();
if (executablePath === null) {
  console.error('There is no Chromium: install one, or name it in RINGSIDE_CHROMIUM.');
  process.exit(2);
}
await build({ root: ROOT, logLevel: 'warn' });
const server = await preview({ root: ROOT, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGS] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  await page.goto(new URL(MOMENT, server.resolvedUrls?.local[0]).href);
  await page.getByRole('group', { name: 'Where the time went' }).waitFor();
  await page.keyboard.press('End');
  await page
    .getByText(/^KVM VM took/)
    .first()
    .waitFor();
  await page.screenshot({ path: join(ROOT, 'docs/img/paths.png'), animations: 'disabled' });
} finally {
  await browser.close();
  await server.close();
}
console.log('docs/img/paths.png');
