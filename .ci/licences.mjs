// The licence texts of everything the build puts into its files, workers included, which Vite's own list leaves out.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** Where the texts are, in the built folder. */
export const LICENCES_FILE = 'licences.txt';

/** @typedef {{name: string, version: string, licence: string, text: string}} Bundled */

/** Collects the packages of one build, however many bundles it makes. */
export function licences() {
  /** @type {Map<string, Bundled>} by folder */
  const packages = new Map();
  return {
    /** A plugin for each bundle: notes the packages whose code is in it. @returns {import('vite').Plugin} */
    collect: () => ({
      name: 'ringside:licences',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          for (const id of sourcesOf(chunk)) {
            const folder = packageFolder(id);
            if (folder !== null && !packages.has(folder)) packages.set(folder, readPackage(folder));
          }
        }
      },
    }),
    /** Writes the texts into the built folder. @param {string} outDir */
    write: (outDir) => {
      const sorted = [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const texts = sorted.map(
        (entry) => `${entry.name} ${entry.version} (${entry.licence})\n\n${entry.text}`,
      );
      const head = 'Ringside contains parts of these packages, under these licences.';
      writeFileSync(join(outDir, LICENCES_FILE), `${[head, ...texts].join(`\n\n${'-'.repeat(72)}\n\n`)}\n`);
    },
  };
}

/**
 * The files whose content a built file holds: modules of a script, or the font or picture that was copied.
 * @param {import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset} built
 */
function sourcesOf(built) {
  if (built.type === 'asset') return built.originalFileNames.map((name) => join(ROOT, name));
  return Object.entries(built.modules).flatMap(([id, module]) => (module.renderedLength > 0 ? [id] : []));
}

/**
 * The innermost package a module belongs to.
 * @param {string} id
 * @returns {string | null} null for the project's own and the tools' own modules
 */
function packageFolder(id) {
  const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'));
  return found?.[1] ?? null;
}

/**
 * @param {string} folder
 * @returns {Bundled}
 * @throws when the package comes without the text of its licence: it may not be passed on so
 */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} comes without the text of its licence`);
  return { name, version, licence: license, text: readFileSync(join(folder, file), 'utf8').trim() };
}
