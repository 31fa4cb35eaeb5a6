// Packs the page for a teacher: ringside-VERSION.zip with a page that opens by a double click, and the files to serve.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { zipSync } from 'fflate';
import { build } from 'vite';
import { ROOT } from './paths.mjs';
import { singleFile } from './single-file.mjs';

const dist = join(ROOT, 'dist');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const folder = `ringside-${version}`;

if (!process.argv.includes('--built')) await build({ root: ROOT, logLevel: 'warn' });
if (!existsSync(join(dist, 'index.html'))) throw new Error('There is no dist/index.html.');
const page = await singleFile();
writeFileSync(join(dist, '..', `${folder}.html`), page);

/** @type {Record<string, Uint8Array>} by path in the zip */
const files = {
  'ringside.html': Buffer.from(page),
  'start.html': startPage(),
  'licences.txt': readFileSync(join(dist, 'licences.txt')),
};
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  files[`serve/${relative(dist, path).replaceAll('\\', '/')}`] = readFileSync(path);
}
// One date for all, so that the same files make the same zip.
const zip = zipSync(
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes])),
  { level: 9, mtime: '1980-01-01T12:00:00' },
);
writeFileSync(join(ROOT, `${folder}.zip`), zip);
console.log(`${folder}.zip: ${Object.keys(files).length} files, ${(zip.length / 1e6).toFixed(2)} MB`);
console.log(`${folder}.html: ${(Buffer.byteLength(page) / 1e6).toFixed(2)} MB, opens without a server`);

/** What a teacher reads first. */
function startPage() {
  const text = readFileSync(join(ROOT, '.ci/start-page.html'), 'utf8');
  return Buffer.from(text.replaceAll('VERSION', version));
}
