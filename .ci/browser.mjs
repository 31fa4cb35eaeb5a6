import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { chromium, firefox, webkit } from '@playwright/test';

/** Flags that keep the browser quiet and offline; `--no-sandbox` because it may be started as root. */
export const BROWSER_ARGS = Object.freeze([
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Glyphs as wide as the fonts say, as in a window.
  '--font-render-hinting=none',
]);

/** The shell without windows first: it opens a page with less than half the work of the whole browser. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/**
 * The Chromium to test with: `RINGSIDE_CHROMIUM`, else one on the PATH, else the one Playwright installed.
 * @returns {string | null} path of the program, null when there is none
 */
export function findBrowser() {
  const named = process.env['RINGSIDE_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  for (const name of NAMES) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const path = join(folder, name);
      if (folder !== '' && isExecutable(path)) return path;
    }
  }
  const own = chromium.executablePath();
  return own !== '' && existsSync(own) ? own : null;
}

/**
 * Firefox and WebKit, each with whether Playwright has installed it: the tests drive no other build of them.
 * @returns {readonly { readonly name: 'firefox' | 'webkit', readonly there: boolean }[]}
 */
export function otherBrowsers() {
  return /** @type {const} */ ([
    ['firefox', firefox],
    ['webkit', webkit],
  ]).map(([name, type]) => ({ name, there: existsSync(type.executablePath()) }));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
