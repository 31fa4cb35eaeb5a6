/** Simple commands (POSIX 2.9.1): functions, builtins and programs, as dash's `evalcommand` runs them. */
import type { Assignment, Command, SimpleCommand } from '../parse/ast.ts';
import { textWord } from '../parse/parser.ts';
import { isSyntaxFault } from '../parse/fault.ts';
import type { Builtin } from './builtin.ts';
import { BUILTINS } from './builtins.ts';
import { execProgram } from './exec-program.ts';
import type { Frame, How, Saved, Variable } from './data.ts';
import { expandText, expandValue, expandWords } from './expand.ts';
import { findInPath } from './find.ts';
import { redirectOrFail, targets } from './redirect.ts';
import { isSpecial } from './special.ts';
import { fail, isShellFault, type Shell } from './shell.ts';

/** Functions within functions (`MAX_RECURSION` of Debian's dash). */
const DEEPEST = 1000;

type Values = readonly (readonly [name: string, value: string])[];

/** Words that look like assignments are expanded as such there. */
const DECLARES: ReadonlySet<string> = new Set(['export', 'readonly', 'local']);

function words(shell: Shell, { words: all }: SimpleCommand): string[] {
  const [first] = all;
  const [part] = first ?? [];
  const declares = first?.length === 1 && part?.kind === 'text' && DECLARES.has(part.text);
  if (!declares) return expandWords(shell, all);
  return all.flatMap((word) => {
    const [head, ...rest] = word;
    const match = head?.kind === 'text' && !head.quoted ? /^([A-Za-z_]\w*=)(.*)$/s.exec(head.text) : null;
    if (!match) return expandWords(shell, [word]);
    const value = expandValue(shell, [{ kind: 'text', text: match[2] ?? '', quoted: false }, ...rest]);
    return [(match[1] ?? '') + value];
  });
}

function values(shell: Shell, assigns: readonly Assignment[]): Values {
  return assigns.map(({ name, value }) => [name, expandValue(shell, value)]);
}

