/** `mount`, `umount` and `chroot`. */
import { MS } from '../../kernel/vfs/mount-calls.ts';
import { errorText } from '../errors.ts';
import { options } from '../options.ts';
import { defineShellProgram, type ShellProgram } from '../program.ts';
import type { Main, Sys } from '../sys.ts';
import { linesOf } from '../text-input.ts';

/** Words of `-o` and of long options that are flags of the call. */
const FLAGS: Readonly<Record<string, number>> = Object.freeze({
  ro: MS.RDONLY,
  rw: 0,
  bind: MS.BIND,
  rbind: MS.BIND | MS.REC,
  move: MS.MOVE,
  remount: MS.REMOUNT,
  'make-shared': MS.SHARED,
  'make-rshared': MS.SHARED | MS.REC,
  'make-slave': MS.SLAVE,
  'make-rslave': MS.SLAVE | MS.REC,
  'make-private': MS.PRIVATE,
  'make-rprivate': MS.PRIVATE | MS.REC,
  'make-unbindable': MS.UNBINDABLE,
  'make-runbindable': MS.UNBINDABLE | MS.REC,
});

function listMounts(sys: Sys): number {
  const text = sys.readFile('/proc/mounts');
  if (typeof text !== 'string') return 1;
  const rows = linesOf(text).map((line) => {
    const [source = '', point = '', type = '', flags = ''] = line.split(' ');
    return `${source} on ${point} type ${type} (${flags})\n`;
  });
  sys.write(1, rows.join(''));
  return 0;
}

const mount: Main = (sys, { argv }) => {
  if (argv.length === 1) return listMounts(sys);
  const long = argv.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
  const { flags, words } = options(
    argv.filter((word) => !word.startsWith('--')),
    'to',
  );
  // Options may come after the paths, too.
  const after = options(['mount', ...words.slice(words.findIndex((word) => word.startsWith('-')))], 'to');
  const trailing = words.some((word) => word.startsWith('-'));
  const paths = words.slice(0, trailing ? words.findIndex((word) => word.startsWith('-')) : undefined);
  const given = [
    ...long,
    ...(flags.get('o') ?? '').split(','),
    ...(trailing ? (after.flags.get('o') ?? '').split(',') : []),
  ];
  const bits = given.reduce((all, word) => all | (FLAGS[word] ?? 0), flags.has('r') ? MS.RDONLY : 0);
  const data = given.filter((word) => word !== '' && FLAGS[word] === undefined).join(',');
  const [first = '', target = first] = paths;
  const source = paths.length > 1 ? first : '';
  const answer = sys.call('mount', [bits], [source, target, flags.get('t') ?? '', data]);
  if (answer === 0) return 0;
  const what =
    answer === -1
      ? 'permission denied (are you root?)'
      : `mounting ${source} on ${target} failed: ${errorText(answer)}`;
  sys.write(2, `mount: ${what}\n`);
  return answer === -1 ? 1 : 255;
};

const umount: Main = (sys, { argv }) => {
  const { flags, words } = options(argv);
  let status = 0;
  for (const path of words) {
    const answer = sys.call('umount2', [flags.has('l') ? 2 : 0], [path]);
    if (answer === 0) continue;
    sys.write(2, `umount: can't unmount ${path}: ${errorText(answer)}\n`);
    status = 1;
  }
  return status;
};

const chroot: Main = (sys, { argv: [, path = '/', ...words], env }) => {
  const answer = sys.call('chroot', [], [path]);
  if (answer < 0) {
    sys.write(2, `chroot: can't change root directory to '${path}': ${errorText(answer)}\n`);
    return 1;
  }
  sys.call('chdir', [], ['/']);
  const argv = words.length === 0 ? ['sh'] : words;
  sys.call(
    'execve',
    [argv.length],
    [...argv, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
  );
  return 127;
};

const MAINS: Readonly<Record<string, Main>> = Object.freeze({ mount, umount, chroot });

export default Object.entries(MAINS).map(([name, main]): ShellProgram => defineShellProgram({ name, main }));
