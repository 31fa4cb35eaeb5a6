/**
 * System calls as programs of the shell make them. A program is a pure function of its words and of what its calls have
 * answered so far: it runs anew each time that one more answer is there, up to the call that has none yet. So all that
 * a process is, in the middle of whatever it does, is its words and a list of answers, which fork copies.
 */
import { O } from '../kernel/vfs/files.ts';

/** A call that a process wants to make: which, its numbers, its texts. */
export interface Request {
  readonly call: string;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** What a call gave: a number, minus an errno if it failed, and text if it read some. */
export interface Answer {
  readonly result: number;
  readonly text: string;
}

/** A program's next call. Thrown by `Sys` where it is run up to, caught by whoever runs it. */
export class NextCall {
  readonly request: Request;

  constructor(request: Request) {
    this.request = request;
  }
}

export class Sys {
  private readonly answers: readonly Answer[];
  private at = 0;
  /** A program by its name or path; undefined: there is none. */
  readonly find: (word: string) => Main | undefined;

  constructor(answers: readonly Answer[], find: Sys['find']) {
    this.answers = answers;
    this.find = find;
  }

  private make(call: string, numbers: readonly number[] = [], texts: readonly string[] = []): Answer {
    const answer = this.answers[this.at++];
    if (answer) return answer;
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
  /** `argv`: its name first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A program: its exit status. It may end by another call, as `exec` is. */
export type Main = (sys: Sys, image: Image) => number;
