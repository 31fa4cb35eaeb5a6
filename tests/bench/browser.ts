import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { BROWSER_ARGS, findBrowser } from '../../.ci/browser.mjs';
import type { Row } from './lib/measure.ts';
import type { ModelSpeed } from './lib/model-run.ts';
import { millions } from './model.ts';

const EVENTS = 200_000;
const ROUNDS = 5;

async function bundleWorker(folder: string): Promise<string> {
  const { build } = await import('vite');
  await build({
    root: process.cwd(),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: folder,
      lib: { entry: 'tests/bench/browser-worker.ts', formats: ['es'], fileName: () => 'worker.js' },
      target: 'es2022',
    },
  });
  return readFileSync(join(folder, 'worker.js'), 'utf8');
}

/** Serves a page that does nothing and the worker's script. */
async function serve(script: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/worker.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><title>bench</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function measureIn(executablePath: string, url: string): Promise<ModelSpeed[]> {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGS] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.evaluate(
      (size) =>
        new Promise<ModelSpeed[]>((resolve, reject) => {
          const worker = new Worker('worker.js', { type: 'module' });
          worker.onerror = (event): void => {
            reject(new Error(event.message));
          };
          worker.onmessage = ({ data }: MessageEvent<ModelSpeed[]>): void => {
            resolve(data);
          };
          worker.postMessage(size);
        }),
      { events: EVENTS, rounds: ROUNDS },
    );
  } finally {
    await browser.close();
  }
}

/** The same cases in Chromium's worker, by the wall clock: a worker cannot see its processor time. */
export async function runBrowser(): Promise<Row[]> {
  const executablePath = findBrowser();
  if (executablePath === null)
    return [{ 'no browser found': 'install Chromium, or name one in RINGSIDE_CHROMIUM' }];
  const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-'));
  const server = await serve(await bundleWorker(folder));
  try {
    const speeds = await measureIn(executablePath, server.url);
    return speeds.map(({ op, stack, eventsPerS, rowsPerS }) => ({
      operation: op,
      stack,
      'M events/s': millions(eventsPerS),
      'M trace rows/s': millions(rowsPerS),
    }));
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
