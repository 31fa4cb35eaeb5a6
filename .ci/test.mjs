// `npm test`: everything that guards the project, one step after another. A failing step hides no other one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { findBrowser } from './browser.mjs';
import { REPORTS, ROOT } from './paths.mjs';
import { countPlaywright, countPlaywrightList, countVitest } from './reports.mjs';

/** @typedef {import('./reports.mjs').Counts} Counts */
/** @typedef {{name: string, run: () => Counts | Promise<Counts>}} Step */

const BIN = Object.freeze({
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  eslint: 'node_modules/eslint/bin/eslint.js',
  tsc: 'node_modules/typescript/bin/tsc',
  svelteCheck: 'node_modules/svelte-check/bin/svelte-check',
  vitest: 'node_modules/vitest/vitest.mjs',
  vite: 'node_modules/vite/bin/vite.js',
  playwright: 'node_modules/@playwright/test/cli.js',
});
const VITEST_REPORT = join(REPORTS, 'vitest.json');
const PLAYWRIGHT_REPORT = join(REPORTS, 'playwright.json');

/** @type {readonly Step[]} */
const STEPS = [
  { name: 'lock file complete', run: () => check('.ci/lock-complete.mjs') },
  { name: 'formatting', run: () => check(BIN.prettier, '--check', '--log-level', 'warn', '.') },
  { name: 'lint', run: () => check(BIN.eslint, '.', '--max-warnings', '0', ...eslintCache()) },
  { name: 'types of the engine', run: () => check(BIN.tsc, '-p', 'tsconfig.engine.json') },
  {
    name: 'types of everything',
    run: () =>
      check(BIN.svelteCheck, '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'),
  },
  { name: 'architecture, unit, property, golden, fidelity, contract and component tests', run: vitest },
  { name: 'build', run: build },
  { name: 'size', run: () => check('.ci/size.mjs') },
  { name: 'licences', run: () => check('.ci/licences-complete.mjs') },
  { name: 'browser and accessibility tests', run: playwright },
];

/** @type {string[]} */
const failedSteps = [];
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync(REPORTS, { recursive: true });

for (const [index, step] of STEPS.entries()) {
  console.log(`\n[${index + 1}/${STEPS.length}] ${step.name}`);
  const startedMs = Date.now();
  const counts = await step.run();
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(`[${index + 1}/${STEPS.length}] ${step.name}: ${sentence(counts)} in ${seconds} s`);
  if (counts.failed > 0) failedSteps.push(step.name);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

console.log('');
if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join('; ')}`);
// Exits by itself, so that the last line is written whole even into a pipe.
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(sentence(total));

/** @param {Counts} counts */
function sentence(counts) {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

/**
 * Runs a Node program with its output shown.
 * @param {readonly string[]} command
 * @param {Record<string, string>} [env]
 */
function node(command, env = {}) {
  const run = spawnSync(process.execPath, [...command], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...env },
  });
  return run.status === 0;
}

/**
 * A step that is one test by itself.
 * @param {string[]} command
 * @returns {Counts}
 */
function check(...command) {
  return node(command) ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** Linting by types is the slowest step; a server that checks a fresh clone gains nothing from a cache. */
function eslintCache() {
  if (process.env['CI'] === 'true') return [];
  return ['--cache', '--cache-location', 'node_modules/.cache/eslint/'];
}

/** A failed build must not leave an older page for the steps after it. @returns {Counts} */
function build() {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  return check(BIN.vite, 'build', '--logLevel', 'warn');
}

/** @returns {Counts} */
function vitest() {
  rmSync(VITEST_REPORT, { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`];
  const ok = node([BIN.vitest, 'run', ...reporters]);
  return withExit(countVitest(readReport(VITEST_REPORT)), ok);
}

/** @returns {Promise<Counts>} */
async function playwright() {
  if (findBrowser() === null && !installBrowser()) return withoutBrowser();
  rmSync(PLAYWRIGHT_REPORT, { force: true });
  const ok = node([BIN.playwright, 'test'], { RINGSIDE_E2E_PORT: String(await freePort()) });
  return withExit(countPlaywright(readReport(PLAYWRIGHT_REPORT)), ok);
}

function installBrowser() {
  console.log('No Chromium found: asking Playwright to install one.');
  return node([BIN.playwright, 'install', 'chromium']) && findBrowser() !== null;
}

/** Browser tests cannot run: skipped for a person, a failure for a server. @returns {Counts} */
function withoutBrowser() {
  console.log('No browser can be had, so the browser tests did not run.');
  console.log('Install Chromium or Google Chrome, or name one in RINGSIDE_CHROMIUM.');
  if (process.env['CI'] === 'true') return { passed: 0, failed: 1, skipped: 0 };
  const list = spawnSync(process.execPath, [BIN.playwright, 'test', '--list', '--reporter=json'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { passed: 0, failed: 0, skipped: Math.max(1, countPlaywrightList(list.stdout)) };
}

/**
 * A runner may fail without a failed test (nothing found, an unhandled error): that counts as one.
 * @param {Counts | null} counts
 * @param {boolean} ok
 * @returns {Counts}
 */
function withExit(counts, ok) {
  if (counts === null) return { passed: 0, failed: 1, skipped: 0 };
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** @param {string} path */
function readReport(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
