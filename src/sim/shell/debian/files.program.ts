/** coreutils that make, remove and rename files. */
import { ERRNO } from '../../core/errno.ts';
import { changedMode } from '../dash/builtins/settings.ts';
import { errorText } from '../errors.ts';
import { factsOf, type FileFacts } from '../file-facts.ts';
import { debianPrograms } from '../program.ts';
import type { Main, Sys } from '../sys.ts';
import { baseName, hint, missingOperand, parent, quote, say, withOptions } from './support.ts';
import { secondsOf, START_S } from './time.ts';

/** Removes what is at a path; false: not all of it, which has been said. */
function removeAll(sys: Sys, path: string, flags: ReadonlyMap<string, string>): boolean {
  const facts = factsOf(sys, path, true);
  if (typeof facts === 'number') {
    if (facts === -ERRNO.ENOENT && flags.has('f')) return true;
    say(sys, 'rm', `cannot remove ${quote(path)}: ${errorText(facts)}`);
    return false;
  }
  if (/^(.*\/)?\.\.?\/*$/.test(path)) {
    say(sys, 'rm', `refusing to remove '.' or '..' directory: skipping ${quote(path)}`);
    return false;
  }
  const deep = flags.has('r') || flags.has('R');
  if (facts.kind === 'dir' && !deep && !flags.has('d')) {
    say(sys, 'rm', `cannot remove ${quote(path)}: Is a directory`);
    return false;
  }
  let all = true;
  if (facts.kind === 'dir' && deep) {
    const names = sys.list(path);
    if (typeof names !== 'number')
      for (const name of names) all = removeAll(sys, `${path}/${name}`, flags) && all;
  }
  const answer = facts.kind === 'dir' ? sys.call('rmdir', [], [path]) : sys.call('unlinkat', [], [path]);
  if (answer >= 0) {
    if (flags.has('v'))
      sys.write(1, facts.kind === 'dir' ? `removed directory ${quote(path)}\n` : `removed ${quote(path)}\n`);
    return all;
  }
  say(sys, 'rm', `cannot remove ${quote(path)}: ${errorText(answer)}`);
  return false;
}

const rm = withOptions(
  'rm',
  { letters: 'dfirRvI', long: { force: 'f', recursive: 'r', dir: 'd', verbose: 'v' } },
  (sys, { flags, words }) => {
    if (words.length === 0) return flags.has('f') ? 0 : missingOperand(sys, 'rm');
    let status = 0;
    for (const path of words) if (!removeAll(sys, path, flags)) status = 1;
    return status;
  },
);

const rmdir = withOptions(
  'rmdir',
  { letters: 'pv', long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'i' } },
  (sys, { flags, words }) => {
    if (words.length === 0) return missingOperand(sys, 'rmdir');
    let status = 0;
    for (const word of words)
      for (let path = word; ;) {
        if (flags.has('v')) sys.write(1, `rmdir: removing directory, ${quote(path)}\n`);
        const answer = sys.call('rmdir', [], [path]);
        if (answer < 0) {
          const what = path === word ? 'failed to remove' : 'failed to remove directory';
          say(sys, 'rmdir', `${what} ${quote(path)}: ${errorText(answer)}`);
          status = 1;
          break;
        }
        path = parent(path);
        if (!flags.has('p') || path === '.' || path === '/') break;
      }
    return status;
  },
);

/** A mode in octal or as chmod's words; null: it is none. */
function modeOf(text: string, before: number): number | null {
  return /^[0-7]+$/.test(text) ? parseInt(text, 8) & 0o7777 : changedMode(text, before);
}

function makeDirectory(sys: Sys, path: string, verbose: boolean): number {
  const answer = sys.call('mkdir', [], [path]);
  if (answer >= 0 && verbose) sys.write(1, `mkdir: created directory ${quote(path)}\n`);
  return answer;
}

const mkdir = withOptions(
  'mkdir',
  { letters: 'm:pv', long: { mode: 'm', parents: 'p', verbose: 'v' } },
  (sys, { flags, words }) => {
    if (words.length === 0) return missingOperand(sys, 'mkdir');
    const mode = flags.get('m');
    if (mode !== undefined && modeOf(mode, 0o777) === null) {
      say(sys, 'mkdir', `invalid mode ${quote(mode)}`);
      return 1;
    }
    let status = 0;
    for (const word of words) {
      let answer = 0;
      if (flags.has('p')) {
        const names = word.split('/').filter((name) => name !== '');
        let path = word.startsWith('/') ? '/' : '';
        for (const name of names) {
          path += name;
          answer = makeDirectory(sys, path, flags.has('v'));
          if (answer === -ERRNO.EEXIST && String(sys.text('newfstatat', [], [path])).startsWith('dir '))
            answer = 0;
          if (answer < 0) break;
          path += '/';
        }
      } else answer = makeDirectory(sys, word, flags.has('v'));
      if (answer < 0) {
        say(sys, 'mkdir', `cannot create directory ${quote(word)}: ${errorText(answer)}`);
        status = 1;
      } else if (mode !== undefined) sys.call('chmod', [modeOf(mode, 0o777) ?? 0], [word]);
    }
    return status;
  },
);

const touch = withOptions(
  'touch',
  { letters: 'acd:hmr:t:', long: { 'no-create': 'c', date: 'd', reference: 'r' } },
  (sys, { flags, words }) => {
    if (words.length === 0) {
      sys.write(2, `touch: missing file operand\n${hint('touch')}`);
      return 1;
    }
    let status = 0;
    const reference = flags.has('r') ? factsOf(sys, flags.get('r') ?? '') : null;
    const given = flags.get('d') ?? null;
    const seconds = given === null ? null : secondsOf(given);
    if (given !== null && seconds === null) {
      say(sys, 'touch', `invalid date format ${quote(given)}`);
      return 1;
    }
    if (flags.has('t')) {
      say(sys, 'touch', '-t is not modelled in Ringside');
      return 1;
    }
    const like = reference !== null && typeof reference !== 'number' ? reference.modifiedNs : NaN;
    const toNs = seconds === null ? like : (seconds - START_S) * 1e9;
    for (const path of words) {
      let answer = sys.call('utimensat', [toNs], [path]);
      if (answer === -ERRNO.ENOENT && !flags.has('c')) {
        const fd = sys.open(path, 'a');
        answer = fd < 0 ? fd : sys.close(fd);
        if (answer >= 0 && !Number.isNaN(toNs)) answer = sys.call('utimensat', [toNs], [path]);
      } else if (answer === -ERRNO.ENOENT) answer = 0;
      if (answer >= 0) continue;
      say(sys, 'touch', `cannot touch ${quote(path)}: ${errorText(answer)}`);
      status = 1;
    }
    return status;
  },
);

/** Copies one file or, with `deep`, a directory; false: something failed, which has been said. */
function copyOne(sys: Sys, from: string, to: string, flags: ReadonlyMap<string, string>): boolean {
  const keepsLinks = flags.has('P') || flags.has('d') || flags.has('a') || flags.has('r') || flags.has('R');
  const facts = factsOf(sys, from, keepsLinks);
  const wrong = (text: string): boolean => {
    say(sys, 'cp', text);
    return false;
  };
  if (typeof facts === 'number') return wrong(`cannot stat ${quote(from)}: ${errorText(facts)}`);
  const target = factsOf(sys, to);
  if (typeof target !== 'number' && target.inode === facts.inode && target.device === facts.device)
    return wrong(`${quote(from)} and ${quote(to)} are the same file`);
  if (facts.kind === 'dir') return copyDirectory(sys, from, to, { facts, target, flags });
  if (typeof target !== 'number' && target.kind === 'dir')
    return wrong(`cannot overwrite directory ${quote(to)} with non-directory ${quote(from)}`);
  if (typeof target !== 'number' && flags.has('n')) return true;
  if (facts.kind === 'link') {
    const answer = sys.call('symlink', [], [String(sys.text('readlink', [], [from])), to]);
    return answer >= 0 || wrong(`cannot create symbolic link ${quote(to)}: ${errorText(answer)}`);
  }
  const text = sys.readFile(from);
  if (typeof text === 'number') return wrong(`cannot open ${quote(from)} for reading: ${errorText(text)}`);
  const fd = sys.open(to, 'w');
  if (fd < 0) return wrong(`cannot create regular file ${quote(to)}: ${errorText(fd)}`);
  sys.write(fd, text);
  sys.close(fd);
  if (typeof target === 'number') {
    const mask = flags.has('p') || flags.has('a') ? 0 : sys.call('umask', [-1]);
    sys.call('chmod', [facts.mode & ~mask], [to]);
  }
  if (flags.has('p') || flags.has('a')) sys.call('utimensat', [facts.modifiedNs], [to]);
  if (flags.has('v')) sys.write(1, `${quote(from)} -> ${quote(to)}\n`);
  return true;
}

interface Copying {
  readonly facts: FileFacts;
  readonly target: FileFacts | number;
  readonly flags: ReadonlyMap<string, string>;
}

function copyDirectory(sys: Sys, from: string, to: string, { facts, target, flags }: Copying): boolean {
  const wrong = (text: string): boolean => {
    say(sys, 'cp', text);
    return false;
  };
  if (!['r', 'R', 'a'].some((letter) => flags.has(letter)))
    return wrong(`-r not specified; omitting directory ${quote(from)}`);
  if (typeof target !== 'number' && target.kind !== 'dir')
    return wrong(`cannot overwrite non-directory ${quote(to)} with directory ${quote(from)}`);
  if (typeof target === 'number') {
    const answer = sys.call('mkdir', [], [to]);
    if (answer < 0) return wrong(`cannot create directory ${quote(to)}: ${errorText(answer)}`);
    sys.call('chmod', [facts.mode], [to]);
    if (flags.has('v')) sys.write(1, `${quote(from)} -> ${quote(to)}\n`);
  }
  const names = sys.list(from);
  if (typeof names === 'number') return wrong(`cannot access ${quote(from)}: ${errorText(names)}`);
  return names.map((name) => copyOne(sys, `${from}/${name}`, `${to}/${name}`, flags)).every(Boolean);
}

type One = (sys: Sys, from: string, to: string, flags: ReadonlyMap<string, string>) => boolean;

/** `FROM TO`, or several into a directory. */
function intoDirectory(
  name: string,
  letters: string,
  long: Readonly<Record<string, string>>,
  one: One,
): Main {
  return withOptions(name, { letters, long }, (sys, { flags, words }) => {
    const into = flags.get('t');
    const all = into === undefined ? words : [...words, into];
    const [first] = all;
    const last = all.at(-1) ?? '';
    if (first === undefined) {
      sys.write(2, `${name}: missing file operand\n${hint(name)}`);
      return 1;
    }
    if (all.length === 1) {
      sys.write(2, `${name}: missing destination file operand after ${quote(first)}\n${hint(name)}`);
      return 1;
    }
    const found = factsOf(sys, last);
    const isDirectory = typeof found !== 'number' && found.kind === 'dir' && !flags.has('T');
    if (all.length > 2 && !isDirectory) {
      const why = typeof found === 'number' ? errorText(found) : 'Not a directory';
      say(sys, name, `target ${quote(last)}: ${why}`);
      return 1;
    }
    let status = 0;
    for (const from of all.slice(0, -1)) {
      const to = isDirectory
        ? `${last.replace(/\/+$/, '') || '/'}${last === '/' ? '' : '/'}${baseName(from)}`
        : last;
      if (!one(sys, from, to, flags)) status = 1;
    }
    return status;
  });
}

const CP_LONG = Object.freeze({
  recursive: 'r',
  archive: 'a',
  verbose: 'v',
  force: 'f',
  'no-clobber': 'n',
  'target-directory': 't',
});

const moveOne: One = (sys, from, to, flags) => {
  const wrong = (text: string): boolean => {
    say(sys, 'mv', text);
    return false;
  };
  const facts = factsOf(sys, from, true);
  if (typeof facts === 'number') return wrong(`cannot stat ${quote(from)}: ${errorText(facts)}`);
  const target = factsOf(sys, to, true);
  if (typeof target !== 'number') {
    if (target.inode === facts.inode && target.device === facts.device)
      return wrong(`${quote(from)} and ${quote(to)} are the same file`);
    if (flags.has('n')) return true;
    if (target.kind === 'dir' && facts.kind !== 'dir')
      return wrong(`cannot overwrite directory ${quote(to)} with non-directory ${quote(from)}`);
    if (target.kind !== 'dir' && facts.kind === 'dir')
      return wrong(`cannot overwrite non-directory ${quote(to)} with directory ${quote(from)}`);
  }
  let answer = sys.call('rename', [], [from, to]);
  if (answer === -ERRNO.EINVAL)
    return wrong(`cannot move ${quote(from)} to a subdirectory of itself, ${quote(to)}`);
  if (answer === -ERRNO.EXDEV)
    answer =
      copyOne(sys, from, to, new Map([['a', '']])) && removeAll(sys, from, new Map([['r', '']])) ? 0 : answer;
  if (answer < 0) return wrong(`cannot move ${quote(from)} to ${quote(to)}: ${errorText(answer)}`);
  if (flags.has('v')) sys.write(1, `renamed ${quote(from)} -> ${quote(to)}\n`);
  return true;
};

const linkOne: One = (sys, from, to, flags) => {
  const soft = flags.has('s');
  const there = factsOf(sys, to, true);
  if (typeof there !== 'number' && flags.has('f')) sys.call('unlinkat', [], [to]);
  if (!soft) {
    const facts = factsOf(sys, from, true);
    if (typeof facts === 'number') {
      say(sys, 'ln', `failed to access ${quote(from)}: ${errorText(facts)}`);
      return false;
    }
    if (facts.kind === 'dir') {
      say(sys, 'ln', `${from}: hard link not allowed for directory`);
      return false;
    }
  }
  const answer = sys.call(soft ? 'symlink' : 'link', [], [from, to]);
  if (answer < 0) {
    const arrow = soft || answer === -ERRNO.EEXIST ? quote(to) : `${quote(to)} => ${quote(from)}`;
    say(sys, 'ln', `failed to create ${soft ? 'symbolic' : 'hard'} link ${arrow}: ${errorText(answer)}`);
    return false;
  }
  if (flags.has('v')) sys.write(1, `${quote(to)} ${soft ? '->' : '=>'} ${quote(from)}\n`);
  return true;
};

const lnInto = intoDirectory('ln', 'fisnvTt:', { symbolic: 's', force: 'f', verbose: 'v' }, linkOne);

/** With one word, it is linked where the caller is. */
const ln: Main = (sys, image) => {
  const words = image.argv.slice(1).filter((word) => !word.startsWith('-'));
  return lnInto(sys, words.length === 1 ? { ...image, argv: [...image.argv, '.'] } : image);
};

const chmod: Main = (sys, image) => {
  const words = image.argv.slice(1).filter((word) => !/^-[Rvcf]+$/.test(word));
  const [mode, ...paths] = words;
  if (mode === undefined) return missingOperand(sys, 'chmod');
  if (paths.length === 0) return missingOperand(sys, 'chmod', mode);
  if (modeOf(mode, 0) === null) {
    sys.write(2, `chmod: invalid mode: ${quote(mode)}\n${hint('chmod')}`);
    return 1;
  }
  let status = 0;
  const deep = image.argv.some((word) => /^-[vcf]*R/.test(word));
  const change = (path: string): void => {
    const facts = factsOf(sys, path);
    const answer =
      typeof facts === 'number' ? facts : sys.call('chmod', [modeOf(mode, facts.mode) ?? 0], [path]);
    if (answer < 0) {
      say(
        sys,
        'chmod',
        `${typeof facts === 'number' ? 'cannot access' : 'changing permissions of'} ${quote(path)}: ${errorText(answer)}`,
      );
      status = 1;
    } else if (deep && typeof facts !== 'number' && facts.kind === 'dir') {
      const names = sys.list(path);
      if (typeof names !== 'number') for (const name of names) change(`${path}/${name}`);
    }
  };
  for (const path of paths) change(path);
  return status;
};

export default debianPrograms({
  ...{ rm, rmdir, mkdir, touch, ln, chmod },
  cp: intoDirectory('cp', 'adfHiLlnPpRrst:Tuvx', CP_LONG, copyOne),
  mv: intoDirectory('mv', 'finuvTt:', CP_LONG, moveOne),
});
