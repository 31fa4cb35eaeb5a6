// Holds the built page to its budget: what a first visit loads, and each part loaded later.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { ROOT } from './paths.mjs';

/** Gzipped bytes allowed for the scripts index.html names, together. */
const ENTRY_LIMIT_BYTES = 60_000;
/** Gzipped bytes allowed for any other script of the page: a lazy room. */
const CHUNK_LIMIT_BYTES = 60_000;
/**
 * Gzipped bytes allowed for a room’s worker. Each is the engine with every stack: a fifth of it are the costs with their sources in words
 * and a tenth XState, whose definitions the engine compiles. It loads beside the page's scripts and blocks none of them.
 */
const WORKER_LIMIT_BYTES = 180_000;

/** Gzipped bytes allowed for the service worker: Workbox's keeping of files, and the list of them. */
const SERVICE_LIMIT_BYTES = 8_000;
/** Gzipped bytes of scripts and styles that a first visit loads or, in the background, keeps for later: all of them together. */
const KEPT_LIMIT_BYTES = 680_000;

const dist = join(ROOT, 'dist');
if (!existsSync(join(dist, 'index.html'))) {
  console.error('There is no dist/index.html: run `npm run build` first.');
  process.exit(1);
}
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const entryNames = new Set(
  [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.js)"/g)].map((m) =>
    posix.normalize(m[1] ?? ''),
  ),
);
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => ['.js', '.css'].includes(extname(name)))
  .map((name) => ({
    name,
    gzipBytes: gzipSync(readFileSync(join(dist, name)), { level: 9 }).length,
    role: roleOf(name),
  }))
  .sort((a, b) => b.gzipBytes - a.gzipBytes);

const entryBytes = files.filter((f) => f.role === 'entry').reduce((sum, f) => sum + f.gzipBytes, 0);
const LIMITS = { chunk: CHUNK_LIMIT_BYTES, worker: WORKER_LIMIT_BYTES, service: SERVICE_LIMIT_BYTES };
const keptBytes = files.reduce((sum, f) => sum + f.gzipBytes, 0);
const overweight = files.filter((f) => f.gzipBytes > limitOf(f.role));

for (const file of files) console.log(row(file.role, file.gzipBytes, file.name));
console.log(row('entry', entryBytes, `together, of ${kilobytes(ENTRY_LIMIT_BYTES)} kB`));
console.log(row('all', keptBytes, `kept for offline, of ${kilobytes(KEPT_LIMIT_BYTES)} kB`));

if (entryBytes === 0) fail('index.html names no script of dist');
if (entryBytes > ENTRY_LIMIT_BYTES) fail(`the entry is over ${kilobytes(ENTRY_LIMIT_BYTES)} kB gzipped`);
if (keptBytes > KEPT_LIMIT_BYTES) fail(`all together are over ${kilobytes(KEPT_LIMIT_BYTES)} kB gzipped`);
for (const file of overweight) fail(`${file.name} is over ${kilobytes(limitOf(file.role))} kB gzipped`);

/** @param {string} name */
function roleOf(name) {
  if (name.endsWith('.css')) return 'style';
  if (entryNames.has(name)) return 'entry';
  if (name === 'service-worker.js') return 'service';
  return /(^|[/-])worker-[^/]*$/.test(name) ? 'worker' : 'chunk';
}

/** Bytes allowed for one file of a role; the entry's files count together. @param {string} role */
function limitOf(role) {
  return role === 'chunk' || role === 'worker' || role === 'service' ? LIMITS[role] : Infinity;
}

/**
 * @param {string} role
 * @param {number} gzipBytes
 * @param {string} name
 */
function row(role, gzipBytes, name) {
  return `${role.padEnd(7)} ${kilobytes(gzipBytes).padStart(7)} kB gz  ${name}`;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}

/** @param {string} message */
function fail(message) {
  console.error(`Too big: ${message}`);
  process.exitCode = 1;
}
