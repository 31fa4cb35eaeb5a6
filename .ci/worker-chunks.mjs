// What the worker's modules are put together to: all that the first room needs is one file, compressed as one; models of layers
// that are loaded on demand are a file for each folder of them. The rest is the bundler's choice.
import { join } from 'node:path';
import { familyOf } from './layer-parts.mjs';
import { ROOT } from './paths.mjs';

/** @typedef {{ getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null }} Modules */

const WORKER = join(ROOT, 'src/bridge/worker.ts');
const FIRST_ROOM = join(ROOT, 'src/sim/views/paths.ts');

/** @returns {import('vite').Rolldown.OutputOptions} */
export function workerChunks() {
  /** @type {Set<string> | undefined} */
  let first;
  const ofFirstRoom = (/** @type {Modules} */ modules) => {
    if (first) return first;
    const before = closure(modules, WORKER);
    first = new Set([...closure(modules, FIRST_ROOM)].filter((id) => !before.has(id)));
    return first;
  };
  return {
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: (id, modules) => (ofFirstRoom(modules).has(id) ? 'first-room' : null), priority: 2 },
        { name: familyOf, minShareCount: 2, priority: 1 },
      ],
    },
  };
}

/** A module and all that it imports at once. @param {Modules} modules @param {string} root */
function closure(modules, root) {
  const found = new Set([root]);
  // A set grows while it is walked through.
  for (const id of found) for (const next of modules.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}
