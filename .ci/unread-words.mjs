// In the built worker some definitions are without the words that no room shows: they are for who reads the sources, and tests hold that
// they are there.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Properties by kind of file. @type {readonly (readonly [RegExp, readonly string[], RegExp?])[]} */
const UNREAD = [
  // What is modelled in full has nothing to say of what is left out.
  [/\.operation\.ts$/, ['fidelityNote'], /fidelity: 'full'/],
  [/\.syscall\.ts$/, ['about', 'fidelity', 'fidelityNote']],
  [/\.controller\.ts$/, ['text']],
];

/** @returns {import('vite').Plugin} */
export function unreadWords() {
  return {
    name: 'ringside:unread-words',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const found = UNREAD.find(([kind]) => kind.test(id));
      if (!found) return null;
      const [, names, where = /^/] = found;
      const code = readFileSync(id, 'utf8');
      return where.test(code) ? without(code, id, names) : null;
    },
  };
}

/** A file whose default export, `define…({ … })`, lacks some properties. @param {string} code @param {string} id @param {readonly string[]} names */
function without(code, id, names) {
  const tree = ts.createSourceFile(id, code, ts.ScriptTarget.Latest, true);
  const call = tree.statements.find(ts.isExportAssignment)?.expression;
  const given = call && ts.isCallExpression(call) ? call.arguments[0] : undefined;
  if (!given || !ts.isObjectLiteralExpression(given)) throw new Error(`${id}: export default define…({ … })`);
  const kept = given.properties.filter((one) => !names.includes(one.name?.getText() ?? ''));
  const literal = `{ ${kept.map((one) => one.getText()).join(', ')} }`;
  return code.slice(0, given.getStart()) + literal + code.slice(given.end);
}
