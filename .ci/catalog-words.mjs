// In the built worker the sentences of layers, switches, boxes and trace points are a chunk of their own that is loaded after the first
// picture. Everywhere else, tests included, a file is read as it is written.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { runnerImport } from 'vite';
import { ROOT } from './paths.mjs';

/** @typedef {typeof import('../src/sim/world/abouts.ts')} Abouts */

const ABOUTS = join(ROOT, 'src/sim/world/abouts.ts');
const WRITTEN = /[\\/](?:trace[\\/](?:components|probes)[^\\/]*|world[\\/]switches)\.ts$/;
/** What makes an entry, and which of its arguments is the sentence. @type {Readonly<Record<string, number>>} */
const MAKERS = Object.freeze({ probe: 2, toggle: 3, choice: 3 });

/** @returns {import('vite').Plugin} */
export function catalogWords() {
  return {
    name: 'ringside:catalog-words',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (id === ABOUTS) {
        const { module } = await runnerImport(ABOUTS, { configFile: false, logLevel: 'error' });
        const abouts = /** @type {Abouts} */ (/** @type {unknown} */ (module)).ABOUTS;
        return `export const ABOUTS = ${JSON.stringify(abouts)};`;
      }
      return WRITTEN.test(id) ? without(readFileSync(id, 'utf8'), id) : null;
    },
  };
}

/** A file without its sentences. @param {string} code @param {string} id */
export function without(code, id) {
  /** @type {ts.Node[]} */
  const sentences = [];
  const visit = (/** @type {ts.Node} */ node) => {
    const sentence = sentenceOf(node);
    if (sentence) sentences.push(sentence);
    else node.forEachChild(visit);
  };
  visit(ts.createSourceFile(id, code, ts.ScriptTarget.Latest, true));
  return sentences.reduceRight((all, { pos, end }) => `${all.slice(0, pos)} null${all.slice(end)}`, code);
}

/** @param {ts.Node} node */
function sentenceOf(node) {
  if (ts.isPropertyAssignment(node)) return node.name.getText() === 'about' ? node.initializer : undefined;
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const at = MAKERS[node.expression.text];
  return at === undefined ? undefined : node.arguments[at];
}
