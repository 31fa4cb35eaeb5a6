/** Utilities that name files. */
import { errorText } from '../errors.ts';
import { options } from '../options.ts';
import { defineShellProgram, type ShellProgram } from '../program.ts';
import type { Main, Sys } from '../sys.ts';

/** Makes a call for each path; says which failed. */
function each(
  name: string,
  call: (sys: Sys, path: string) => number,
  says: (path: string) => string,
  quiet = '',
): Main {
  return (sys, { argv }) => {
    const { flags, words } = options(argv, 'm');
    let status = 0;
    for (const path of words) {
      const answer = call(sys, path);
      if (answer >= 0 || (quiet !== '' && flags.has(quiet))) continue;
      sys.write(2, `${name}: ${says(path)}: ${errorText(answer)}\n`);
      status = 1;
    }
    return status;
  };
}

const rm = each(
  'rm',
  (sys, path) => sys.call('unlinkat', [], [path]),
  (path) => `can't remove '${path}'`,
  'f',
);
const rmdir = each(
  'rmdir',
  (sys, path) => sys.call('rmdir', [], [path]),
  (path) => `'${path}'`,
);
const mkdir = each(
  'mkdir',
  (sys, path) => sys.call('mkdir', [], [path]),
  (path) => `can't create directory '${path}'`,
  'p',
);
const touch = each(
  'touch',
  (sys, path) => {
    const fd = sys.open(path, 'a');
    return fd < 0 ? fd : sys.close(fd);
  },
  (path) => path,
);

const readlink: Main = (sys, { argv }) => {
  const { words } = options(argv);
  const said = sys.text('readlink', [], [words[0] ?? '']);
  if (typeof said === 'string') sys.write(1, `${said}\n`);
  return typeof said === 'string' ? 0 : 1;
};

const TYPES: Readonly<Record<string, string>> = Object.freeze({
  dir: 'd',
  file: '-',
  c: 'c',
  b: 'b',
  ns: 'l',
});

function modeText(kind: string, mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-'));
  if (mode & 0o1000) bits[8] = bits[8] === 'x' ? 't' : 'T';
  return (TYPES[kind] ?? '-') + bits.join('');
}

/** A line of `ls -l`; times are not kept. */
function long(sys: Sys, path: string, name: string): string {
  const found = String(sys.text('newfstatat', [], [path]));
  const [kind = '', mode = '0', uid = '', gid = '', size = '0'] = found.split(' ');
  const link = kind === 'ns' ? sys.text('readlink', [], [path]) : '';
  const tail = typeof link === 'string' && link !== '' ? ` -> ${link}` : '';
  const owner = `${uid.padEnd(8)} ${gid.padEnd(8)}`;
  return `${modeText(kind, parseInt(mode, 8))} ${'1'.padStart(4)} ${owner} ${size.padStart(9)} ${name}${tail}\n`;
}

const ls: Main = (sys, { argv }) => {
  const { flags, words } = options(argv);
  let status = 0;
  const paths = words.length === 0 ? ['.'] : words;
  paths.forEach((path, at) => {
    const found = sys.text('newfstatat', [], [path]);
    if (typeof found === 'number') {
      sys.write(2, `ls: ${path}: ${errorText(found)}\n`);
      status = 1;
      return;
    }
    const whole = !found.startsWith('dir') || flags.has('d');
    const names = whole ? [path] : sys.list(path);
    if (typeof names === 'number') {
      sys.write(2, `ls: can't open '${path}': ${errorText(names)}\n`);
      status = 1;
      return;
    }
    if (paths.length > 1 && !whole) sys.write(1, `${at > 0 ? '\n' : ''}${path}:\n`);
    const shown = [...names].filter((name) => flags.has('a') || whole || !name.startsWith('.')).sort();
    const rows = shown.map((name) =>
      flags.has('l') ? long(sys, whole ? name : `${path}/${name}`, name) : `${name}\n`,
    );
    sys.write(1, rows.join(''));
  });
  return status;
};

const stat: Main = (sys, { argv }) => {
  const { flags, words } = options(argv, 'c');
  for (const path of words) {
    const found = sys.text('newfstatat', [], [path]);
    if (typeof found === 'number') {
      sys.write(2, `stat: can't stat '${path}': ${errorText(found)}\n`);
      return 1;
    }
    const [kind = '', mode = '0', uid = '', gid = '', size = '0'] = found.split(' ');
    const known: Readonly<Record<string, string>> = {
      u: uid,
      g: gid,
      s: size,
      n: path,
      a: mode.replace(/^0+(?=.)/, ''),
      A: modeText(kind, parseInt(mode, 8)),
    };
    const text = (flags.get('c') ?? '%n').replace(
      /%([a-zA-Z])/g,
      (whole, letter: string) => known[letter] ?? whole,
    );
    sys.write(1, `${text}\n`);
  }
  return 0;
};

const chmod: Main = (sys, image) => {
  const [, mode = '', ...paths] = image.argv;
  return each(
    'chmod',
    (one, path) => one.call('chmod', [parseInt(mode, 8)], [path]),
    (path) => path,
  )(sys, { ...image, argv: ['chmod', ...paths] });
};

const MAINS: Readonly<Record<string, Main>> = Object.freeze({
  ...{ rm, rmdir, mkdir, touch, readlink, ls, stat, chmod },
});

export default Object.entries(MAINS).map(([name, main]): ShellProgram =>
  defineShellProgram({ name, main, family: 'busybox' }),
);
