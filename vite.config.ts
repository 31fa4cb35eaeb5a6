import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { catalogWords } from './.ci/catalog-words.mjs';
import { controllerParts } from './.ci/controller-parts.mjs';
import { costFigures } from './.ci/cost-figures.mjs';
import { layerParts } from './.ci/layer-parts.mjs';
import { machineTables } from './.ci/machine-tables.mjs';
import { defineConfig } from 'vitest/config';
import { fontsFirst } from './.ci/fonts.mjs';
import { licences } from './.ci/licences.mjs';
import { nativeEngine } from './.ci/native.mjs';
import { programParts } from './.ci/program-parts.mjs';
import { serviceWorker } from './.ci/service-worker.mjs';
import { unreadWords } from './.ci/unread-words.mjs';
import { workerChunks } from './.ci/worker-chunks.mjs';

/** Nothing but this page's own files: no other host, no inline script, no eval. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Adds the policy to the built page only: the dev server needs inline styles and a web socket. */
function contentSecurityPolicy(): Plugin {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />`;
  return {
    name: 'ringside:content-security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      // After the charset, which browsers look for in the first 1024 bytes only.
      handler: (html) =>
        html.replace(/<meta charset="utf-8"\s*\/?>/i, (charset) => `${charset}\n    ${meta}`),
    },
  };
}

/** Of the page, of its workers and of the service worker. */
const bundled = licences();

/** Folders of tests that need no page. */
const NODE_TESTS = ['architecture', 'unit', 'property', 'golden', 'fidelity', 'contract', 'cli', 'docs'];

/** Ends a test that hangs, ms. No test fails because a machine is slow or busy. */
const HANG_MS = 600_000;

export default defineConfig({
  // Relative addresses, so that the same files work at `/` and under any folder of a static host.
  base: './',
  plugins: [
    svelte(),
    nativeEngine(),
    fontsFirst(),
    contentSecurityPolicy(),
    bundled.collect(),
    serviceWorker(bundled.collect(), bundled.write),
  ],
  worker: {
    format: 'es',
    plugins: () => [
      machineTables(),
      costFigures(),
      catalogWords(),
      layerParts(),
      programParts(),
      controllerParts(),
      unreadWords(),
      bundled.collect(),
    ],
    rolldownOptions: { output: workerChunks() },
  },
  build: { target: 'es2022', reportCompressedSize: false },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: NODE_TESTS.map((folder) => `tests/${folder}/**/*.test.ts`),
          isolate: false,
          restoreMocks: true,
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
      {
        extends: true,
        plugins: [svelteTesting()],
        test: {
          name: 'component',
          environment: 'happy-dom',
          include: ['tests/ui/**/*.test.ts'],
          setupFiles: [
            'tests/support/no-inert.ts',
            'tests/support/glossary-there.ts',
            'tests/support/quiet-replace.ts',
          ],
          isolate: false,
          restoreMocks: true,
          testTimeout: HANG_MS,
          hookTimeout: HANG_MS,
        },
      },
    ],
  },
});
