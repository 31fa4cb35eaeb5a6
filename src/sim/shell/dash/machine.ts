/** The shell's steps: each takes the top frame off the stack and does what it says, which may put others there. */
import { isSyntaxFault } from '../parse/fault.ts';
import { Parser } from '../parse/parser.ts';
import { Source } from '../parse/source.ts';
import type { Command } from '../parse/ast.ts';
import { matches } from '../pattern.ts';
import { simple } from './commands.ts';
import type { Frame, How } from './data.ts';
import { expandPattern, expandText, expandWords } from './expand.ts';
import { redirect, targets } from './redirect.ts';
import { isSpecial } from './special.ts';
import { INNER, leave, unwind } from './unwind.ts';
import { isBecome, isShellFault, type Shell } from './shell.ts';

function run(shell: Shell, node: Command, how: How): void {
  shell.push({ kind: 'run', node, tested: how.tested, exits: how.exits });
}

/** As BusyBox words it. */
function ashMessage(message: string): string {
  const [, what = ''] = /^Syntax error: (.*)$/.exec(message) ?? [];
  const [, token] = /^(.*) unexpected/.exec(what) ?? [];
  return `syntax error: ${token === undefined ? what.charAt(0).toLowerCase() + what.slice(1) : `unexpected ${token}`}`;
}

/** The next line of a script. */
function script(shell: Shell, frame: Extract<Frame, { kind: 'script' }>): void {
  const { data } = shell;
  const source = new Source(frame.text, frame.line);
  source.at = frame.at;
  const parser = new Parser(source, { aliases: data.aliases, special: isSpecial });
  try {
    const command = parser.command();
    if (command === 'end') return;
    const { text, at, line } = source;
    const last = parser.atEnd;
    if (!last) shell.push({ ...frame, text, at, line });
    if (command && !shell.has('n')) run(shell, command, { ...frame.how, exits: frame.how.exits && last });
  } catch (fault) {
    if (!isSyntaxFault(fault)) throw fault;
    data.line = fault.line;
    shell.warn(data.dialect === 'dash' ? fault.message : ashMessage(fault.message));
    leave(shell, 2);
  }
}

function loop(shell: Shell, frame: Extract<Frame, { kind: 'while' }>): void {
  const { node, phase, tested } = frame;
  const { data } = shell;
  const status = phase === 'body' ? data.status : frame.status;
  if (phase === 'test' && (data.status === 0) === node.until) {
    data.status = frame.status;
    return;
  }
  if (phase === 'test') {
    shell.push({ ...frame, phase: 'body' });
    run(shell, node.body, { tested, exits: false });
    return;
  }
  // Time passes, whatever else a loop does.
  shell.sys.call('work');
  shell.push({ ...frame, phase: 'test', status });
  run(shell, node.test, { tested: true, exits: false });
}

function each(shell: Shell, frame: Extract<Frame, { kind: 'for' }>): void {
  const value = frame.values[frame.at];
  if (value === undefined) return;
  shell.sys.call('work');
  shell.set(frame.node.name, value);
  shell.push({ ...frame, at: frame.at + 1 });
  run(shell, frame.node.body, { tested: frame.tested, exits: false });
}

function choose(shell: Shell, node: Extract<Command, { kind: 'case' }>, how: How): void {
  const subject = expandText(shell, node.word);
  shell.data.status = 0;
  const arm = node.arms.find(({ patterns }) =>
    patterns.some((pattern) => matches(expandPattern(shell, pattern), subject)),
  );
  if (arm?.body) run(shell, arm.body, how);
}

function subshell(shell: Shell, node: Extract<Command, { kind: 'subshell' }>, how: How): void {
  const inside = (): Frame[] => [
    { kind: 'exit', status: null },
    { kind: 'run', node: node.body, tested: how.tested, exits: true },
  ];
  if (how.exits && shell.data.traps.size === 0) {
    shell.data.isSubshell = true;
    shell.push(...inside());
    return;
  }
  const child = shell.fork(inside);
  shell.data.status = shell.waitAll([child]);
}

function pipeline(shell: Shell, parts: readonly Command[]): readonly number[] {
  const { sys } = shell;
  let from = -1;
  return parts.map((part, at) => {
    const [next, to] = at === parts.length - 1 ? [-1, -1] : sys.pipe();
    const child = shell.fork(() => {
      if (next >= 0) sys.close(next);
      if (from >= 0) shell.move(from, 0);
      if (to >= 0) shell.move(to, 1);
      return [
        { kind: 'exit', status: null },
        { kind: 'run', node: part, tested: false, exits: true },
      ];
    });
    if (from >= 0) sys.close(from);
    if (to >= 0) sys.close(to);
    from = next;
    return child;
  });
}

