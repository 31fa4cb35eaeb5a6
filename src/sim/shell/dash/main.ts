/** The shell as a program: its options, and its steps one after the other. */
import type { Image, Kept, Main, Sys } from '../sys.ts';
import { readOptions } from './builtins/settings.ts';
import { openFault } from './redirect.ts';
import { copyData, type ShellData, type Variable } from './data.ts';
import { BUILTINS } from './builtins.ts';
import { step } from './machine.ts';
import { leave, scriptFrame } from './unwind.ts';
import { isShellFault, Shell } from './shell.ts';

const NAME = /^[A-Za-z_]\w*$/;
/** Steps without a call that are taken again when a call comes, at most. */
const MOST_STEPS = 64;

function firstData(sys: Sys, { argv, env, family }: Image): ShellData {
  const exported = (value: string): Variable => ({ value, exported: true, readonly: false });
  const plain = (value: string): Variable => ({ value, exported: false, readonly: false });
  const given = Object.entries(env).filter(([name]) => NAME.test(name) && name !== 'IFS');
  const vars = new Map<string, Variable>([
    ['IFS', plain(' \t\n')],
    ['OPTIND', plain('1')],
    ['PATH', plain('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')],
    ['PS1', plain('# ')],
    ['PS2', plain('> ')],
    ['PS4', plain('+ ')],
    ...given.map(([name, value]): [string, Variable] => [name, exported(value)]),
  ]);
  const ppid = sys.call('getppid');
  vars.set('PPID', plain(String(ppid)));
  const real = sys.text('getcwd');
  const cwd = typeof real === 'string' ? real : '/';
  vars.set('PWD', env['PWD'] === undefined ? plain(cwd) : exported(cwd));
  return {
    vars,
    functions: new Map(),
    aliases: new Map(),
    hash: new Map(),
    traps: new Map(),
    pending: [],
    frames: [],
    jobs: [],
    params: [],
    flags: '',
    arg0: argv[0] ?? 'sh',
    pid: sys.call('getpid'),
    ppid,
    dialect: family === 'busybox' ? 'ash' : 'dash',
    command: '',
    status: 0,
    substituted: null,
    background: 0,
    line: 0,
    cwd,
    outerLoops: 0,
    depth: 0,
    optAt: -1,
    isSubshell: false,
  };
}

/** What `-c`, a file or standard input is to be run, and `$0`, `$1` … */
interface Work {
  readonly text: string;
  readonly name: string;
  readonly params: readonly string[];
}

function work(shell: Shell, argv: readonly string[]): Work | null {
  const { data, sys } = shell;
  const words = argv.slice(1);
  let commands = false;
  const others = words.flatMap((word, at) => {
    const isOption = /^-[a-zA-Z]*c/.test(word) && words.slice(0, at).every((one) => one.startsWith('-'));
    if (!isOption) return [word];
    commands = true;
    const rest = word.replaceAll('c', '');
    return rest === '-' ? [] : [rest];
  });
  const left = readOptions(shell, others) ?? [];
  if (commands) {
    const [text, name, ...params] = left;
    if (text === undefined) {
      shell.warn('-c requires an argument');
      shell.ended = 2;
      return null;
    }
    return { text, name: name ?? data.arg0, params };
  }
  const [file, ...params] = left;
  if (file === undefined || shell.has('s')) {
    const text = sys.readAll(0);
    if (file === undefined) data.flags += 's';
    return { text: typeof text === 'string' ? text : '', name: data.arg0, params: left };
  }
  const text = sys.readFile(file);
  if (typeof text === 'number') {
    shell.warn(`cannot open ${file}: ${openFault(text, false)}`);
    leave(shell, 2);
    return null;
  }
  return { text, name: file, params };
}

function begin(shell: Shell, { argv }: Image): void {
  try {
    const todo = work(shell, argv);
    if (!todo) return;
    shell.data = { ...shell.data, arg0: todo.name, params: todo.params };
    const exits = argv.slice(1).some((word) => /^-[a-zA-Z]*c/.test(word));
    shell.push(scriptFrame(todo.text, 1, { tested: false, exits }));
  } catch (fault) {
    if (!isShellFault(fault)) throw fault;
    shell.warn(fault.says);
    shell.ended = fault.status;
  }
}

function isData(kept: Kept): kept is ShellData {
  return kept !== null && 'frames' in kept;
}

export const shellMain: Main = (sys, image, kept = null) => {
  const data = isData(kept) ? copyData(kept) : firstData(sys, image);
  const shell = new Shell(sys, data, (name) => BUILTINS.has(name));
  if (!isData(kept)) begin(shell, image);
  for (let steps = 0; shell.ended === null; steps++) {
    if (sys.made > 0 || steps >= MOST_STEPS) {
      sys.keep(shell.data);
      shell.data = copyData(shell.data);
      steps = 0;
    }
    step(shell);
  }
  return shell.ended;
};
