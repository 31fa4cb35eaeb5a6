// `npm test`: everything that guards the project, two steps at a time. A failing step hides no other one; what a step prints is shown
// whole when it ends.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { findBrowser, otherBrowsers } from './browser.mjs';
import { REPORTS, ROOT } from './paths.mjs';
import { countPlaywright, countPlaywrightList, countVitest } from './reports.mjs';

/** @typedef {import('./reports.mjs').Counts} Counts */
/** @typedef {(line: string) => void} Print */
/** @typedef {{name: string, after?: string, run: (print: Print) => Promise<Counts>}} Step */

const BIN = Object.freeze({
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  eslint: 'node_modules/eslint/bin/eslint.js',
  tsc: 'node_modules/typescript/bin/tsc',
  svelteCheck: 'node_modules/svelte-check/bin/svelte-check',
  vitest: 'node_modules/vitest/vitest.mjs',
  vite: 'node_modules/vite/bin/vite.js',
  playwright: 'node_modules/@playwright/test/cli.js',
  knip: 'node_modules/knip/bin/knip.js',
});
const PLAYWRIGHT_REPORT = join(REPORTS, 'playwright.json');

/** Steps at a time: two cores are the least that the limits of time are meant for, and more would only share them. */
const LANES = 2;

/** Folders of tests that are run together; each step runs on one core, so that a free lane finds the next one. */
const TOGETHER = Object.freeze({
  unit: Object.freeze(['unit']),
  whole: Object.freeze(['fidelity', 'golden', 'property']),
  component: Object.freeze(['ui']),
});

/**
 * In the order in which they are taken; one with `after` waits until that step has ended, well or not. The longest come first.
 * @type {readonly Step[]}
 */
const STEPS = [
  { name: 'lock file complete', run: (print) => check(print, '.ci/lock-complete.mjs') },
  { name: 'unit tests', run: (print) => vitest(print, 'unit', TOGETHER.unit) },
  { name: 'fidelity, golden and property tests', run: (print) => vitest(print, 'whole', TOGETHER.whole) },
  { name: 'build', run: build },
  { name: 'size', after: 'build', run: (print) => check(print, '.ci/size.mjs') },
  { name: 'licences', after: 'build', run: (print) => check(print, '.ci/licences-complete.mjs') },
  { name: 'browser and accessibility tests', after: 'build', run: playwright },
  {
    name: 'architecture, contract, command and document tests',
    run: (print) => vitest(print, 'other', others()),
  },
  { name: 'lint', run: (print) => check(print, BIN.eslint, '.', '--max-warnings', '0', ...eslintCache()) },
  { name: 'types of the engine', run: (print) => check(print, BIN.tsc, '-p', 'tsconfig.engine.json') },
  {
    name: 'types of everything',
    run: (print) =>
      check(
        print,
        BIN.svelteCheck,
        '--tsconfig',
        './tsconfig.json',
        '--fail-on-warnings',
        '--output',
        'human',
      ),
  },
  { name: 'component tests', run: (print) => vitest(print, 'component', TOGETHER.component) },
  { name: 'nothing unused', run: (print) => check(print, BIN.knip) },
  { name: 'formatting', run: (print) => check(print, BIN.prettier, '--check', '--log-level', 'warn', '.') },
];

/** @type {Set<string>} */
const failedSteps = new Set();
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync(REPORTS, { recursive: true });

/** @type {Step[]} */
const waiting = [...STEPS];
/** @type {Set<string>} */
const ended = new Set();
/** @type {Set<Promise<void>>} */
const running = new Set();
while (waiting.length > 0 || running.size > 0) {
  const next = waiting.findIndex(({ after }) => after === undefined || ended.has(after));
  if (running.size < LANES && next >= 0) {
    for (const step of waiting.splice(next, 1)) start(step);
  } else {
    await Promise.race(running);
  }
}

console.log('');
const failed = STEPS.filter(({ name }) => failedSteps.has(name));
if (failed.length > 0) console.log(`Failed: ${failed.map(({ name }) => name).join('; ')}`);
// Exits by itself, so that the last line is written whole even into a pipe.
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(sentence(total));

