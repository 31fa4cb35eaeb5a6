/** `ls` and `stat`. Times are those of the machine's clock, in UTC. */
import { errorText } from '../errors.ts';
import { factsOf, type FileFacts } from '../file-facts.ts';
import { debianPrograms } from '../program.ts';
import type { Sys } from '../sys.ts';
import { missingOperand, quote, say, withOptions } from './support.ts';
import { START_S, timeText } from './time.ts';

const TYPES: Readonly<Record<string, string>> = Object.freeze({
  ...{ dir: 'd', file: '-', link: 'l', ns: 'l', c: 'c', b: 'b', fifo: 'p', socket: 's' },
});
const KINDS: Readonly<Record<string, string>> = Object.freeze({
  ...{
    dir: 'directory',
    file: 'regular file',
    link: 'symbolic link',
    ns: 'symbolic link',
    fifo: 'fifo',
    socket: 'socket',
  },
  ...{ c: 'character special file', b: 'block special file' },
});

export function modeText({ kind, mode }: FileFacts): string {
  const bits = [...'rwxrwxrwx'].map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-'));
  const special = (bit: number, at: number, letter: string): void => {
    if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  };
  special(0o4000, 2, 's');
  special(0o2000, 5, 's');
  special(0o1000, 8, 't');
  return (TYPES[kind] ?? '-') + bits.join('');
}

function nameOf(sys: Sys, table: string, id: number): string {
  const text = sys.readFile(table);
  const row =
    typeof text === 'string' ? text.split('\n').find((line) => line.split(':')[2] === String(id)) : undefined;
  return row?.split(':')[0] ?? String(id);
}

interface Row {
  readonly name: string;
  readonly facts: FileFacts;
  readonly link: string;
}

function rowOf(sys: Sys, path: string, name: string, follows: boolean): Row | number {
  const facts = factsOf(sys, path, !follows);
  if (typeof facts === 'number') return facts;
  const said = facts.kind === 'link' || facts.kind === 'ns' ? sys.text('readlink', [], [path]) : '';
  return { name, facts, link: typeof said === 'string' ? said : '' };
}

type Flags = ReadonlyMap<string, string>;

/** 4-KiB blocks in KiB. */
function blocks({ kind, size }: FileFacts): number {
  return kind === 'dir' || kind === 'file' ? Math.ceil(size / 4096) * 4 : 0;
}

function human(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let size = bytes;
  let at = 0;
  for (; size >= 1024; at++) size /= 1024;
  return `${size < 10 ? (Math.ceil(size * 10) / 10).toFixed(1) : String(Math.ceil(size))}${'KMGT'[at - 1] ?? ''}`;
}

function mark({ kind, mode }: FileFacts, flags: Flags): string {
  if (kind === 'dir' && (flags.has('F') || flags.has('p'))) return '/';
  if (!flags.has('F')) return '';
  if (kind === 'link' || kind === 'ns') return '@';
  return kind === 'fifo' ? '|' : kind === 'file' && (mode & 0o111) !== 0 ? '*' : '';
}

function longRows(sys: Sys, rows: readonly Row[], flags: Flags): string[] {
  const cells = rows.map(({ facts, name, link }) => {
    const numeric = flags.has('n');
    const device = facts.kind === 'c' || facts.kind === 'b';
    const size = device
      ? `${String(facts.major)}, ${String(facts.minor)}`
      : flags.has('h')
        ? human(facts.size)
        : String(facts.size);
    const time = timeText(START_S + Math.floor(facts.modifiedNs / 1e9), '%b %e %H:%M');
    return {
      ...{ inode: String(facts.inode), mode: modeText(facts), links: String(facts.links) },
      user: numeric ? String(facts.uid) : nameOf(sys, '/etc/passwd', facts.uid),
      group: numeric ? String(facts.gid) : nameOf(sys, '/etc/group', facts.gid),
      size: facts.kind === 'link' ? String(link.length) : size,
      rest: `${time} ${name}${link === '' ? mark(facts, flags) : ` -> ${link}`}`,
    };
  });
  const width = (key: 'links' | 'user' | 'group' | 'size' | 'inode'): number =>
    Math.max(0, ...cells.map((cell) => cell[key].length));
  return cells.map(({ inode, mode, links, user, group, size, rest }) => {
    const who = [
      ...(flags.has('g') ? [] : [user.padEnd(width('user'))]),
      ...(flags.has('G') || flags.has('o') ? [] : [group.padEnd(width('group'))]),
    ];
    const head = flags.has('i') ? `${inode.padStart(width('inode'))} ` : '';
    return `${head}${mode} ${links.padStart(width('links'))} ${who.map((one) => `${one} `).join('')}${size.padStart(width('size'))} ${rest}\n`;
  });
}

function ordered(rows: readonly Row[], flags: Flags): readonly Row[] {
  const made = [...rows];
  if (flags.has('U') || flags.has('f')) return made;
  made.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  if (flags.has('t')) made.sort((a, b) => b.facts.modifiedNs - a.facts.modifiedNs);
  if (flags.has('S')) made.sort((a, b) => b.facts.size - a.facts.size);
  return flags.has('r') ? made.reverse() : made;
}

function show(sys: Sys, rows: readonly Row[], flags: Flags): void {
  const sorted = ordered(rows, flags);
  if (flags.has('l') || flags.has('n') || flags.has('g') || flags.has('o')) {
    sys.write(1, longRows(sys, sorted, flags).join(''));
    return;
  }
  const width = Math.max(0, ...sorted.map(({ facts }) => String(facts.inode).length));
  const shown = sorted.map(({ name, facts }) => {
    const head = `${flags.has('i') ? `${String(facts.inode).padStart(width)} ` : ''}${flags.has('s') ? `${String(blocks(facts))} ` : ''}`;
    return `${head}${name}${mark(facts, flags)}`;
  });
  if (shown.length > 0) sys.write(1, `${shown.join(flags.has('m') ? ', ' : '\n')}\n`);
}

