import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { CACHE, ROOT } from './paths.mjs';

/** A bundle that no launch has used for this long is removed, ms. */
const KEEP_MS = 3_600_000;

/**
 * Bundles a TypeScript program for Node, unless the bundle of these very sources is there already.
 * Bundled because sources use `import.meta.glob` and Node 20 does not read TypeScript.
 * @param {string} name folder of the bundle in the cache
 * @param {string} entry the program's main file, from the project's top folder
 * @param {readonly string[]} folders what the program is made of, from the project's top folder
 * @returns {Promise<string>} path of the bundle's main file
 */
export async function bundle(name, entry, folders) {
  const output = { entryFileNames: 'main.js' };
  return join(await built(name, folders, (outDir) => buildInto(outDir, entry, { output })), 'main.js');
}

/**
 * Compiles every TypeScript file of some folders to a module of its own, unless that has been done with these very sources.
 * @param {string} name folder in the cache
 * @param {readonly string[]} folders from the project's top folder
 * @returns {Promise<string>} the folder that stands for the project's top folder
 */
export function bundleModules(name, folders) {
  const paths = folders
    .flatMap((folder) => filesIn(join(ROOT, folder)))
    .filter((path) => path.endsWith('.ts'));
  const output = {
    preserveModules: true,
    preserveModulesRoot: ROOT,
    entryFileNames: '[name].js',
  };
  return built(name, folders, (outDir) => buildInto(outDir, paths, { output, treeshake: false }));
}

/**
 * @param {string} name
 * @param {readonly string[]} folders
 * @param {(outDir: string) => Promise<void>} build
 * @returns {Promise<string>} folder of what was built
 */
async function built(name, folders, build) {
  const home = join(CACHE, name);
  const wanted = join(home, fingerprint(folders));
  if (existsSync(wanted)) return wanted;
  // Built aside and renamed, so that launches at the same time never see half a bundle.
  const aside = join(home, `building-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(aside, { recursive: true });
  try {
    await build(aside);
    moveUnlessThere(aside, wanted);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  removeOld(home, wanted);
  return wanted;
}

/**
 * @param {string} outDir
 * @param {string | string[]} entry
 * @param {import('vite').Rolldown.RolldownOptions & {output: object}} rolldownOptions
 */
async function buildInto(outDir, entry, rolldownOptions) {
  const { build } = await import('vite');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { input: entry, ...rolldownOptions },
    },
  });
}

/**
 * @param {string} from
 * @param {string} to
 */
function moveUnlessThere(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another launch was quicker: its bundle is of the same sources.
    if (!existsSync(to)) throw error;
  }
}

/**
 * Changes whenever a source file is edited, added, moved or removed.
 * @param {readonly string[]} folders
 */
function fingerprint(folders) {
  const hash = createHash('sha256').update(process.version);
  for (const path of [join(ROOT, 'package-lock.json'), ...folders.flatMap((f) => filesIn(join(ROOT, f)))]) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${relative(ROOT, path)}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * @param {string} folder
 * @returns {string[]} every file below, in a fixed order
 */
function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/**
 * @param {string} home
 * @param {string} current
 */
function removeOld(home, current) {
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (path !== current && age > KEEP_MS) rmSync(path, { recursive: true, force: true });
  }
}
