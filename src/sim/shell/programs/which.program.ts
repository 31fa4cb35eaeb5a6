import { options } from '../options.ts';
import { defineShellProgram } from '../program.ts';
import type { Sys } from '../sys.ts';

const EXECUTABLE = 0o111;

function isExecutable(sys: Sys, path: string): boolean {
  const found = sys.text('newfstatat', [], [path]);
  if (typeof found !== 'string') return false;
  const [kind, mode = '0'] = found.split(' ');
  return kind === 'file' && (parseInt(mode, 8) & EXECUTABLE) !== 0;
}

/** The files that `PATH` leads to; the status says whether each name has one. */
export default defineShellProgram({
  name: 'which',
  main: (sys, { argv, env }) => {
    const { flags, words } = options(argv);
    const dirs = (env['PATH'] ?? '').split(':').map((dir) => (dir === '' ? '.' : dir));
    let status = words.length === 0 ? 1 : 0;
    for (const word of words) {
      const paths = word.includes('/') ? [word] : dirs.map((dir) => `${dir}/${word}`);
      const found = paths.filter((path) => isExecutable(sys, path));
      if (found.length === 0) status = 1;
      for (const path of flags.has('a') ? found : found.slice(0, 1)) sys.write(1, `${path}\n`);
    }
    return status;
  },
});