/** A directory; false: it can't be read. */
function listDirectory(sys: Sys, path: string, flags: Flags): { ok: boolean; inside: readonly string[] } {
  const names = sys.list(path);
  if (typeof names === 'number') {
    say(sys, 'ls', `cannot open directory ${quote(path)}: ${errorText(names)}`);
    return { ok: false, inside: [] };
  }
  const dots = flags.has('a') || flags.has('f') ? ['.', '..'] : [];
  const hidden = dots.length > 0 || flags.has('A');
  const rows = [...dots, ...names]
    .filter((name) => hidden || !name.startsWith('.'))
    .map((name) => rowOf(sys, `${path.replace(/\/$/, '')}/${name}`, name, flags.has('L')))
    .filter((row) => typeof row !== 'number');
  if (flags.has('l') || flags.has('n') || flags.has('s') || flags.has('g') || flags.has('o'))
    sys.write(1, `total ${String(rows.reduce((sum, { facts }) => sum + blocks(facts), 0))}\n`);
  show(sys, rows, flags);
  const inside = ordered(rows, flags)
    .filter(({ facts, name }) => facts.kind === 'dir' && name !== '.' && name !== '..')
    .map(({ name }) => `${path.replace(/\/$/, '')}/${name}`);
  return { ok: true, inside };
}

const LONG = Object.freeze({
  all: 'a',
  'almost-all': 'A',
  directory: 'd',
  inode: 'i',
  recursive: 'R',
  reverse: 'r',
  'human-readable': 'h',
});

const ls = withOptions(
  'ls',
  { letters: '1aAlditrRFphnSsgGoLmUfcCuxHvw:', long: LONG, status: 2 },
  (sys, { flags, words }) => {
    let status = 0;
    const files: Row[] = [];
    const directories: string[] = [];
    for (const path of words.length === 0 ? ['.'] : words) {
      const follows = !flags.has('d') && !flags.has('l') && !flags.has('F');
      const row = rowOf(sys, path, path, follows);
      const dangling = typeof row === 'number' ? rowOf(sys, path, path, false) : row;
      if (typeof dangling === 'number') {
        say(sys, 'ls', `cannot access ${quote(path)}: ${errorText(dangling)}`);
        status = 2;
      } else if (dangling.facts.kind === 'dir' && !flags.has('d')) directories.push(path);
      else files.push(dangling);
    }
    show(sys, files, flags);
    const titled = words.length > 1 || flags.has('R');
    directories.sort();
    let first = files.length === 0;
    for (let path = directories.shift(); path !== undefined; path = directories.shift()) {
      if (titled) sys.write(1, `${first ? '' : '\n'}${path}:\n`);
      first = false;
      const { ok, inside } = listDirectory(sys, path, flags);
      if (!ok) status = words.includes(path) ? 2 : 1;
      if (flags.has('R')) directories.unshift(...inside);
    }
    return status;
  },
);

function statFormat(sys: Sys, path: string, facts: FileFacts, format: string): string {
  const link = facts.kind === 'link' ? ` -> '${String(sys.text('readlink', [], [path]))}'` : '';
  const seconds = START_S + Math.floor(facts.modifiedNs / 1e9);
  const known: Readonly<Record<string, () => string>> = {
    ...{
      n: () => path,
      N: () => `'${path}'${link}`,
      s: () => String(facts.size),
      a: () => (facts.mode & 0o7777).toString(8),
    },
    ...{
      A: () => modeText(facts),
      u: () => String(facts.uid),
      g: () => String(facts.gid),
      h: () => String(facts.links),
    },
    ...{
      U: () => nameOf(sys, '/etc/passwd', facts.uid),
      G: () => nameOf(sys, '/etc/group', facts.gid),
      i: () => String(facts.inode),
    },
    F: () =>
      facts.kind === 'file' && facts.size === 0 ? 'regular empty file' : (KINDS[facts.kind] ?? facts.kind),
    ...{
      Y: () => String(seconds),
      y: () => timeText(seconds, '%Y-%m-%d %H:%M:%S.000000000 +0000'),
      b: () => String(blocks(facts) * 2),
    },
    ...{
      B: () => '512',
      o: () => '4096',
      d: () => String(facts.device),
      f: () =>
        (facts.mode | ({ dir: 0o40000, file: 0o100000, link: 0o120000 }[facts.kind] ?? 0)).toString(16),
    },
    ...{ t: () => facts.major.toString(16), T: () => facts.minor.toString(16), '%': () => '%' },
  };
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => known[letter]?.() ?? whole);
}

const stat = withOptions(
  'stat',
  { letters: 'c:Lft', long: { format: 'c', dereference: 'L' } },
  (sys, { flags, words }) => {
    if (words.length === 0) return missingOperand(sys, 'stat');
    let status = 0;
    for (const path of words) {
      const facts = factsOf(sys, path, !flags.has('L'));
      if (typeof facts === 'number') {
        say(sys, 'stat', `cannot statx ${quote(path)}: ${errorText(facts)}`);
        status = 1;
        continue;
      }
      const whole =
        '  File: %n\n  Size: %s\tBlocks: %b\tIO Block: %o   %F\nDevice: %d\tInode: %i\tLinks: %h\nAccess: (0%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)\nModify: %y';
      sys.write(1, `${statFormat(sys, path, facts, flags.get('c') ?? whole)}\n`);
    }
    return status;
  },
);

export default debianPrograms({ ls, stat });
