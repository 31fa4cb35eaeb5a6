/** `execvp`: another program in place of the caller, found through PATH. */
import { ERRNO } from '../core/errno.ts';
import type { Image, Sys } from './sys.ts';

export function pairsOf(env: Image['env']): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** Answers only if it fails: minus an errno. `pairs`: its environment. */
export function execvp(sys: Sys, argv: readonly string[], env: Image['env'], pairs = pairsOf(env)): number {
  const [name = ''] = argv;
  const exec = (path: string): number => sys.call('execve', [argv.length], [path, ...argv, ...pairs]);
  if (name.includes('/') || sys.find(name)) return exec(name);
  let refused = -ERRNO.ENOENT;
  for (const dir of (env['PATH'] ?? '/bin:/usr/bin').split(':')) {
    const answer = exec(`${dir === '' ? '.' : dir}/${name}`);
    if (answer === -ERRNO.EACCES) refused = answer;
    else if (answer !== -ERRNO.ENOENT && answer !== -ERRNO.ENOTDIR) return answer;
  }
  return refused;
}
