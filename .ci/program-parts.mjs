// In the built worker the programs that only some runs have (loads, servers, clients) are a file for each folder, loaded when
// one of them is to be checked or started. Everywhere else, tests included, they are imported as it is written.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ROOT } from './paths.mjs';

/** @typedef {typeof import('../src/sim/world/programs/registry.ts')} Registry */

const REGISTRY = join(ROOT, 'src/sim/world/programs/registry.ts');
const LATER = join(ROOT, 'src/bridge/later.ts');
/** Folders that every run has. */
const AT_ONCE = ['operations'];
/** What a kind says only when it is there. */
const MADE = ['params', 'peer', 'several', 'issues', 'start', 'warmUp'];

/** @returns {import('vite').Plugin} */
export function programParts() {
  return {
    name: 'ringside:program-parts',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (id !== REGISTRY) return null;
      const { module } = await runnerImport(REGISTRY, { configFile: false, logLevel: 'error' });
      const { PROGRAM_KINDS } = /** @type {Registry} */ (/** @type {unknown} */ (module));
      let code = `import { later } from ${JSON.stringify(LATER)};\n${readFileSync(id, 'utf8')}`;
      for (const { folder, ids } of PROGRAM_KINDS.filter((kind) => !AT_ONCE.includes(kind.folder))) {
        const file = `./${folder}.ts`;
        const written = `import { ${folder} } from '${file}';`;
        if (!code.includes(written)) throw new Error(`${id}: no line ${written}`);
        const facts = JSON.stringify({ folder, ids });
        const load = `() => import('${file}').then(({ ${folder} }) => ({ default: ${folder} }))`;
        code = code.replace(
          written,
          `const ${folder} = later(${facts}, ${JSON.stringify(MADE)}, ${load}) as ProgramKind;`,
        );
      }
      return code;
    },
  };
}
