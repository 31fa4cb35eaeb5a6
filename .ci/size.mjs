// Holds the built page to its budget: what a first visit loads, and each part loaded later.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { ROOT } from './paths.mjs';

/**
 * Gzipped bytes allowed for the scripts index.html names, together: the shell with its keys, undo, frames and what decides about Present
 * and lessons; the parts of these are loaded when they are wanted.
 */
const ENTRY_LIMIT_BYTES = 63_000;
/** Gzipped bytes allowed for any other script of the page: a lazy room. */
const CHUNK_LIMIT_BYTES = 60_000;
/**
 * Gzipped bytes allowed for what the worker loads to show the first room: it comes beside the page's scripts and blocks none.
 */
const FIRST_ROOM_LIMIT_BYTES = 140_000;
/**
 * Gzipped bytes allowed for all code the worker may load: every room, replay, scenarios with their recordings, without the sentences. It carries one
 * world for all rooms, signals and the end of processes, cpuset partitions, psi, the loads of recordings, the many kinds of
 * logs that are read, the debts of quotas, a second run without limits, what lessons measure, and, since limits of memory and of the disk
 * hold, reclaim, swap, the OOM killer and blk-throttle (30 kB), since limits of the network do, queueing disciplines, TCP with windows
 * and the words of tc (17 kB), and, since scenarios break things and guests have memory of their own, kernel bugs, acts, who is hit, device
 * filters, lent memory and their seven presets (10 kB), the eras of deployment (13 kB) and namespaces (2 kB); it is what these weigh today, rounded up, and no aim.
 */
const WORKER_LIMIT_BYTES = 356_000;
/** Gzipped bytes allowed for the sentences of the catalog, loaded after the first picture: what costs, layers, switches, boxes and trace points are. */
const WORDS_LIMIT_BYTES = 42_000;
const WORDS = /\/(?:texts|catalog-words)-[^/]*\.js$/;
/** The room a first visit opens. */
const FIRST_ROOM = 'first-room';

/** Gzipped bytes allowed for the service worker: Workbox's keeping of files, and the list of them. */
const SERVICE_LIMIT_BYTES = 8_000;
/** Gzipped bytes of scripts and styles that a first visit loads or, in the background, keeps for later: all of them together, four rooms. */
const KEPT_LIMIT_BYTES = 800_000;

/** Bytes allowed for the whole built page as it lies on a disk: a school's slow line or a stick. */
const WHOLE_LIMIT_BYTES = 5_000_000;

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
const names = readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`);
const worker = names.find((name) => /\/worker-[^/]*\.js$/.test(name)) ?? '';
const ofWorker = closure([worker], true);
const firstRoom = closure([worker, ...imports(worker, true).filter(isFirstRoom)], false);

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
const keptBytes = sum(new Set(files.map((file) => file.name)));
const words = new Set([...ofWorker].filter((name) => WORDS.test(name)));
const wordsBytes = sum(words);
const workerBytes = sum(ofWorker) - wordsBytes;
const firstRoomBytes = sum(firstRoom);
const overweight = files.filter((f) => f.gzipBytes > limitOf(f.role));

for (const file of files) console.log(row(file.role, file.gzipBytes, file.name));
console.log(row('entry', entryBytes, `together, of ${kilobytes(ENTRY_LIMIT_BYTES)} kB`));
console.log(row('all', keptBytes, `kept for offline, of ${kilobytes(KEPT_LIMIT_BYTES)} kB`));

console.log(row('worker', firstRoomBytes, `for the first room, of ${kilobytes(FIRST_ROOM_LIMIT_BYTES)} kB`));
console.log(row('worker', workerBytes, `for all, of ${kilobytes(WORKER_LIMIT_BYTES)} kB`));
console.log(row('worker', wordsBytes, `sentences of the catalog, of ${kilobytes(WORDS_LIMIT_BYTES)} kB`));

const wholeBytes = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
console.log(`whole   ${kilobytes(wholeBytes).padStart(7)} kB     of ${kilobytes(WHOLE_LIMIT_BYTES)} kB`);
if (wholeBytes > WHOLE_LIMIT_BYTES) fail('the whole built page is over 5 MB');
if (firstRoom.size < 2) fail('the worker loads no first room');
if (firstRoomBytes > FIRST_ROOM_LIMIT_BYTES)
  fail('what the worker loads for the first room is over its budget');
if (words.size !== 2) fail('the sentences of the catalog are not in chunks of their own');
if (wordsBytes > WORDS_LIMIT_BYTES) fail('the sentences of the catalog are over their budget');
if ([...firstRoom].some((name) => words.has(name))) fail('the first room waits for sentences');
if (workerBytes > WORKER_LIMIT_BYTES) fail('what the worker loads for all rooms is over its budget');
if (entryBytes === 0) fail('index.html names no script of dist');
if (entryBytes > ENTRY_LIMIT_BYTES) fail(`the entry is over ${kilobytes(ENTRY_LIMIT_BYTES)} kB gzipped`);
if (keptBytes > KEPT_LIMIT_BYTES) fail(`all together are over ${kilobytes(KEPT_LIMIT_BYTES)} kB gzipped`);
for (const file of overweight) fail(`${file.name} is over ${kilobytes(limitOf(file.role))} kB gzipped`);

/** @param {string} name */
function roleOf(name) {
  if (name.endsWith('.css')) return 'style';
  if (entryNames.has(name)) return 'entry';
  if (name === 'service-worker.js') return 'service';
  return ofWorker.has(name) ? 'worker' : 'chunk';
}

/** Bytes allowed for one file of a role; files of the entry and of the worker count together. @param {string} role */
function limitOf(role) {
  if (role === 'service') return SERVICE_LIMIT_BYTES;
  return role === 'chunk' ? CHUNK_LIMIT_BYTES : Infinity;
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

/** Scripts that a script imports at once, or those it imports later. @param {string} name @param {boolean} later */
function imports(name, later) {
  const code = readFileSync(join(dist, name), 'utf8');
  const pattern = later
    ? /\bimport\([`"']\.\/([^`"']+)[`"']\)/g
    : /\b(?:from|import)\s*[`"']\.\/([^`"']+)[`"']/g;
  return [...code.matchAll(pattern)].map((match) => `assets/${match[1] ?? ''}`);
}

/** Scripts and all that they import. @param {readonly string[]} start @param {boolean} later those imported later too */
function closure(start, later) {
  const found = new Set(start);
  // A set grows while it is walked through.
  for (const name of found)
    for (const next of [...imports(name, false), ...(later ? imports(name, true) : [])]) found.add(next);
  return found;
}

/** @param {string} name */
function isFirstRoom(name) {
  return name.startsWith(`assets/${FIRST_ROOM}-`);
}

/** @param {ReadonlySet<string>} wanted */
function sum(wanted) {
  return files.filter(({ name }) => wanted.has(name)).reduce((total, { gzipBytes }) => total + gzipBytes, 0);
}
