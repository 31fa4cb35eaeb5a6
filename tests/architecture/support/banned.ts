import ts from 'typescript';
import type { SourceFile } from './source.ts';
import { lineOf, walk } from './source.ts';

/** Names whose value depends on the machine, the moment or the host; the engine is a pure function. */
const BANNED_NAMES = new Set([
  ...['Date', 'performance', 'crypto', 'Intl', 'WeakRef', 'FinalizationRegistry'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'Promise'],
  ...['document', 'window', 'navigator', 'localStorage', 'globalThis', 'self', 'fetch', 'process', 'console'],
]);

/** Methods that answer by the host's language settings. */
const BANNED_METHODS = /^(toLocale\w*|localeCompare)$/;

/**
 * Correctly rounded by the standard, hence the same in every engine. The rest (exp, log, sin, pow …) may
 * differ in the last bit from one engine to another: core/math.ts has our own.
 */
const EXACT_MATH = new Set([
  ...['floor', 'ceil', 'round', 'trunc', 'sign', 'abs', 'min', 'max', 'sqrt', 'imul', 'clz32', 'fround'],
  ...['PI', 'E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'SQRT2', 'SQRT1_2'],
]);

/** Everything in an engine file that would make two runs differ, or would wait. */
export function bannedUses(file: SourceFile): readonly string[] {
  const found: string[] = [];
  for (const script of file.scripts) {
    const declared = declaredNames(script.tree);
    walk(script.tree, (node) => {
      const what = bannedUse(node, declared);
      if (what !== null) found.push(`${file.path}:${lineOf(script, node)}: ${what}`);
    });
  }
  return found;
}

function bannedUse(node: ts.Node, declared: ReadonlySet<string>): string | null {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined))
    return 'await';
  if (ts.isBinaryExpression(node) && isInexactPower(node)) return 'the ** operator, which is Math.pow';
  if (ts.isPropertyAccessExpression(node)) return bannedMember(node);
  if (ts.isElementAccessExpression(node) && node.expression.getText() === 'Math')
    return 'a computed member of Math';
  if (!ts.isIdentifier(node) || !BANNED_NAMES.has(node.text)) return null;
  return declared.has(node.text) || isMemberName(node) ? null : node.text;
}

function bannedMember(node: ts.PropertyAccessExpression): string | null {
  const name = node.name.text;
  if (BANNED_METHODS.test(name)) return name;
  return node.expression.getText() === 'Math' && !EXACT_MATH.has(name) ? `Math.${name}` : null;
}

/** Powers of two with a whole exponent are exact everywhere; no other power is promised to be. */
function isInexactPower(node: ts.BinaryExpression): boolean {
  const operator = node.operatorToken.kind;
  if (operator === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return true;
  return operator === ts.SyntaxKind.AsteriskAsteriskToken && node.left.getText() !== '2';
}

/** `task.window` and `{window: 1}` name a member, not the global. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) &&
    parent.name === node
  );
}

/** Local names: a variable called `window` (of a load average, say) is not the browser's. */
function declaredNames(tree: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, (node) => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
  return names;
}
