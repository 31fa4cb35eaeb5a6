// Tests run the engine as Node's own modules. Vitest's runner turns every use of an imported name into a call of a getter,
// which makes the engine half as slow again; whatever of it a test imports comes from here instead.
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { bundleModules } from './bundle.mjs';
import { ROOT } from './paths.mjs';

/** Folders of the engine: TypeScript alone, and nothing outside them is imported. */
const FOLDERS = Object.freeze(['src/sim', 'src/scenarios']);

/**
 * A module of the engine is imported from its compiled twin, never twice: whoever asks for it gets the same one. Not while
 * Vitest watches the sources or counts the lines that ran, for both need the sources themselves.
 * @returns {import('vite').Plugin}
 */
export function nativeEngine() {
  let native = process.env['VITEST'] !== undefined && !process.argv.some((arg) => /^--coverage/.test(arg));
  /** @type {Promise<string> | null} */
  let compiled = null;
  return {
    name: 'ringside:native-engine',
    enforce: 'pre',
    configResolved({ server }) {
      native &&= server.watch === null;
    },
    async resolveId(source, importer) {
      if (!native || !source.endsWith('.ts')) return null;
      const path = source.startsWith('.') && importer ? resolve(dirname(importer), source) : source;
      const inside = relative(ROOT, path.startsWith('/src/') ? join(ROOT, path) : path);
      if (!FOLDERS.some((folder) => inside.startsWith(`${folder}/`))) return null;
      compiled ??= bundleModules('engine', FOLDERS);
      return { id: join(await compiled, inside.replace(/\.ts$/, '.js')), external: true };
    },
  };
}
