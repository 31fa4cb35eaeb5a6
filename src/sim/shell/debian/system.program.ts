/** coreutils that tell who and where one is, run other programs, or wait. */
import { errorText } from '../errors.ts';
import { factsOf } from '../file-facts.ts';
import { execvp } from '../exec.ts';
import { escapes, printed } from '../printf.ts';
import { debianPrograms } from '../program.ts';
import type { Image, Main, Sys } from '../sys.ts';
import { hint, missingOperand, quote, say, withOptions } from './support.ts';
import { GROUPS, nameOf, userNamed } from '../users.ts';
import { secondsOf, START_S, timeText } from './time.ts';

/** Runs words in the caller's place. */
function become(sys: Sys, name: string, argv: readonly string[], env: Image['env']): number {
  const answer = execvp(sys, argv, env);
  say(sys, name, `${quote(argv[0] ?? '')}: ${errorText(answer)}`);
  return answer === -2 ? 127 : 126;
}

const env: Main = (sys, image) => {
  const { argv } = image;
  let vars: Record<string, string> = { ...image.env };
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '-i' || word === '-' || word === '--ignore-environment') vars = {};
    else if (word === '-u')
      vars = Object.fromEntries(Object.entries(vars).filter(([name]) => name !== argv[at + 1] || !(at += 1)));
    else if (/^-u./.test(word))
      vars = Object.fromEntries(Object.entries(vars).filter(([name]) => name !== word.slice(2)));
    else if (word.startsWith('-')) {
      sys.write(2, `env: invalid option -- '${word[1] ?? ''}'\n${hint('env')}`);
      return 125;
    } else if (word.includes('=')) vars[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    else break;
  }
  if (at < argv.length)
    return become(sys, 'env', argv.slice(at), { PATH: image.env['PATH'] ?? '/bin:/usr/bin', ...vars });
  for (const [name, value] of Object.entries(vars)) sys.write(1, `${name}=${value}\n`);
  return 0;
};

const printenv: Main = (sys, image) => {
  const names = image.argv.slice(1);
  if (names.length === 0)
    for (const [name, value] of Object.entries(image.env)) sys.write(1, `${name}=${value}\n`);
  let status = 0;
  for (const name of names) {
    const value = image.env[name];
    if (value === undefined) status = 1;
    else sys.write(1, `${value}\n`);
  }
  return status;
};

const UNITS: Readonly<Record<string, number>> = Object.freeze({
  '': 1e9,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
});

const sleep: Main = (sys, { argv }) => {
  const words = argv.slice(1);
  if (words.length === 0) return missingOperand(sys, 'sleep');
  let total = 0;
  for (const word of words) {
    const match = /^(\d*\.?\d+|\d+\.|infinity|inf)([smhd]?)$/.exec(word);
    if (!match) {
      sys.write(2, `sleep: invalid time interval ${quote(word)}\n${hint('sleep')}`);
      return 1;
    }
    total +=
      (match[1]?.startsWith('inf') === true ? 1e15 / 1e9 : Number(match[1])) * (UNITS[match[2] ?? ''] ?? 0);
  }
  sys.call('nanosleep', [Math.round(total)]);
  return 0;
};

const id = withOptions(
  'id',
  { letters: 'ugnGr', long: { user: 'u', group: 'g', name: 'n', groups: 'G', real: 'r' } },
  (sys, { flags, words }) => {
    const [name] = words;
    const row = name === undefined ? null : userNamed(sys, name);
    if (name !== undefined && !row) {
      say(sys, 'id', `${quote(name)}: no such user`);
      return 1;
    }
    const [uid, gid] = row ?? [sys.call('getuid'), sys.call('getgid')];
    const [user, group] = [nameOf(sys, uid), nameOf(sys, gid, GROUPS)];
    const one = (number: number, name: string): string =>
      flags.has('n') && name !== '' ? name : String(number);
    const named = (number: number, name: string): string =>
      `${String(number)}${name === '' ? '' : `(${name})`}`;
    if (flags.has('u')) sys.write(1, `${one(uid, user)}\n`);
    else if (flags.has('g') || flags.has('G')) sys.write(1, `${one(gid, group)}\n`);
    else sys.write(1, `uid=${named(uid, user)} gid=${named(gid, group)} groups=${named(gid, group)}\n`);
    return 0;
  },
);

const whoami: Main = (sys) => {
  sys.write(1, `${nameOf(sys, sys.call('getuid'))}\n`);
  return 0;
};

