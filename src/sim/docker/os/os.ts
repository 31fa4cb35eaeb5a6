/**
 * System calls as the programs of the chain make them. Like those of the shell, such a program is a function of its words and of what its
 * calls have answered, run anew up to the next call; what it works out from the memory of its process (`local`) is noted like an
 * answer, so it happens once. A loop that goes on for ever begins anew each time (`again`), with no answers.
 */
import { cloneGraph } from '../../core/clone.ts';
import { O } from '../../kernel/vfs/files.ts';
import type { Request } from '../../shell/sys.ts';
import type { Given, Heap } from './memory.ts';

/** The next call of a program that has not been answered yet; no error. */
export class Pending {
  readonly request: Request;

  constructor(request: Request) {
    this.request = request;
  }
}

export function isPending(thrown: unknown): thrown is Pending {
  return typeof thrown === 'object' && thrown !== null && 'request' in thrown;
}

/** A program: its exit status. */
export type DaemonMain = (os: Os, argv: readonly string[], env: Readonly<Record<string, string>>) => number;

/** Plain data all the way down, which nobody changes: a checkpoint shares it. */
function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const copy = cloneGraph(value);
  const freeze = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || Object.isFrozen(part)) return;
    Object.freeze(part);
    for (const inner of Object.values(part)) freeze(inner);
  };
  freeze(copy);
  return copy;
}

/** What some work answered, or the refusal that it threw. An error of ours goes on. */
function worked(work: () => unknown): { readonly value: unknown } | { readonly thrown: object } {
  try {
    return { value: frozenCopy(work()) };
  } catch (thrown) {
    if (typeof thrown !== 'object' || thrown === null || 'stack' in thrown) throw thrown;
    return { thrown: frozenCopy(thrown) };
  }
}

export class Os {
  private readonly answers: Given[];
  private at = 0;
  readonly heap: Heap;
  /** The present moment, ns of the machine's clock. */
  private readonly clock: number;

  constructor(answers: Given[], heap: Heap, clock: number) {
    this.answers = answers;
    this.heap = heap;
    this.clock = clock;
  }

  private make(call: string, numbers: readonly number[] = [], texts: readonly string[] = []): Given {
    const answer = this.answers[this.at++];
    if (answer) return answer;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error: the program is not there yet
    throw new Pending({ call, numbers, texts });
  }

  call(name: string, numbers: readonly number[] = [], texts: readonly string[] = []): number {
    return this.make(name, numbers, texts).result;
  }

  /** The text that a call gives, or minus an errno. */
  text(name: string, numbers: readonly number[] = [], texts: readonly string[] = []): string | number {
    const { result, text } = this.make(name, numbers, texts);
    return result < 0 ? result : text;
  }

  /** Both. */
  both(name: string, numbers: readonly number[] = [], texts: readonly string[] = []): Given {
    return this.make(name, numbers, texts);
  }

  /** Works something out from the memory of the process, once; what it answers, or throws, is plain data. */
  local<T>(work: (nowNs: number) => T): T {
    const at = this.at++;
    this.answers[at] ??= Object.freeze({ result: 0, text: '', ...worked(() => work(this.clock)) });
    const { value, thrown } = this.answers[at];
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a refusal is plain data
    if (thrown !== undefined) throw thrown;
    // Noted by this very line of the program.
    return value as T;
  }

  /** The same where the memory is changed: whoever waits for that looks again. */
  change<T>(work: (nowNs: number) => T): T {
    return this.local((now) => {
      this.heap.version++;
      return work(now);
    });
  }

  now(): number {
    return this.local((now) => now);
  }

  /** Begins anew with these words. */
  again(...argv: string[]): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as above
    throw new Pending({ call: 'again', numbers: [], texts: argv });
  }

  /** Waits until the test holds, looking again whenever the memory changes; false: the time was up. */
  until(test: () => boolean, timeoutNs = 0): boolean {
    const end = timeoutNs > 0 ? this.now() + timeoutNs : 0;
    for (;;) {
      const { done, version, now } = this.local((now) => ({ done: test(), version: this.heap.version, now }));
      if (done) return true;
      if (end > 0 && now >= end) return false;
      this.call('futex_wait', [version, end > 0 ? end - now : 0]);
    }
  }

  sleep(ns: number): void {
    this.call('nanosleep', [ns]);
  }

  /** A thread of this process that begins with these words. */
  thread(...argv: string[]): number {
    return this.call('thread', [], argv);
  }

  /** A child process with these words of this same program; 'fork' would copy what was answered. */
  spawn(argv: readonly string[], flags = 0): number {
    return this.call('clone', [flags], argv);
  }

  /** A child that runs another program with the environment given; its number. */
  run(argv: readonly string[], fds: readonly number[] = []): number {
    return this.spawn(['(exec)', fds.join(','), argv[0] ?? '', ...argv]);
  }

  /** Waits for a child: its status as `wait4` gives it; below 0: minus an errno. */
  wait(pid: number, options = 0): { readonly pid: number; readonly status: number } {
    const { result, text } = this.both('wait', [pid, options]);
    return { pid: result, status: Number(text) };
  }

  pipe(): readonly [from: number, to: number] {
    const { result, text } = this.make('pipe');
    return [result, Number(text)];
  }

  open(path: string, how: 'r' | 'w' | 'a' = 'r'): number {
    const flags = how === 'r' ? O.RDONLY : O.WRONLY | O.CREAT | (how === 'a' ? O.APPEND : O.TRUNC);
    return this.call('openat', [flags | O.TEXT], [path]);
  }

  read(fd: number): string | number {
    return this.text('read', [fd]);
  }

  line(fd: number): string {
    const said = this.text('read_line', [fd]);
    return typeof said === 'string' ? said : '';
  }

  write(fd: number, text: string): number {
    return text === '' ? 0 : this.call('write', [fd], [text]);
  }

  close(...fds: number[]): void {
    for (const fd of fds) if (fd >= 0) this.call('close', [fd]);
  }

  readAll(fd: number): string {
    let all = '';
    for (;;) {
      const part = this.read(fd);
      if (typeof part === 'number' || part === '') return all;
      all += part;
    }
  }

  /** All of a file, or minus an errno. */
  readFile(path: string): string | number {
    const fd = this.open(path);
    if (fd < 0) return fd;
    const text = this.readAll(fd);
    this.close(fd);
    return text;
  }

  /** 0, or minus an errno. */
  writeFile(path: string, text: string): number {
    const fd = this.open(path, 'w');
    if (fd < 0) return fd;
    const done = this.write(fd, text);
    this.close(fd);
    return Math.min(0, done);
  }

  list(path: string): readonly string[] | number {
    const names = this.text('getdents64', [], [path]);
    return typeof names === 'number' ? names : names.split('\n').filter((name) => name !== '');
  }

  exists(path: string): boolean {
    return this.call('newfstatat', [], [path]) >= 0;
  }

  mkdirAll(path: string): number {
    let made = 0;
    const names = path.split('/').filter((name) => name !== '');
    names.forEach((_name, at) => {
      const dir = `/${names.slice(0, at + 1).join('/')}`;
      if (!this.exists(dir)) made = this.call('mkdir', [], [dir]);
    });
    return made;
  }

  /** Ends of a connection to an address; null: refused. */
  connect(address: string): readonly [from: number, to: number] | null {
    const { result, text } = this.both('connect', [], [address]);
    return result < 0 ? null : [result, Number(text)];
  }

  accept(fd: number): readonly [from: number, to: number] {
    const { result, text } = this.both('accept', [fd]);
    return [result, Number(text)];
  }
}
