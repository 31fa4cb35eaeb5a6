/** A shell at work on a copy of its data: what steps, expansions and builtins ask of it. */
import { errorText } from '../errors.ts';
import type { Sys } from '../sys.ts';
import type { Frame, Job, Saved, ShellData, Variable } from './data.ts';

/** A command cannot go on (`sh_error`): the shell ends, unless it was a builtin that is not special. */
export class ShellFault {
  readonly says: string;
  readonly status: number;
  /** Whether the builtin's name stands before it. */
  readonly named: boolean;

  constructor(says: string, status = 2, named = true) {
    this.says = says;
    this.status = status;
    this.named = named;
  }
}

export function isShellFault(thrown: unknown): thrown is ShellFault {
  return typeof thrown === 'object' && thrown !== null && 'says' in thrown;
}

/** In a child that was just forked: it goes on with its own frames. Thrown, as the frames of its parent are not its own. */
export class Become {
  readonly become: readonly Frame[];

  constructor(frames: readonly Frame[]) {
    this.become = frames;
  }
}

export function isBecome(thrown: unknown): thrown is Become {
  return typeof thrown === 'object' && thrown !== null && 'become' in thrown;
}

/** Throws ShellFault. */
export function fail(says: string, status = 2): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by the step it is in
  throw new ShellFault(says, status);
}

const NAME = /^[A-Za-z_]\w*$/;
/** Where descriptors that a redirection replaces are kept. */
const SAVED_FROM = 10;

export class Shell {
  readonly sys: Sys;
  data: ShellData;
  /** It has ended with this status. */
  ended: number | null = null;
  /** Where standard error is while it is redirected for a command: −1 for 2. */
  private errorsTo = 2;

  /** Whether it does what has this name itself. */
  readonly isBuiltin: (name: string) => boolean;

  constructor(sys: Sys, data: ShellData, isBuiltin: (name: string) => boolean) {
    this.sys = sys;
    this.data = data;
    this.isBuiltin = isBuiltin;
  }

  push(...frames: readonly Frame[]): void {
    this.data.frames.push(...frames);
  }

  has(letter: string): boolean {
    return this.data.flags.includes(letter);
  }

  get(name: string): string | undefined {
    return this.data.vars.get(name)?.value ?? undefined;
  }

  /** Throws ShellFault: it is read-only, or no name. */
  set(name: string, value: string): void {
    if (!NAME.test(name)) fail(`${name}: bad variable name`);
    const { vars } = this.data;
    const before = vars.get(name);
    if (before?.readonly === true) fail(`${name}: is read only`);
    const exported = (before?.exported ?? false) || this.has('a');
    vars.set(name, { value, exported, readonly: false });
    if (name === 'PATH') this.data.hash.clear();
    if (name === 'OPTIND') this.data.optAt = 0;
  }

  unset(name: string): void {
    if (!NAME.test(name)) fail(`${name}: bad variable name`);
    if (this.data.vars.get(name)?.readonly === true) fail(`${name}: is read only`);
    this.data.vars.delete(name);
    if (name === 'PATH') this.data.hash.clear();
  }

  /** Puts a variable back as it was; null: there was none. */
  restoreVariable(name: string, before: Variable | null): void {
    if (before) this.data.vars.set(name, before);
    else this.data.vars.delete(name);
    if (name === 'PATH') this.data.hash.clear();
  }

  /** Variables that programs get, `NAME=value`. */
  environment(): string[] {
    return [...this.data.vars].flatMap(([name, { value, exported }]) =>
      exported && value !== null ? [`${name}=${value}`] : [],
    );
  }

  /** On standard error, after the shell's name and the line. */
  warn(text: string): void {
    const { arg0, line, dialect } = this.data;
    const where = dialect === 'dash' ? `${arg0}: ${String(line)}: ` : `${arg0}: `;
    const command = this.data.command === '' ? '' : `${this.data.command}: `;
    this.sys.write(2, `${where}${command}${text}\n`);
  }

  out(text: string): void {
    const answer = this.sys.write(1, text);
    if (answer >= 0 || this.data.command === '') return;
    this.warn(`I/O error`);
  }

  /** Where `set -x` writes: what standard error was before the command's redirections. */
  trace(text: string): void {
    this.sys.write(this.errorsTo, text);
  }

