// Runs before `start`, `test`, `ringside` and `bench`: makes a fresh clone usable with Node alone.
// Uses Node's own modules only, and no syntax newer than the check it makes.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { ROOT } from './paths.mjs';

checkNode();
const reason = staleReason();
if (reason !== null) install(reason);

/** Stops with a plain message on a Node that the tools do not support. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (fits) return;
  console.error(
    `Ringside needs Node 20.19 or newer, 22.13 or newer, or 24 and later; this is ${process.version}.`,
  );
  process.exit(1);
}

/**
 * Why `node_modules` does not fit package-lock.json.
 * @returns {string | null} null when it fits
 */
function staleReason() {
  const installedPath = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'dependencies are not installed yet';
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const installed = readPackages(installedPath);
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional entries are the other platforms' binaries.
    if (path === '' || entry.optional === true) continue;
    if (installed[path]?.version !== entry.version) return `${path} is not at ${entry.version}`;
    if (!existsSync(join(ROOT, path, 'package.json'))) return `${path} is missing`;
  }
  return null;
}

/**
 * @param {string} path a lock file
 * @returns {Record<string, {version?: string, optional?: boolean}>}
 */
function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** @param {string} why */
function install(why) {
  console.log(`Installing dependencies (${why}) …`);
  // `--include=dev`: NODE_ENV=production would leave the build tools out.
  const args = ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'];
  const npm = process.env['npm_execpath'] ?? '';
  const result = basename(npm).startsWith('npm-cli')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status === 0) return;
  console.error('npm ci failed; see above.');
  process.exit(result.status ?? 1);
}
