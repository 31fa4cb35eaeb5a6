// Fails when package-lock.json leaves out a platform's binary, or names a registry's address.
// npm leaves out silently what a registry does not serve; `npm ci` then fails elsewhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT } from './paths.mjs';

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** @type {Record<string, LockEntry>} */
const packages = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
const problems = Object.entries(packages).flatMap(([path, entry]) => [
  ...missingOf(path, entry),
  ...(entry.resolved?.startsWith('http') === true ? [`${path} names a registry: ${entry.resolved}`] : []),
]);
for (const problem of problems) console.error(problem);
if (problems.length === 0)
  console.log(`package-lock.json is complete: ${Object.keys(packages).length - 1} entries`);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * @param {string} path
 * @param {LockEntry} entry
 */
function missingOf(path, entry) {
  const names = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies });
  return names
    .filter((name) => !resolves(path, name))
    .map((name) => `${path} needs ${name}: not in the lock`);
}

/**
 * Looks a package up as Node does: in the folder's own node_modules, then in each one above.
 * @param {string} path
 * @param {string} name
 */
function resolves(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}
