/** Utilities that only look at their words and at who they are. */
import { errorText } from '../errors.ts';
import { formatted, unescaped } from '../format.ts';
import { options } from '../options.ts';
import { defineShellProgram, type ShellProgram } from '../program.ts';
import { signalOf } from '../signals.ts';
import type { Main } from '../sys.ts';
import { testExpression } from '../test-expression.ts';

const echo: Main = (sys, { argv }) => {
  let at = 1;
  while (/^-[neE]+$/.test(argv[at] ?? '')) at++;
  const flags = argv.slice(1, at).join('');
  const text = argv.slice(at).join(' ');
  sys.write(1, (flags.includes('e') ? unescaped(text) : text) + (flags.includes('n') ? '' : '\n'));
  return 0;
};

const printf: Main = (sys, { argv }) => {
  const [, format = '', ...words] = argv;
  sys.write(1, formatted(unescaped(format), words));
  return 0;
};

const test: Main = (sys, { argv }) => {
  const words = argv.slice(1);
  if (argv[0] === '[' && words.pop() !== ']') {
    sys.write(2, 'sh: [: missing ]\n');
    return 2;
  }
  return testExpression(sys, words) ? 0 : 1;
};

const kill: Main = (sys, { argv }) => {
  const words = argv.slice(1);
  let sig = 15;
  if (words[0] === '-s') {
    sig = signalOf(words[1] ?? '');
    words.splice(0, 2);
  } else if (/^-\w+$/.test(words[0] ?? '') && words.length > 1)
    sig = signalOf((words.shift() ?? '').slice(1));
  let status = 0;
  for (const word of words) {
    const answer = sys.call('kill', [Number(word), sig]);
    if (answer === 0) continue;
    sys.write(2, `sh: can't kill pid ${word}: ${errorText(answer)}\n`);
    status = 1;
  }
  return status;
};

const UNITS: Readonly<Record<string, number>> = Object.freeze({ s: 1e9, m: 60e9, h: 3600e9, d: 86_400e9 });

const sleep: Main = (sys, { argv }) => {
  for (const word of argv.slice(1)) {
    const [, amount = '0', unit = 's'] = /^([\d.]+)([smhd])?$/.exec(word) ?? [];
    sys.call('nanosleep', [Math.round(Number(amount) * (UNITS[unit] ?? 0))]);
  }
  return 0;
};

const hostname: Main = (sys, { argv: [, name] }) => {
  if (name !== undefined && !name.startsWith('-')) {
    const answer = sys.call('sethostname', [], [name]);
    if (answer < 0) sys.write(2, `hostname: sethostname: ${errorText(answer)}\n`);
    return answer < 0 ? 1 : 0;
  }
  const said = sys.text('uname');
  sys.write(1, `${typeof said === 'string' ? (said.split('\n')[1] ?? '') : ''}\n`);
  return 0;
};

const uname: Main = (sys, { argv }) => {
  const said = sys.text('uname');
  const [system = '', node = '', release = '', version = '', machine = ''] = String(said).split('\n');
  const { flags } = options(argv);
  const known: Readonly<Record<string, string>> = { s: system, n: node, r: release, v: version, m: machine };
  const all = flags.has('a') ? Object.keys(known) : [...flags.keys()];
  const shown = (all.length === 0 ? ['s'] : all).map((letter) => known[letter] ?? '');
  sys.write(1, `${shown.join(' ')}\n`);
  return 0;
};

const seq: Main = (sys, { argv }) => {
  const numbers = argv.slice(1).map(Number);
  const [from = 1, step = 1, to = 0] =
    numbers.length === 3 ? numbers : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : [1, 1, numbers[0]];
  let made = '';
  for (let at = from; step > 0 ? at <= to : at >= to; at += step) made += `${String(at)}\n`;
  sys.write(1, made);
  return 0;
};

const env: Main = (sys, image) => {
  sys.write(
    1,
    Object.entries(image.env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return 0;
};

const MAINS: Readonly<Record<string, Main>> = Object.freeze({
  ...{ echo, printf, test, '[': test, kill, sleep, hostname, uname, seq, env },
  true: () => 0,
  false: () => 1,
});

export default Object.entries(MAINS).map(([name, main]): ShellProgram =>
  defineShellProgram({ name, main, family: 'busybox' }),
);
