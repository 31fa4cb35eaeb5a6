/** Where a command is found: `PATH`, as far as a shell remembers it. */
import type { Shell } from './shell.ts';

/** Files that are programs, by path; null: there is none of that name. */
export function findInPath(shell: Shell, name: string, path = shell.get('PATH') ?? ''): string | null {
  const { data, sys } = shell;
  if (name.includes('/')) return name;
  // Those of BusyBox are the shell's own.
  if (data.dialect === 'ash') return sys.find(name) ? name : null;
  const known = data.hash.get(name);
  if (known !== undefined) return known;
  for (const dir of path.split(':')) {
    const file = dir === '' ? name : `${dir}/${name}`;
    const found = sys.text('newfstatat', [], [file]);
    if (typeof found !== 'string') continue;
    const [kind, mode = '0'] = found.split(' ');
    if (kind !== 'file' || (parseInt(mode, 8) & 0o111) === 0) continue;
    data.hash.set(name, file);
    return file;
  }
  return null;
}
