import { ERRNO } from '../../core/errno.ts';
import { errorText } from '../errors.ts';
import type { Shell } from './shell.ts';

/** Another program in place of the shell; answers only if there is none. Says why. */
export function execProgram(shell: Shell, path: string, argv: readonly string[]): number {
  const environment = shell.environment();
  const answer = shell.sys.call('execve', [argv.length], [path, ...argv, ...environment]);
  if (answer === -ERRNO.ENOEXEC) {
    const words = [shell.data.arg0, path, ...argv.slice(1)];
    shell.sys.call('execve', [words.length], ['/bin/sh', ...words, ...environment]);
  }
  const missing = answer === -ERRNO.ENOENT || answer === -ERRNO.ENOTDIR;
  shell.warn(`${argv[0] ?? ''}: ${missing ? 'not found' : errorText(answer)}`);
  return missing ? 127 : 126;
}
