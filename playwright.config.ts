import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from './tests/support/browser.ts';

/** The port of the preview server; `npm test` picks a free one. */
const port = Number(process.env['RINGSIDE_E2E_PORT'] ?? 4173);
const executablePath = findBrowser();

/** End what hangs, ms. No test fails because a machine is slow or busy. */
const HANG_MS = Object.freeze({ test: 900_000, expectation: 300_000, server: 300_000 });

export default defineConfig({
  testDir: './tests/e2e',
  outputDir: './test-results',
  // Two browsers at a time, whatever the machine has: one that waits for its worker leaves a core to the other.
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env['CI'] === 'true',
  timeout: HANG_MS.test,
  expect: { timeout: HANG_MS.expectation },
  reporter: [['list'], ['json', { outputFile: 'node_modules/.cache/ringside/reports/playwright.json' }]],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    browserName: 'chromium',
    headless: true,
    locale: 'en-GB',
    launchOptions: {
      args: [...BROWSER_ARGS],
      ...(executablePath === null ? {} : { executablePath }),
    },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: HANG_MS.server,
  },
});