  /** A child that goes on with these frames; its id. Throws ShellFault: there can't be one. */
  fork(frames: () => readonly Frame[], background = false): number {
    const child = this.sys.call('fork');
    if (child > 0) return child;
    if (child < 0) fail('Cannot fork');
    const { data, sys } = this;
    for (const [sig, text] of data.traps) {
      if (text === '') continue;
      data.traps.delete(sig);
      if (sig > 0) sys.call('rt_sigaction', [sig, 0]);
    }
    data.pending = [];
    data.jobs = [];
    data.isSubshell = true;
    data.outerLoops += data.frames.filter(({ kind }) => kind === 'while' || kind === 'for').length;
    if (background) {
      for (const sig of [2, 3]) sys.call('rt_sigaction', [sig, 1]);
      const nothing = sys.open('/dev/null');
      if (nothing >= 0) this.move(nothing, 0);
    }
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error
    throw new Become(frames());
  }

  move(from: number, to: number): void {
    if (from === to) return;
    this.sys.call('dup2', [from, to]);
    this.sys.close(from);
  }

  /** Keeps a descriptor to put it back. */
  save(fd: number): number {
    const copy = this.sys.call('fcntl_dupfd', [fd, SAVED_FROM]);
    if (fd === 2 && copy >= 0) this.errorsTo = copy;
    return copy;
  }

  restore(saved: Saved): void {
    for (const { fd, copy } of [...saved].reverse()) {
      if (copy >= 0) this.move(copy, fd);
      else this.sys.close(fd);
      if (fd === 2) this.errorsTo = 2;
    }
  }

  /** What was replaced stays so. */
  forget(saved: Saved): void {
    for (const { copy } of saved) if (copy >= 0) this.sys.close(copy);
    this.errorsTo = 2;
  }

  /** Waits for a process of its own whatever signals come; the status as wait4 tells it, null: there is no such child. */
  wait(pid: number): number | null {
    for (;;) {
      const status = this.sys.call('wait4', [pid]);
      if (status >= 0) return status;
      if (errorText(status) !== 'Interrupted system call') return null;
    }
  }

  /** Waits for all of a command's processes; the status of the last one. Says which signals ended them. */
  waitAll(pids: readonly number[]): number {
    let last = 0;
    for (const pid of pids) {
      const status = this.wait(pid) ?? 0;
      last = statusOf(status);
      const says = endText(status);
      if (says !== '') this.sys.write(2, `${says}\n`);
    }
    return last;
  }

  addJob(pids: readonly number[]): void {
    const { jobs } = this.data;
    let number = 1;
    while (jobs.some((job) => job.number === number)) number++;
    jobs.push({ pids, number, statuses: pids.map(() => null) });
    this.data.background = pids.at(-1) ?? 0;
  }

  setJob(job: Job, statuses: readonly (number | null)[]): void {
    const { jobs } = this.data;
    const at = jobs.findIndex(({ number }) => number === job.number);
    if (at >= 0) jobs[at] = { ...job, statuses };
  }
}

const SIGNAL_TEXTS: readonly string[] = Object.freeze([
  ...['', 'Hangup', '', 'Quit', 'Illegal instruction', 'Trace/breakpoint trap', 'Aborted', 'Bus error'],
  ...['Floating point exception', 'Killed', 'User defined signal 1', 'Segmentation fault'],
  ...['User defined signal 2', '', 'Alarm clock', 'Terminated', 'Stack fault', 'Child exited', 'Continued'],
  ...['Stopped (signal)', 'Stopped', 'Stopped (tty input)', 'Stopped (tty output)', 'Urgent I/O condition'],
  ...[
    'CPU time limit exceeded',
    'File size limit exceeded',
    'Virtual timer expired',
    'Profiling timer expired',
  ],
  ...['Window changed', 'I/O possible', 'Power failure', 'Bad system call'],
]);

/** What a shell says of a child that a signal ended; '' of SIGINT, SIGPIPE and of one that exited. */
export function endText(status: number): string {
  const sig = status & 0x7f;
  return sig === 0 ? '' : (SIGNAL_TEXTS[sig] ?? `Real-time signal ${String(sig - 34)}`);
}

/** What `$?` is of a status that wait4 told. */
export function statusOf(status: number): number {
  return (status & 0x7f) === 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
}
