import { errorText } from './errors.ts';
import type { Sys } from './sys.ts';

/** Texts of files, of standard input if none are named; `status`: 1 if one could not be read, which has been said. */
export function inputs(
  sys: Sys,
  name: string,
  paths: readonly string[],
): { readonly texts: readonly string[]; readonly status: number } {
  let status = 0;
  const texts = (paths.length === 0 ? ['-'] : paths).flatMap((path) => {
    const text = path === '-' ? sys.readAll(0) : sys.readFile(path);
    if (typeof text === 'string') return [text];
    status = 1;
    const how = path === '-' ? 'read error' : `can't open '${path}'`;
    sys.write(2, `${name}: ${how}: ${errorText(text)}\n`);
    return [];
  });
  return { texts, status };
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
