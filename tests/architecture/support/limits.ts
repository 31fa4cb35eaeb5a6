import ts from 'typescript';
import { globToRegExp } from './imports.ts';
import type { SourceFile } from './source.ts';
import { lineCount, lineOf, walk } from './source.ts';

export const MAX_FILE_LINES = 400;
export const MAX_FUNCTION_LINES = 70;
/** A data table may hold a small builder; anything longer is code and belongs in a file of its own. */
export const MAX_FUNCTION_LINES_IN_DATA = 20;

/** The only files that may be longer than `MAX_FILE_LINES`. */
export const DATA_TABLES: readonly { readonly pattern: string; readonly reason: string }[] = [
  { pattern: 'src/sim/costs/sources.ts', reason: 'the bibliography' },
  { pattern: 'src/sim/costs/tables/*.cost.ts', reason: 'cost tables: one row a cost' },
  { pattern: 'src/sim/strace/syscall-classes.ts', reason: 'one row for each of some 360 system calls' },
  {
    pattern: 'src/sim/clients/docker/tables/*.ts',
    reason: 'what docker’s help says of its commands; types of its API',
  },
  { pattern: 'src/ui/i18n/{en,ko}.ts', reason: 'the catalogues of words' },
];

const KEBAB_FILE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const KEBAB_FOLDER = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Files and functions that are too long. */
export function lengthBreaches(file: SourceFile): readonly string[] {
  const isData = DATA_TABLES.some(({ pattern }) => globToRegExp(pattern).test(file.path));
  const limit = isData ? MAX_FUNCTION_LINES_IN_DATA : MAX_FUNCTION_LINES;
  const found: string[] = [];
  const lines = lineCount(file.text);
  if (!isData && lines > MAX_FILE_LINES) found.push(`${file.path}: ${lines} lines`);
  for (const script of file.scripts) {
    walk(script.tree, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
      const length = lineCount(node.getText(script.tree));
      if (length > limit) found.push(`${file.path}:${lineOf(script, node)}: a function of ${length} lines`);
    });
  }
  return found;
}

/** Whether every part of a path is in kebab case. */
export function isKebabPath(path: string): boolean {
  const parts = path.split('/');
  return parts.every((part, index) => (index === parts.length - 1 ? KEBAB_FILE : KEBAB_FOLDER).test(part));
}
