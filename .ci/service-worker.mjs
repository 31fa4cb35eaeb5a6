// Builds the service worker once everything else is built: it names every file of the built folder.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './paths.mjs';

/** The service worker beside index.html: what lies at and below that folder is its to serve, under any path. */
const SERVICE_WORKER_FILE = 'service-worker.js';

/**
 * @param {import('vite').Plugin} collectLicences
 * @param {(outDir: string) => void} built called with the built folder when it is whole
 * @returns {import('vite').Plugin}
 */
export function serviceWorker(collectLicences, built) {
  return {
    name: 'ringside:service-worker',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }) {
        const outDir = dir ?? join(ROOT, 'dist');
        await build({
          root: ROOT,
          configFile: false,
          logLevel: 'warn',
          publicDir: false,
          define: { FILES_OF_THIS_BUILD: JSON.stringify(filesOf(outDir)) },
          plugins: [collectLicences],
          build: {
            outDir,
            emptyOutDir: false,
            target: 'es2022',
            reportCompressedSize: false,
            rolldownOptions: {
              input: join(ROOT, 'src/offline/service-worker.ts'),
              output: { format: 'iife', entryFileNames: SERVICE_WORKER_FILE },
            },
          },
        });
        built(outDir);
      },
    },
  };
}

/**
 * Every file of the built folder. A name in assets/ changes with the content; of the others a hash tells a new one.
 * @param {string} outDir
 */
function filesOf(outDir) {
  return readdirSync(outDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const url = path.slice(outDir.length + 1).replaceAll('\\', '/');
      const revision = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
      return { url, revision: url.startsWith('assets/') ? null : revision };
    });
}
