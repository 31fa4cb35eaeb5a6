import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One file under check. Paths are relative to the project's top folder, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** One tree per script: a `.svelte` file may hold two. `firstLine` is the script's first line in the file. */
  readonly scripts: readonly { readonly tree: ts.SourceFile; readonly firstLine: number }[];
}

const SVELTE_SCRIPT = /<script\b[^>]*>([\s\S]*?)<\/script>/g;

/** Parses a file's scripts. */
export function parseSource(path: string, text: string): SourceFile {
  if (!path.endsWith('.svelte'))
    return { path, text, scripts: [{ tree: parseScript(path, text), firstLine: 1 }] };
  const scripts = [...text.matchAll(SVELTE_SCRIPT)].map((match) => {
    const start = match.index + match[0].indexOf('>') + 1;
    return { tree: parseScript(`${path}.ts`, match[1] ?? ''), firstLine: lineCount(text.slice(0, start)) };
  });
  return { path, text, scripts };
}

/** Number of lines, a last line feed not counted as one more. */
export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** Every file below a folder of the project, sorted. */
export function listFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** Reads and parses every TypeScript and Svelte file below a folder. */
export function readSources(root: string, folder: string): readonly SourceFile[] {
  return listFiles(root, folder)
    .filter((path) => /\.(ts|svelte)$/.test(path))
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Calls `visit` for a node and everything below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

/** The line of a node in its file, counted from 1. */
export function lineOf(script: SourceFile['scripts'][number], node: ts.Node): number {
  return script.tree.getLineAndCharacterOfPosition(node.getStart(script.tree)).line + script.firstLine;
}

function parseScript(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}