const uname = withOptions('uname', { letters: 'asnrvmpio' }, (sys, { flags }) => {
  const [system = '', node = '', release = '', version = '', machine = ''] = String(sys.text('uname')).split(
    '\n',
  );
  const known: readonly (readonly [string, string])[] = [
    ...([
      ['s', system],
      ['n', node],
      ['r', release],
      ['v', version],
      ['m', machine],
    ] as const),
    ...(flags.has('a')
      ? []
      : ([
          ['p', 'unknown'],
          ['i', 'unknown'],
        ] as const)),
    ['o', 'GNU/Linux'],
  ];
  const shown = known.filter(
    ([letter]) => flags.has('a') || flags.has(letter) || (flags.size === 0 && letter === 's'),
  );
  sys.write(1, `${shown.map(([, text]) => text).join(' ')}\n`);
  return 0;
});

const hostname: Main = (sys, { argv: [, name] }) => {
  if (name !== undefined && !name.startsWith('-')) {
    const answer = sys.call('sethostname', [], [name]);
    if (answer < 0)
      say(sys, 'hostname', answer === -1 ? 'you must be root to change the host name' : errorText(answer));
    return answer < 0 ? 1 : 0;
  }
  sys.write(1, `${String(sys.text('uname')).split('\n')[1] ?? ''}\n`);
  return 0;
};

const nproc: Main = (sys) => {
  const info = sys.readFile('/proc/self/status');
  const list = typeof info === 'string' ? (/^Cpus_allowed_list:\t(.*)$/m.exec(info)?.[1] ?? '') : '';
  const count = list
    .split(',')
    .map((part) => part.split('-').map(Number))
    .reduce((sum, [from = 0, to = from]) => sum + to - from + 1, 0);
  sys.write(1, `${String(Math.max(1, count))}\n`);
  return 0;
};

const pwd: Main = (sys) => {
  sys.write(1, `${String(sys.text('getcwd'))}\n`);
  return 0;
};

const echo: Main = (sys, { argv }) => {
  let at = 1;
  while (/^-[neE]+$/.test(argv[at] ?? '')) at++;
  const flags = argv.slice(1, at).join('');
  const joined = argv.slice(at).join(' ');
  const { text, stops } =
    flags.lastIndexOf('e') > flags.lastIndexOf('E')
      ? escapes(joined, { zero: true, more: true })
      : { text: joined, stops: false };
  sys.write(1, text + (flags.includes('n') || stops ? '' : '\n'));
  return 0;
};

const printf: Main = (sys, { argv }) => {
  const [, format, ...words] = argv;
  if (format === undefined) return missingOperand(sys, 'printf');
  let status = 0;
  const text = printed(format, words, {
    escapes: { zero: false, more: true },
    complain: ({ word, what }) => {
      status = 1;
      say(
        sys,
        'printf',
        `${quote(word)}: ${what === 'not completely converted' ? 'value not completely converted' : 'expected a numeric value'}`,
      );
    },
    invalid: (directive) => {
      status = 1;
      say(sys, 'printf', `${directive === '' ? '%' : directive}: invalid conversion specification`);
    },
  });
  sys.write(1, text);
  return status;
};

/** `xargs`: words of its input, so many at a time. */
const xargs: Main = (sys, image) => {
  const { argv } = image;
  let at = 1;
  let most = Infinity;
  let replaced: string | undefined;
  let none = false;
  let zero = false;
  let trace = false;
  let sign: string | undefined;
  for (; /^-./.test(argv[at] ?? ''); at++) {
    const word = argv[at] ?? '';
    const value = (): string => (word.length > 2 ? word.slice(2) : (argv[++at] ?? ''));
    if (word.startsWith('-n') || word.startsWith('-L')) most = Number(value());
    else if (word.startsWith('-I')) replaced = value();
    else if (word.startsWith('-d'))
      sign = value().replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0');
    else if (word.startsWith('-P') || word.startsWith('-s')) value();
    else if (word === '-r' || word === '--no-run-if-empty') none = true;
    else if (word === '-0') zero = true;
    else if (word === '-t') trace = true;
    else if (word === '--') {
      at++;
      break;
    } else {
      sys.write(2, `xargs: invalid option -- '${word[1] ?? ''}'\n${hint('xargs')}`);
      return 1;
    }
  }
  const command = argv.slice(at);
  if (command.length === 0) command.push('echo');
  const input = sys.readAll(0);
  const text = typeof input === 'string' ? input : '';
  const separator = zero ? '\0' : sign;
  const words =
    separator !== undefined
      ? text.split(separator).filter((word, place, all) => place < all.length - 1 || word !== '')
      : replaced !== undefined
        ? text
            .split('\n')
            .map((line) => line.trimStart())
            .filter((line) => line !== '')
        : quotedWords(text);
  if (typeof words === 'string') {
    say(sys, 'xargs', words);
    return 1;
  }
  const runs: string[][] = [];
  if (replaced !== undefined)
    for (const word of words) runs.push(command.map((part) => part.replaceAll(replaced ?? '{}', word)));
  else {
    for (let from = 0; from < words.length; from += most)
      runs.push([...command, ...words.slice(from, from + most)]);
    if (words.length === 0 && !none) runs.push(command);
  }
  return runAll(sys, image, runs, trace);
};

