// Fails when the built page lacks the licence text of a package that its sources use.
// Looks at the sources, not at what the build believes it has put together.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { LICENCES_FILE } from './licences.mjs';
import { ROOT } from './paths.mjs';

/** A licence that ends in the middle is shorter than this. */
const TEXT_MIN_CHARS = 500;

const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'node_modules/d3/package.json'), 'utf8'));
const D3_MODULES = await Promise.all(
  Object.keys(dependencies).map(async (name) => ({
    name,
    exported: new Set(Object.keys(await import(name))),
  })),
);
const path = join(ROOT, 'dist', LICENCES_FILE);
const sections = existsSync(path) ? readFileSync(path, 'utf8').split(/^-{72}$/m) : [];
const textOf = new Map(
  sections.slice(1).map((section) => [/^\s*(\S+)/.exec(section)?.[1] ?? '', section.trim()]),
);
const problems = [...usedPackages()].sort().flatMap((name) => {
  const text = textOf.get(name) ?? '';
  if (text === '') return [`${LICENCES_FILE} names no licence of ${name}`];
  const whole =
    text.length >= TEXT_MIN_CHARS && /copyright/i.test(text) && /without warrant|as is/i.test(text);
  return whole ? [] : [`${LICENCES_FILE} holds no whole licence of ${name}`];
});
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${LICENCES_FILE} is complete: ${textOf.size} packages`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Packages the page's sources import values from. `d3` is a bag of modules: those that define a used name count instead. */
function usedPackages() {
  /** @type {Set<string>} */
  const names = new Set();
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ts|svelte)$/.test(file) || /^(cli)[\\/]/.test(file)) continue;
    // State machines are compiled to tables when the page is built: the page holds nothing of XState.
    if (/\.machine\.ts$|^sim[\\/]machines[\\/]/.test(file)) continue;
    const text = readFileSync(join(ROOT, 'src', file), 'utf8');
    for (const [, what = '', from = ''] of text.matchAll(
      /^\s*import (?!type\b)([^;]*?) from '([^'.][^']*)'/gm,
    )) {
      if (from === 'd3') for (const name of d3Modules(what)) names.add(name);
      else if (!from.startsWith('node:')) names.add(packageOf(from));
    }
  }
  return names;
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The modules of d3 that define the names imported. @param {string} what `{ scaleLog, type Line }` */
function d3Modules(what) {
  const wanted = what
    .replace(/[{}]/g, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('type '))
    .map((part) => part.split(/\s+as\s+/)[0] ?? '');
  return D3_MODULES.filter(({ exported }) => wanted.some((word) => exported.has(word))).map(
    ({ name }) => name,
  );
}
