import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source.ts';
import { lineOf, walk } from './source.ts';

/** One dependency of a file. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** Target file from the project's top folder; null for a package. */
  readonly target: string | null;
  /** Erased at build: only types cross. */
  readonly typeOnly: boolean;
}

/**
 * Everything a file depends on: import and export declarations, `import()` of values and types,
 * `new URL(…, import.meta.url)` and `import.meta.glob`, whose pattern is matched against `paths`.
 */
export function importsOf(file: SourceFile, paths: readonly string[]): readonly Import[] {
  const found: Import[] = [];
  for (const script of file.scripts) {
    walk(script.tree, (node) => {
      const line = lineOf(script, node);
      const reference = referenceOf(node);
      if (reference !== null)
        found.push({ from: file.path, line, ...reference, target: resolve(file.path, reference.specifier) });
      for (const specifier of globPatternsOf(node)) {
        const pattern = globToRegExp(posix.join(posix.dirname(file.path), specifier));
        for (const target of paths.filter((path) => pattern.test(path))) {
          found.push({ from: file.path, line, specifier, target, typeOnly: false });
        }
      }
    });
  }
  return found;
}

function referenceOf(node: ts.Node): Pick<Import, 'specifier' | 'typeOnly'> | null {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: importsTypesOnly(node.importClause) };
  }
  if (
    ts.isExportDeclaration(node) &&
    node.moduleSpecifier !== undefined &&
    ts.isStringLiteral(node.moduleSpecifier)
  ) {
    return { specifier: node.moduleSpecifier.text, typeOnly: exportsTypesOnly(node) };
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return { specifier: node.argument.literal.text, typeOnly: true };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return literalReference(node.arguments[0]);
  }
  if (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'URL' &&
    node.arguments?.[1]?.getText() === 'import.meta.url'
  ) {
    return literalReference(node.arguments[0]);
  }
  return null;
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || ts.isNamespaceImport(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

function exportsTypesOnly(node: ts.ExportDeclaration): boolean {
  if (node.isTypeOnly) return true;
  const names = node.exportClause;
  return (
    names !== undefined && ts.isNamedExports(names) && names.elements.every((element) => element.isTypeOnly)
  );
}

function literalReference(
  argument: ts.Expression | undefined,
): Pick<Import, 'specifier' | 'typeOnly'> | null {
  return argument !== undefined && ts.isStringLiteralLike(argument)
    ? { specifier: argument.text, typeOnly: false }
    : null;
}

function globPatternsOf(node: ts.Node): readonly string[] {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'import.meta.glob') return [];
  const argument = node.arguments[0];
  const patterns =
    argument !== undefined && ts.isArrayLiteralExpression(argument) ? argument.elements : [argument];
  return patterns.flatMap((pattern) =>
    pattern !== undefined && ts.isStringLiteralLike(pattern) ? [pattern.text] : [],
  );
}

/** A query such as `?raw` or `?worker` is not part of the file's name. */
function resolve(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier.replace(/\?.*$/, '')) : null;
}

/** Understands `*`, `**` and `{a,b}`: what the project's patterns use. */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*|\{[^}]*\}|[.+^$()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '*') return '[^/]*';
    if (part.startsWith('{')) return `(?:${part.slice(1, -1).replaceAll('.', '\\.').replaceAll(',', '|')})`;
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
