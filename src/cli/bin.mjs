#!/usr/bin/env node
// Launches the command: bundles src/cli/main.ts when the sources changed, then runs its `main`.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { bundle } from '../../.ci/bundle.mjs';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  const path = await bundle('cli', 'src/cli/main.ts', ['src']);
  /** @type {{main: (argv: string[]) => Promise<number>}} */
  const { main } = await import(pathToFileURL(path).href);
  // Set, not `process.exit`: what is still on its way to stdout must arrive.
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_MODULE_NOT_FOUND') {
    console.error('Dependencies are missing: run `npm install` first.');
  }
  console.error(error);
  process.exitCode = 70; // EX_SOFTWARE in sysexits.h
}
