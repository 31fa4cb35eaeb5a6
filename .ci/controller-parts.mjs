// In the built worker the files of a cgroup controller that has a folder of its own (`io.controller.ts`, `io/files.ts`) are loaded when one
// of them is first read or written. Everywhere else, tests included, they are imported as it is written.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';

const CONTROLLER = /[\\/]cgroup[\\/][^\\/]+\.controller\.ts$/;
const IMPORT = /^import \* as files from '(\.\/[^']+\/files\.ts)';$/m;
const LATER = join(ROOT, 'src/bridge/later.ts');

/** @returns {import('vite').Plugin} */
export function controllerParts() {
  return {
    name: 'ringside:controller-parts',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (!CONTROLLER.test(id)) return null;
      const code = readFileSync(id, 'utf8');
      const found = IMPORT.exec(code);
      if (!found) return null;
      const [line, file = ''] = found;
      const source = readFileSync(join(dirname(id), file), 'utf8');
      const names = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
      const load = `() => import('${file}').then((module) => ({ default: module }))`;
      return code.replace(
        line,
        `import { later } from ${JSON.stringify(LATER)};
const files = later({}, ${JSON.stringify(names)}, ${load}) as typeof import('${file}');`,
      );
    },
  };
}
