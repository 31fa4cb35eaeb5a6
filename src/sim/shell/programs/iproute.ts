/** What `ip` and `tc` have in common (iproute2). */
import { BETWEEN } from '../../kernel/extra-calls/rtnetlink.ts';
import { errorText } from '../errors.ts';
import type { Sys } from '../sys.ts';

/** Ends the program with a line of its own on standard error. */
export class Leave {
  readonly line: string;
  readonly status: number;

  constructor(line: string, status: number) {
    this.line = line;
    this.status = status;
  }
}

/** Runs a program's body: its status, or that of the `Leave` it ends with. */
export function leaving(sys: Sys, body: () => number): number {
  let left: Leave | null = null;
  let status = 0;
  try {
    status = body();
  } catch (thrown) {
    if ((thrown as Partial<Leave>).line === undefined) throw thrown;
    left = thrown as Leave;
  }
  if (!left) return status;
  sys.write(2, `${left.line}\n`);
  return left.status;
}

export function leave(line: string, status: number): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- how a program ends is no error of ours
  throw new Leave(line, status);
}

/** Asks the kernel: what it answers. It leaves as iproute2 does when it refuses. */
export function request(sys: Sys, ...words: readonly string[]): string {
  const { result, text } = sys.both('rtnetlink', [words.join(BETWEEN)]);
  if (result === 1) leave(text, 1);
  if (result < 0) leave(text === '' ? `RTNETLINK answers: ${errorText(result)}` : `Error: ${text}`, 2);
  return text;
}

/** The word that an abbreviation begins, the first one listed that does; null: none. */
export function matching(word: string, known: readonly string[]): string | null {
  return word === '' ? null : (known.find((one) => one.startsWith(word)) ?? null);
}
