/** Runs the tree of a script (POSIX 2.9): in the shell's own process, or in children that it makes. */
import { errorText } from './errors.ts';
import { BUILTINS } from './builtins.ts';
import { expandPattern, expandWord, expandWords, type Scope } from './expansion.ts';
import { isLeave, leave } from './leave.ts';
import { isSyntaxFault } from './lexer.ts';
import { parse, type Command, type Redirection } from './parser.ts';
import { matches } from './pattern.ts';
import type { ShellState } from './state.ts';
import type { Sys } from './sys.ts';

/** Where descriptors that a redirection replaces are kept. */
const SAVED_FROM = 10;

export class Interpreter implements Scope, ShellState {
  readonly sys: Sys;
  params: readonly string[];
  status = 0;
  readonly vars: Map<string, string>;
  readonly exported: Set<string>;
  private readonly functions = new Map<string, Command>();
  private readonly name: string;
  private readonly pid: number;
  private background = 0;

  constructor(sys: Sys, env: Readonly<Record<string, string>>, name: string, params: readonly string[]) {
    this.sys = sys;
    this.vars = new Map(Object.entries(env));
    this.exported = new Set(this.vars.keys());
    this.name = name;
    this.params = [...params];
    this.pid = sys.call('getpid');
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.status);
    if (name === '$') return String(this.pid);
    if (name === '!') return this.background === 0 ? '' : String(this.background);
    if (name === '0') return this.name;
    return this.vars.get(name);
  }

  set(name: string, value: string): void {
    this.vars.set(name, value);
  }

  say(text: string): void {
    this.sys.write(2, `sh: ${text}\n`);
  }

  output(script: string): string {
    const { sys } = this;
    const [from, to] = sys.pipe();
    if (from < 0) return '';
    const child = this.fork(() => {
      sys.close(from);
      this.move(to, 1);
      return this.script(script);
    });
    sys.close(to);
    const text = sys.readAll(from);
    sys.close(from);
    this.status = this.wait(child);
    return typeof text === 'string' ? text.replace(/\n+$/, '') : '';
  }

  /** A child that does this and exits. Its id, or minus an errno. */
  private fork(body: () => number): number {
    const child = this.sys.call('fork');
    if (child !== 0) {
      if (child < 0) this.say(`can't fork: ${errorText(child)}`);
      return child;
    }
    return leave('exit', this.guarded(body));
  }

  private guarded(body: () => number): number {
    try {
      return body();
    } catch (left) {
      if (isLeave(left)) return left.value;
      throw left;
    }
  }

  private wait(child: number): number {
    return child < 0 ? 2 : statusOf(this.sys.call('wait4', [child]));
  }

  private move(from: number, to: number): void {
    if (from === to) return;
    this.sys.call('dup2', [from, to]);
    this.sys.close(from);
  }

  /** A text as a script; 2: it is none. */
  script(text: string): number {
    try {
      return this.run(parse(text));
    } catch (fault) {
      if (!isSyntaxFault(fault)) throw fault;
      this.say(`syntax error: ${fault.message}`);
      return (this.status = 2);
    }
  }

  run(command: Command): number {
    return (this.status = this.execute(command));
  }

  private execute(command: Command): number {
    switch (command.kind) {
      case 'simple':
        return this.simple(command);
      case 'pipeline':
        return this.pipeline(command.parts, command.negated);
      case 'and':
        return this.run(command.left) === 0 ? this.run(command.right) : this.status;
      case 'or':
        return this.run(command.left) === 0 ? 0 : this.run(command.right);
      case 'list':
        return this.list(command.commands);
      case 'function':
        this.functions.set(command.name, command.body);
        return 0;
      case 'subshell':
        return this.wait(this.fork(() => this.redirected(command.redirects, () => this.run(command.body))));
      default:
        return this.redirected(command.redirects, () => this.compound(command));
    }
  }

  private compound(
    command: Exclude<
      Command,
      { kind: 'simple' | 'pipeline' | 'and' | 'or' | 'list' | 'function' | 'subshell' }
    >,
  ): number {
    switch (command.kind) {
      case 'if': {
        const arm = command.arms.find(({ test }) => this.run(test) === 0);
        if (arm) return this.run(arm.body);
        return command.otherwise ? this.run(command.otherwise) : 0;
      }
      case 'case': {
        const subject = expandWord(this, command.word);
        const fits = (word: (typeof command.arms)[number]['patterns'][number]): boolean =>
          matches(expandPattern(this, word), subject);
        const arm = command.arms.find(({ patterns }) => patterns.some(fits));
        return arm ? this.run(arm.body) : 0;
      }
      case 'for': {
        const values = command.words ? expandWords(this, command.words) : [...this.params];
        return this.loop(() => {
          const value = values.shift();
          if (value === undefined) return false;
          this.set(command.name, value);
          return true;
        }, command.body);
      }
      case 'while':
        return this.loop(() => (this.run(command.test) === 0) !== command.until, command.body);
      default:
        return this.run(command.body);
    }
  }

  /** Until `goes` says no, or the body leaves it. */
  private loop(goes: () => boolean, body: Command): number {
    let status = 0;
    while (goes()) {
      // Time passes, whatever else the body does.
      this.sys.call('work');
      try {
        status = this.run(body);
      } catch (left) {
        if (!isLeave(left) || left.what === 'exit' || left.what === 'return') throw left;
        if (left.value > 1) leave(left.what, left.value - 1);
        if (left.what === 'break') break;
      }
    }
    return status;
  }

  private list(commands: readonly { readonly command: Command; readonly background: boolean }[]): number {
    for (const { command, background } of commands) {
      if (background) {
        this.background = this.fork(() => this.run(command));
        this.status = 0;
      } else this.run(command);
    }
    return commands.length === 0 ? 0 : this.status;
  }

  private pipeline(parts: readonly Command[], negated: boolean): number {
    const { sys } = this;
    let from = -1;
    const children = parts.map((part, at) => {
      const last = at === parts.length - 1;
      const [next, to] = last ? [-1, -1] : sys.pipe();
      const child = this.fork(() => {
        if (next >= 0) sys.close(next);
        if (from >= 0) this.move(from, 0);
        if (to >= 0) this.move(to, 1);
        return this.run(part);
      });
      if (from >= 0) sys.close(from);
      if (to >= 0) sys.close(to);
      from = next;
      return child;
    });
    const statuses = children.map((child) => this.wait(child));
    const status = statuses.at(-1) ?? 0;
    return negated ? Number(status === 0) : status;
  }

  /** Does something with other files open, and puts them back. */
  private redirected(redirects: readonly Redirection[], body: () => number): number {
    const { sys } = this;
    const saved: { fd: number; copy: number }[] = [];
    const restore = (): void => {
      for (const { fd, copy } of saved.reverse()) {
        if (copy >= 0) this.move(copy, fd);
        else sys.close(fd);
      }
    };
    for (const redirect of redirects) {
      const copy = sys.call('fcntl_dupfd', [redirect.fd, SAVED_FROM]);
      const failed = this.redirect(redirect);
      if (failed !== 0) {
        if (copy >= 0) sys.close(copy);
        restore();
        return failed;
      }
      saved.push({ fd: redirect.fd, copy });
    }
    try {
      const status = body();
      restore();
      return status;
    } catch (left) {
      // Whoever only waits for the answer of a call is not leaving.
      if (isLeave(left)) restore();
      throw left;
    }
  }

  private redirect({ fd, how, to }: Redirection): number {
    const { sys } = this;
    const word = expandWord(this, to);
    if (how === '<&' || how === '>&') {
      if (word === '-') sys.close(fd);
      else if (sys.call('dup2', [Number(word), fd]) < 0) {
        this.say(`${word}: bad file descriptor`);
        return 2;
      }
      return 0;
    }
    const opened = sys.open(word, how === '<' ? 'r' : how === '>' ? 'w' : 'a');
    if (opened < 0) {
      this.say(`can't ${how === '<' ? 'open' : 'create'} ${word}: ${errorText(opened)}`);
      return 1;
    }
    this.move(opened, fd);
    return 0;
  }

  private simple({ assigns, words, redirects }: Extract<Command, { kind: 'simple' }>): number {
    this.status = words.length === 0 ? 0 : this.status;
    const argv = expandWords(this, words);
    const values = assigns.map(({ name, value }): [string, string] => [name, expandWord(this, value)]);
    const [name] = argv;
    if (name === undefined) {
      for (const [key, value] of values) this.set(key, value);
      const { status } = this;
      const failed = redirects.length > 0 ? this.redirected(redirects, () => 0) : 0;
      return failed === 0 ? status : failed;
    }
    const body = this.functions.get(name);
    if (body) return this.redirected(redirects, () => this.calls(body, argv.slice(1)));
    const builtin = BUILTINS.get(name);
    if (builtin) {
      for (const [key, value] of values) this.set(key, value);
      return this.redirected(redirects, () => builtin(this, argv));
    }
    return this.wait(
      this.fork(() => {
        const env = { ...this.env, ...Object.fromEntries(values) };
        return this.redirected(redirects, () => this.exec(argv, env));
      }),
    );
  }

  private calls(body: Command, params: readonly string[]): number {
    const before = this.params;
    this.params = [...params];
    try {
      return this.run(body);
    } catch (left) {
      if (isLeave(left) && left.what === 'return') return left.value;
      throw left;
    } finally {
      this.params = before;
    }
  }

  /** Another program in place of the shell. 127: there is none of that name. */
  exec(argv: readonly string[], env: Readonly<Record<string, string>>): number {
    const [name = ''] = argv;
    if (!this.sys.find(name)) {
      this.say(`${name}: not found`);
      return 127;
    }
    const pairs = Object.entries(env).map(([key, value]) => `${key}=${value}`);
    this.sys.call('execve', [argv.length], [...argv, ...pairs]);
    return 126;
  }

  /** The environment of a program. */
  get env(): Record<string, string> {
    return Object.fromEntries([...this.exported].map((key) => [key, this.vars.get(key) ?? '']));
  }
}

/** What `$?` is of a status that wait4 told. */
export function statusOf(status: number): number {
  return (status & 0x7f) === 0 ? status >> 8 : 128 + (status & 0x7f);
}
