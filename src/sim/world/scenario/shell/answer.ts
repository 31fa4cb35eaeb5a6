/** What a line of the cgroup shell gives. */
import type { Text } from '../../../core/text.ts';
import { text } from '../../../core/text.ts';
import type { ReadResult, WriteResult } from '../../../kernel/cgroup/cgroup.ts';

/** Text to print (an errno's name if it failed), and why it failed. */
export interface ShellAnswer {
  readonly text: string;
  readonly why: Text | null;
}

export const OK: ShellAnswer = Object.freeze({ text: 'ok', why: null });

const UNITS: Readonly<Record<string, number>> = Object.freeze({ ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 });
/** The longest time that a line may let pass, ns. */
export const LONGEST_NS = 3.6e12;

/** A line that is no command. */
export function misuse(en: string, ko: string): ShellAnswer {
  return { text: 'usage error', why: text(en, ko) };
}

/** A call that failed. */
export function failure(errno: string, en: string, ko: string): ShellAnswer {
  return { text: errno, why: text(en, ko) };
}

export function say(what: string): ShellAnswer {
  return { text: what, why: null };
}

/** What a call on a file answered. */
export function answerOf(result: WriteResult | ReadResult): ShellAnswer {
  if (!result.ok) return { text: result.errno, why: result.why };
  return 'text' in result ? say(result.text.trimEnd()) : OK;
}

/** `250ms`, `1.5s` … in ns; null: not a time. */
export function durationNs(written: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s)$/.exec(written);
  if (!match) return null;
  const ns = Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0));
  return ns <= LONGEST_NS ? ns : null;
}

/** That a text is no time. */
export function noTime(written: string): ShellAnswer {
  return misuse(
    `"${written}": expected a time such as 250ms, at most 3600s`,
    `"${written}": 250ms 같은 시간이 와야 합니다(최대 3600s)`,
  );
}

/** That there is no such process. */
export function noProcess(written: string): ShellAnswer {
  return failure('ESRCH', `no process ${written}`, `프로세스 ${written}이(가) 없습니다`);
}