function runAll(
  sys: Sys,
  { env: vars }: Image,
  runs: readonly (readonly string[])[],
  trace: boolean,
): number {
  let status = 0;
  for (const argv of runs) {
    if (trace) sys.write(2, `${argv.join(' ')}\n`);
    const child = sys.call('fork');
    if (child === 0) {
      const answer = execvp(sys, argv, vars);
      say(sys, 'xargs', `${argv[0] ?? ''}: ${errorText(answer)}`);
      return answer === -2 ? 127 : 126;
    }
    const ended = sys.call('wait4', [child]);
    const code = ended >> 8;
    if ((ended & 0x7f) !== 0) {
      say(sys, 'xargs', `${argv[0] ?? ''}: terminated by signal ${String(ended & 0x7f)}`);
      return 125;
    }
    if (code === 126 || code === 127) return code;
    if (code === 255) {
      say(sys, 'xargs', `${argv[0] ?? ''}: exited with status 255; aborting`);
      return 124;
    }
    if (code !== 0) status = 123;
  }
  return status;
}

/** Words cut at blanks, with quotes and backslashes; a message: a quote does not end. */
function quotedWords(text: string): string[] | string {
  const words: string[] = [];
  let now: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (/[ \t\n]/.test(sign)) {
      if (now !== null) words.push(now);
      now = null;
    } else if (sign === '\\') now = (now ?? '') + (text[++at] ?? '');
    else if (sign === '"' || sign === "'") {
      const end = text.indexOf(sign, at + 1);
      const line = text.indexOf('\n', at + 1);
      if (end < 0 || (line >= 0 && line < end))
        return `unmatched ${sign === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`;
      now = (now ?? '') + text.slice(at + 1, end);
      at = end;
    } else now = (now ?? '') + sign;
  }
  if (now !== null) words.push(now);
  return words;
}

function passes(name: string, skip: (argv: readonly string[]) => number): Main {
  return (sys, image) => {
    const words = image.argv.slice(skip(image.argv));
    if (words.length === 0) return missingOperand(sys, name);
    return become(sys, name, words, image.env);
  };
}

const nohup = passes('nohup', () => 1);
const nice = passes('nice', (argv) => (argv[1] === '-n' ? 3 : /^-n?-?\d+$/.test(argv[1] ?? '') ? 2 : 1));

/** Who may sets it, which no clock here shows afterwards. BusyBox's ends well whether it could or not. */
function setClock(sys: Sys, { family }: Image): number {
  const answer = sys.call('clock_settime');
  if (answer >= 0) return 0;
  const says = family === 'busybox' ? "can't set date" : 'cannot set date';
  say(sys, 'date', `${says}: ${errorText(answer)}`);
  return family === 'busybox' ? 0 : 1;
}

/** Of the machine's clock. */
const date: Main = (sys, image) => {
  const words = image.argv.slice(1).filter((word) => word !== '-u');
  let status = 0;
  let seconds = START_S + Math.floor(sys.call('clock') / 1e9);
  const at = words.findIndex((word) => word === '-d' || word === '-s');
  if (at >= 0) {
    const given = secondsOf(words[at + 1] ?? '');
    if (given === null) {
      say(sys, 'date', `invalid date ${quote(words[at + 1] ?? '')}`);
      return 1;
    }
    seconds = given;
    if (words[at] === '-s') status = setClock(sys, image);
    words.splice(at, 2);
  }
  const file = words.indexOf('-r');
  if (file >= 0) {
    const facts = factsOf(sys, words[file + 1] ?? '');
    if (typeof facts === 'number') {
      say(sys, 'date', `${words[file + 1] ?? ''}: ${errorText(facts)}`);
      return 1;
    }
    seconds = START_S + Math.floor(facts.modifiedNs / 1e9);
    words.splice(file, 2);
  }
  const other = words.find((word) => word.startsWith('-'));
  if (other !== undefined) {
    say(sys, 'date', `${other} is not modelled in Ringside`);
    return 1;
  }
  const format = words.find((word) => word.startsWith('+'))?.slice(1) ?? '%a %b %e %H:%M:%S UTC %Y';
  sys.write(1, `${timeText(seconds, format)}\n`);
  return status;
};

export default debianPrograms({
  ...{
    env,
    printenv,
    sleep,
    id,
    whoami,
    uname,
    hostname,
    nproc,
    pwd,
    echo,
    printf,
    xargs,
    nohup,
    nice,
    date,
  },
  true: () => 0,
  false: () => 1,
  sync: () => 0,
  tty: (sys) => {
    sys.write(1, 'not a tty\n');
    return 1;
  },
});