function trace(shell: Shell, set: Values, argv: readonly string[]): void {
  if (!shell.has('x')) return;
  const ps4 = shell.get('PS4') ?? '';
  let prefix = ps4;
  if (/[$`\\]/.test(ps4)) {
    try {
      prefix = expandText(shell, textWord(ps4, shell.data.line, { aliases: new Map(), special: isSpecial }));
    } catch (fault) {
      if (!isSyntaxFault(fault)) throw fault;
    }
  }
  const shown = [...set.map(([name, value]) => `${name}=${value}`), ...argv];
  shell.trace(`${prefix}${shown.join(' ')}\n`);
}

/** Sets variables for one command; what was before. */
function setFor(shell: Shell, set: Values, exports: boolean): ReadonlyMap<string, Variable | null> {
  const before = new Map<string, Variable | null>();
  for (const [name, value] of set) {
    if (!before.has(name)) before.set(name, shell.data.vars.get(name) ?? null);
    shell.set(name, value);
    const now = shell.data.vars.get(name);
    if (exports && now) shell.data.vars.set(name, { ...now, exported: true });
  }
  return before;
}

/** Only assignments, redirections, or nothing. */
function empty(shell: Shell, node: SimpleCommand, set: Values): void {
  const { data } = shell;
  for (const [name, value] of set) shell.set(name, value);
  data.status = data.substituted ?? 0;
  if (node.redirects.length === 0) return;
  const to = targets(shell, node.redirects);
  try {
    shell.restore(redirectOrFail(shell, to));
  } catch (fault) {
    if (!isShellFault(fault)) throw fault;
    shell.warn(fault.says);
    data.status = fault.status;
  }
}

function callFunction(shell: Shell, body: Command, argv: readonly string[], how: How): void {
  const { data } = shell;
  shell.sys.call('work');
  if (data.depth >= DEEPEST) fail(`Maximum function recursion depth (${String(DEEPEST)}) reached`);
  shell.push({ kind: 'call', params: data.params, locals: new Map(), depth: data.depth });
  data.params = argv.slice(1);
  data.depth++;
  shell.push({ kind: 'run', node: body, tested: how.tested, exits: false });
}

/** A builtin; what is undone `after` it lies below the frames that it puts on the stack. */
function runBuiltin(
  shell: Shell,
  one: Found,
  argv: readonly string[],
  after: readonly Frame[],
  how: How,
): void {
  const { data } = shell;
  const { command } = data;
  data.frames.push(...after);
  const depth = data.frames.length;
  data.command = argv[0] ?? '';
  try {
    const status = one.builtin(shell, argv, how);
    if (status !== null) data.status = status;
  } catch (fault) {
    if (!isShellFault(fault)) throw fault;
    if (one.special) throw fault;
    shell.warn(fault.says);
    data.frames.length = Math.min(depth, data.frames.length);
    data.status = fault.status;
  }
  const runsScript = data.frames.length > depth && (one.name === 'eval' || one.name === '.');
  // Its commands' errors have its name, too.
  if (runsScript) data.frames.splice(depth, 0, { kind: 'named', command });
  else data.command = command;
}

interface Found {
  readonly name: string;
  readonly builtin: Builtin;
  readonly special: boolean;
}

function program(shell: Shell, argv: readonly string[], set: Values, saved: Saved, how: How): void {
  const { data, sys } = shell;
  const [name = ''] = argv;
  const path = set.find(([one]) => one === 'PATH')?.[1];
  if (path !== undefined) data.hash.clear();
  const file = findInPath(shell, name, path);
  if (file === null) {
    shell.warn(`${name}: not found`);
    data.status = 127;
    shell.restore(saved);
    return;
  }
  const become = (): number => {
    for (const { copy } of saved) if (copy >= 0) sys.close(copy);
    setFor(shell, set, true);
    return execProgram(shell, file, argv);
  };
  if (how.exits && data.traps.size === 0) {
    data.status = become();
    data.frames = [{ kind: 'exit', status: data.status }];
    return;
  }
  const child = shell.fork(() => [{ kind: 'exit', status: become() }]);
  data.status = shell.waitAll([child]);
  shell.restore(saved);
}

/** `command NAME …`: no function, nothing special; what is left of the words, null: it is the builtin itself. */
function afterCommand(argv: readonly string[]): readonly string[] | null {
  let at = 1;
  while (argv[at] === '-p' || argv[at] === '--') at++;
  const name = argv[at];
  if (argv[0] !== 'command' || name === undefined || name.startsWith('-')) return null;
  return argv.slice(at);
}

export function simple(shell: Shell, node: SimpleCommand, how: How): void {
  const { data } = shell;
  data.substituted = null;
  const written = words(shell, node);
  const plain = afterCommand(written);
  const argv = plain ?? written;
  const [name] = argv;
  if (name === undefined) {
    const set = values(shell, node.assigns);
    trace(shell, set, argv);
    empty(shell, node, set);
    return;
  }
  const body = plain ? undefined : data.functions.get(name);
  const builtin = BUILTINS.get(name);
  const special = plain === null && !body && isSpecial(name);
  const to = targets(shell, node.redirects);
  let saved: Saved;
  try {
    saved = redirectOrFail(shell, to);
  } catch (fault) {
    if (!isShellFault(fault) || special) throw fault;
    shell.warn(fault.says);
    data.status = fault.status;
    return;
  }
  const set = values(shell, node.assigns);
  trace(shell, set, written);
  if (!body && !builtin) {
    program(shell, argv, set, saved, how);
    return;
  }
  const after: Frame[] = [];
  // What exec opens stays open.
  const keeps = !body && name === 'exec';
  if (saved.length > 0 && !keeps) after.push({ kind: 'restore', saved });
  else if (keeps) shell.forget(saved);
  const before = setFor(shell, set, !special);
  if (!special && before.size > 0) after.push({ kind: 'variables', before });
  if (body) {
    data.frames.push(...after);
    callFunction(shell, body, argv, how);
  } else if (builtin) runBuiltin(shell, { name, builtin, special }, argv, after, how);
}