function background(shell: Shell, body: Command): void {
  const parts = body.kind === 'pipeline' ? body.parts : [body];
  if (parts.length > 1) shell.addJob(pipeline(shell, parts));
  else
    shell.addJob([
      shell.fork(
        () => [
          { kind: 'exit', status: null },
          { kind: 'run', node: body, tested: false, exits: true },
        ],
        true,
      ),
    ]);
  shell.data.status = 0;
}

function redirected(shell: Shell, node: Extract<Command, { kind: 'redirected' }>, { tested }: How): void {
  const saved = redirect(shell, targets(shell, node.redirects));
  if (saved === null) return;
  shell.push({ kind: 'restore', saved });
  run(shell, node.body, { tested, exits: false });
}

/** Whether it is looked at by `set -e` (`checkexit`). */
function isChecked({ kind }: Command): boolean {
  return kind === 'simple' || kind === 'pipeline' || kind === 'subshell';
}

function runNode(shell: Shell, node: Command, how: How): void {
  const { data } = shell;
  if (shell.has('n')) return;
  if ('line' in node) data.line = node.line;
  if (isChecked(node) && !how.tested) shell.push({ kind: 'check' });
  switch (node.kind) {
    case 'simple':
      simple(shell, node, how);
      return;
    case 'not':
      shell.push({ kind: 'invert' });
      run(shell, node.body, { tested: true, exits: false });
      return;
    case 'and':
    case 'or':
      shell.push({ kind: node.kind, right: node.right, ...how });
      run(shell, node.left, { tested: true, exits: false });
      return;
    case 'then':
      shell.push({ kind: 'then', right: node.right, ...how });
      run(shell, node.left, { tested: how.tested, exits: false });
      return;
    case 'if':
      shell.push({ kind: 'if', node, ...how });
      run(shell, node.test, { tested: true, exits: false });
      return;
    case 'while':
      shell.push({ kind: 'while', node, phase: 'start', status: 0, tested: how.tested });
      return;
    case 'for': {
      const values = node.words ? expandWords(shell, node.words) : [...data.params];
      data.status = 0;
      shell.push({ kind: 'for', node, values, at: 0, tested: how.tested });
      return;
    }
    case 'case':
      choose(shell, node, how);
      return;
    case 'function':
      data.functions.set(node.name, node.body);
      data.status = 0;
      return;
    case 'subshell':
      subshell(shell, node, how);
      return;
    case 'pipeline':
      data.status = shell.waitAll(pipeline(shell, node.parts));
      return;
    case 'background':
      background(shell, node.body);
      return;
    case 'redirected':
      redirected(shell, node, how);
  }
}

function goOn(shell: Shell, frame: Frame): void {
  const { data } = shell;
  switch (frame.kind) {
    case 'script':
      script(shell, frame);
      return;
    case 'run':
      runNode(shell, frame.node, { tested: frame.tested, exits: frame.exits });
      return;
    case 'check':
      if (data.status !== 0 && shell.has('e')) leave(shell, data.status);
      return;
    case 'invert':
      data.status = Number(data.status === 0);
      return;
    case 'and':
    case 'or':
      if ((data.status === 0) === (frame.kind === 'and')) run(shell, frame.right, frame);
      return;
    case 'then':
      run(shell, frame.right, frame);
      return;
    case 'if':
      if (data.status === 0) run(shell, frame.node.body, frame);
      else if (frame.node.otherwise) run(shell, frame.node.otherwise, frame);
      else data.status = 0;
      return;
    case 'while':
      loop(shell, frame);
      return;
    case 'for':
      each(shell, frame);
      return;
    case 'trapped':
      data.status = frame.status;
      return;
    case 'exit':
      leave(shell, frame.status ?? data.status);
      return;
    default:
      unwind(shell, frame);
  }
}

/** Traps of signals that were caught meanwhile. */
function runTraps(shell: Shell): boolean {
  const { data } = shell;
  const sig = data.pending.shift();
  if (sig === undefined) return false;
  const text = data.traps.get(sig) ?? '';
  if (text === '') return false;
  shell.push({ kind: 'trapped', status: data.status });
  shell.push({ kind: 'script', text, at: 0, line: data.line, how: INNER });
  return true;
}

/** One step. `shell.ended` says when it was the last. */
export function step(shell: Shell): void {
  const { data } = shell;
  if (data.pending.length > 0 && runTraps(shell)) return;
  const frame = data.frames.pop();
  if (!frame) {
    leave(shell, data.status);
    return;
  }
  try {
    goOn(shell, frame);
  } catch (thrown) {
    if (isBecome(thrown)) {
      data.frames = [...thrown.become];
    } else if (isShellFault(thrown)) {
      shell.warn(thrown.says);
      leave(shell, thrown.status);
    } else throw thrown;
  }
  data.pending.push(...shell.sys.caught.splice(0));
}
