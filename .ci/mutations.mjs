// Small mistakes that could be made in a source: where in a file, and what would stand there instead.
import ts from 'typescript';

/** @typedef {{path: string, line: number, kind: string, start: number, end: number, instead: string, text: string, was: string}} Mutation */

export const KINDS = Object.freeze(['comparison', 'arithmetic', 'statement', 'constant', 'condition']);

const SWAPPED = new Map([
  [ts.SyntaxKind.LessThanToken, ['comparison', '<=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['comparison', '<']],
  [ts.SyntaxKind.GreaterThanToken, ['comparison', '>=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['comparison', '>']],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['comparison', '!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['comparison', '===']],
  [ts.SyntaxKind.PlusToken, ['arithmetic', '-']],
  [ts.SyntaxKind.MinusToken, ['arithmetic', '+']],
  [ts.SyntaxKind.AsteriskToken, ['arithmetic', '/']],
  [ts.SyntaxKind.SlashToken, ['arithmetic', '*']],
  [ts.SyntaxKind.PlusEqualsToken, ['arithmetic', '-=']],
  [ts.SyntaxKind.MinusEqualsToken, ['arithmetic', '+=']],
]);

/** Every site of a file. @param {string} path @param {string} code @returns {Mutation[]} */
export function mutationsOf(path, code) {
  const tree = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
  /** @type {Mutation[]} */
  const found = [];
  /** @param {ts.Node} node @param {string} kind @param {string} instead */
  const add = (node, kind, instead) => {
    const [start, end] = [node.getStart(tree), node.getEnd()];
    const at = tree.getLineAndCharacterOfPosition(start).line;
    const text = code.split('\n')[at]?.trim() ?? '';
    found.push({ path, line: at + 1, kind, start, end, instead, text, was: code.slice(start, end) });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    // Types and imports are gone when it runs, and what a broken invariant says of itself is no behaviour.
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isThrowStatement(node)) return;
    if (ts.isBinaryExpression(node)) swapped(node, add);
    if (ts.isNumericLiteral(node)) add(node, 'constant', otherNumber(node));
    if (ts.isExpressionStatement(node) && !isSuper(node)) add(node, 'statement', ';');
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) negated(node.expression, add);
    if (ts.isConditionalExpression(node)) negated(node.condition, add);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** @param {ts.BinaryExpression} node @param {(node: ts.Node, kind: string, instead: string) => void} add */
function swapped({ operatorToken, left, right }, add) {
  const [kind = '', instead = ''] = SWAPPED.get(operatorToken.kind) ?? [];
  // Joined texts are words, not sums.
  if (kind === '' || [left, right].some((side) => ts.isStringLiteral(side) || ts.isTemplateExpression(side)))
    return;
  add(operatorToken, kind, instead);
}

/** @param {ts.Expression} condition @param {(node: ts.Node, kind: string, instead: string) => void} add */
function negated(condition, add) {
  add(condition, 'condition', `!(${condition.getText()})`);
}

/** A count is off by one, a figure is twice as large. @param {ts.NumericLiteral} node */
function otherNumber(node) {
  const value = Number(node.text);
  return Number.isInteger(value) && value <= 64 ? String(value + 1) : `(2 * ${node.getText()})`;
}

/** @param {ts.ExpressionStatement} node */
function isSuper({ expression }) {
  return ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword;
}
