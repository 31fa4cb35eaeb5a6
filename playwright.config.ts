import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser, otherBrowsers } from './tests/support/browser.ts';

/** The port of the preview server; `npm test` picks a free one. */
const port = Number(process.env['RINGSIDE_E2E_PORT'] ?? 4173);
const executablePath = findBrowser();

/** End what hangs, ms. No test fails because a machine is slow or busy. */
const HANG_MS = Object.freeze({ test: 900_000, expectation: 300_000, server: 300_000 });

/** Tests of what only Chromium has, and why. */
const CHROMIUM_ONLY = [
  // Work of the main thread is counted by Chromium's own protocol.
  'performance.test.ts',
  // Playwright sees a service worker and its cache in Chromium alone.
  'offline.test.ts',
];

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
    headless: true,
    locale: 'en-GB',
    // Keeping the whole page for later takes as long as the first picture: the tests of that allow it.
    serviceWorkers: 'block',
    // Somebody who has been here: the cards of a first visit have a test of their own.
    storageState: {
      cookies: [],
      origins: [
        { origin: `http://127.0.0.1:${port}`, localStorage: [{ name: 'ringside.visited', value: '1' }] },
      ],
    },
    // What was done, said and fetched. A copy of the whole page at each step took longer than the steps.
    trace: { mode: 'retain-on-failure', snapshots: false, screenshots: false },
  },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          args: [...BROWSER_ARGS],
          ...(executablePath === null ? {} : { executablePath }),
        },
      },
    },
    // The others where Playwright has installed them; `npm test` says which were not there.
    ...otherBrowsers()
      .filter(({ there }) => there)
      .map(({ name }) => ({ name, testIgnore: CHROMIUM_ONLY, use: { browserName: name } })),
  ],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    timeout: HANG_MS.server,
  },
});