/** @param {Step} step */
function start(step) {
  const run = runStep(step).finally(() => {
    running.delete(run);
    ended.add(step.name);
  });
  running.add(run);
}

/**
 * Runs a step and shows what it printed once it has ended: two at a time would mix their lines.
 * @param {Step} step
 */
async function runStep({ name, run }) {
  console.log(`[start] ${name}`);
  const startedMs = Date.now();
  /** @type {string[]} */
  const lines = [];
  const counts = await run((line) => lines.push(line)).catch((/** @type {unknown} */ error) => {
    lines.push(String(error));
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const output = lines.join('\n').trimEnd();
  if (output !== '') console.log(`\n${output}`);
  console.log(`[${ended.size + 1}/${STEPS.length}] ${name}: ${sentence(counts)} in ${seconds} s\n`);
  if (counts.failed > 0) failedSteps.add(name);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

/** @param {Counts} counts */
function sentence(counts) {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

/**
 * Runs a Node program; what it prints is handed over when it has ended.
 * @param {Print} print
 * @param {readonly string[]} command
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>}
 */
function node(print, command, env = {}) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const child = spawn(process.execPath, [...command], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...colour, ...env },
  });
  let output = '';
  const keep = (/** @type {string} */ text) => {
    output += text;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      print(String(error));
      resolve(false);
    });
    child.on('close', (status) => {
      if (output !== '') print(output.trimEnd());
      resolve(status === 0);
    });
  });
}

/**
 * A step that is one test by itself.
 * @param {Print} print
 * @param {string[]} command
 * @returns {Promise<Counts>}
 */
async function check(print, ...command) {
  const ok = await node(print, command);
  return ok ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** Linting by types is the slowest step; a server that checks a fresh clone gains nothing from a cache. */
function eslintCache() {
  if (process.env['CI'] === 'true') return [];
  return ['--cache', '--cache-location', 'node_modules/.cache/eslint/'];
}

/**
 * A failed build must not leave an older page for the steps after it.
 * @param {Print} print
 * @returns {Promise<Counts>}
 */
async function build(print) {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  return check(print, BIN.vite, 'build', '--logLevel', 'warn');
}

/**
 * @param {Print} print
 * @param {string} name of the report
 * @param {readonly string[]} folders
 * @returns {Promise<Counts>}
 */
async function vitest(print, name, folders) {
  const report = join(REPORTS, `vitest-${name}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const paths = folders.map((folder) => `tests/${folder}/`);
  const ok = await node(print, [BIN.vitest, 'run', ...reporters, ...paths]);
  return withExit(countVitest(readReport(report)), ok);
}

/** Every folder with tests of Vitest's that no other step has: a new one is run without being named here. */
function others() {
  const known = new Set(['e2e', ...Object.values(TOGETHER).flat()]);
  return readdirSync(join(ROOT, 'tests')).filter((folder) => !known.has(folder));
}

/** @param {Print} print @returns {Promise<Counts>} */
async function playwright(print) {
  if (findBrowser() === null && !(await installBrowser(print))) return withoutBrowser(print);
  const others = otherBrowsers().map(({ name, there }) => `${name} ${there ? 'run' : 'not installed'}`);
  print(`Browsers: chromium run, ${others.join(', ')}.`);
  rmSync(PLAYWRIGHT_REPORT, { force: true });
  const ok = await node(print, [BIN.playwright, 'test'], { RINGSIDE_E2E_PORT: String(await freePort()) });
  return withExit(countPlaywright(readReport(PLAYWRIGHT_REPORT)), ok);
}

/** @param {Print} print */
async function installBrowser(print) {
  print('No Chromium found: asking Playwright to install one.');
  return (await node(print, [BIN.playwright, 'install', 'chromium'])) && findBrowser() !== null;
}

/** Browser tests cannot run: skipped for a person, a failure for a server. @param {Print} print @returns {Counts} */
function withoutBrowser(print) {
  print('No browser can be had, so the browser tests did not run.');
  print('Install Chromium or Google Chrome, or name one in RINGSIDE_CHROMIUM.');
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
