/**
 * System calls as programs of the shell make them. A program is a pure function of its words and of what its calls have
 * answered so far: it runs anew each time that one more answer is there, up to the call that has none yet. So all that
 * a process is, in the middle of whatever it does, is its words and a list of answers, which fork copies. A program that makes many calls
 * keeps what it has come to (`keep`): plain data, from which it goes on, and the answers up to there are forgotten. So what a process is
 * stays small, and running it takes time in proportion to its calls.
 */
import { O } from '../kernel/vfs/files.ts';

/** A call that a process wants to make: which, its numbers, its texts. */
export interface Request {
  readonly call: string;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** What a call gave: a number, minus an errno if it failed, text if it read some, and signals that handlers caught meanwhile. */
export interface Answer {
  readonly result: number;
  readonly text: string;
  readonly signals?: readonly number[];
}

/** What a process has kept of its program so far, plain data; null: nothing. */
export type Kept = object | null;

/** A program's next call. Thrown by `Sys` where it is run up to, caught by whoever runs it. */
export class NextCall {
  readonly request: Request;

  constructor(request: Request) {
    this.request = request;
  }
}

export class Sys {
  private readonly answers: Answer[];
  private readonly store: (kept: object) => void;
  private at = 0;
  /** Whether a program has this name whatever the paths say: those of BusyBox, which its shell has within. */
  readonly find: (word: string) => Main | undefined;
  /** Signals that handlers have caught and the program has not looked at. */
  readonly caught: number[] = [];

  constructor(answers: Answer[], find: Sys['find'], store: (kept: object) => void = () => undefined) {
    this.answers = answers;
    this.find = find;
    this.store = store;
  }

  /** How many calls have been answered since something was kept. */
  get made(): number {
    return this.at;
  }

  /** From here on the program goes on from this, which is not changed any more. */
  keep(kept: object): void {
    this.answers.splice(0, this.at);
    this.at = 0;
    this.store(kept);
  }

  private make(call: string, numbers: readonly number[] = [], texts: readonly string[] = []): Answer {
    const answer = this.answers[this.at++];
    if (answer) {
      if (answer.signals) this.caught.push(...answer.signals);
      return answer;
    }
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error: the program is not there yet
    throw new NextCall({ call, numbers, texts });
  }

  /** Any call by its name. */
  call(name: string, numbers: readonly number[] = [], texts: readonly string[] = []): number {
    return this.make(name, numbers, texts).result;
  }

  /** The same for one that gives text: that, or minus an errno. */
  text(name: string, numbers: readonly number[] = [], texts: readonly string[] = []): string | number {
    const { result, text } = this.make(name, numbers, texts);
    return result < 0 ? result : text;
  }

  /** Number and text of a call. */
  both(name: string, texts: readonly string[]): Answer {
    return this.make(name, [], texts);
  }

  /** Both ends of a pipe, to read from and to write to; below 0: minus an errno. */
  pipe(): readonly [from: number, to: number] {
    const { result, text } = this.make('pipe2');
    return [result, Number(text)];
  }

  /** A descriptor or minus an errno; `how`: as a shell redirects. */
  open(path: string, how: 'r' | 'w' | 'a' = 'r'): number {
    const flags = how === 'r' ? O.RDONLY : O.WRONLY | O.CREAT | (how === 'a' ? O.APPEND : O.TRUNC);
    return this.call('openat', [flags | O.TEXT], [path]);
  }

  /** '' at the end. */
  read(fd: number): string | number {
    return this.text('read', [fd]);
  }

  write(fd: number, text: string): number {
    return text === '' ? 0 : this.call('write', [fd], [text]);
  }

  close(fd: number): number {
    return this.call('close', [fd]);
  }

  /** All of what an open file has. */
  readAll(fd: number): string | number {
    let all = '';
    for (;;) {
      const part = this.read(fd);
      if (typeof part === 'number') return part;
      if (part === '') return all;
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

  /** Names in a directory, or minus an errno. */
  list(path: string): readonly string[] | number {
    const names = this.text('getdents64', [], [path]);
    return typeof names === 'number' ? names : names.split('\n').filter((name) => name !== '');
  }
}

/** What a program has besides its calls. */
export interface Image {
  /** The program's name, and which distribution's it is. */
  readonly program: string;
  readonly family: Family;
  /** `argv`: its name first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Whose programs: all that are in BusyBox's one file, or Debian's. */
export type Family = 'busybox' | 'debian';

/** A program: its exit status. It may end by another call, as `exec` is. `kept`: what it has kept, null at first. */
export type Main = (sys: Sys, image: Image, kept?: Kept) => number;
