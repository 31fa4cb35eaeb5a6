/** The words for what could not be read, in both languages. */

import type { Text } from '../core/text.ts';
import { ISSUES_MAX, type StraceIssue, type StraceIssueCode } from './types.ts';

/** Characters of a bad line that a message quotes. */
const EXCERPT_MAX = 40;

/** Beginning of a bad line fit for print: control characters shown as a dot, long ones cut. */
export function excerpt(line: string): string {
  // The text is rebuilt, so that a kept message doesn't hold on to the chunk of the log it came from.
  let shown = '';
  for (const char of line.slice(0, EXCERPT_MAX)) {
    const code = char.codePointAt(0) ?? 0;
    shown += code < 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff) ? '·' : char;
  }
  return line.length > EXCERPT_MAX ? `${shown}…` : shown;
}

const MESSAGES: Readonly<Record<StraceIssueCode, (about: string) => Text>> = {
  'not-strace': (about) => ({
    en: `Not a line of strace: "${about}"`,
    ko: `strace의 줄이 아닙니다: "${about}"`,
  }),
  foreign: (about) => ({
    en: `A log of ${about}, which holds no calls that can be replayed`,
    ko: `${about}의 로그로, 재생할 수 있는 호출이 없습니다`,
  }),
  'library-call': (about) => ({
    en: `A call of a library that ltrace shows, no system call: "${about}"`,
    ko: `ltrace가 보여 주는 라이브러리 호출로, 시스템 콜이 아닙니다: "${about}"`,
  }),
  'not-a-syscall': (about) => ({
    en: `Not the name of a Linux system call (those are lower case): "${about}"`,
    ko: `리눅스 시스템 콜의 이름이 아닙니다(소문자여야 합니다): "${about}"`,
  }),
  'too-many-bytes': (about) => ({
    en: `The result says more bytes than Linux moves for this call; it is taken as ${about}`,
    ko: `결과가 리눅스가 이 호출에서 옮기는 것보다 많은 바이트라서 ${about}(으)로 봅니다`,
  }),
  'time-back': (about) => ({
    en: `The time runs back by ${about} s: a clock that was set, or several logs in one file (merge the files of -ff by their pids)`,
    ko: `시간이 ${about}초 거꾸로 갑니다: 시계를 바꾸었거나 한 파일에 로그가 여럿입니다(-ff의 파일은 pid별로 합치세요)`,
  }),
  empty: () => ({
    en: 'The log holds no call: no line of it is a call that strace printed',
    ko: '로그에 호출이 없습니다: strace가 출력한 호출인 줄이 하나도 없습니다',
  }),
  'cut-call': (about) => ({
    en: `The line ends inside the arguments of a call: "${about}"`,
    ko: `호출의 인자 중간에서 줄이 끝납니다: "${about}"`,
  }),
  'no-result': (about) => ({
    en: `The call has no "= result": "${about}"`,
    ko: `호출에 "= 결과"가 없습니다: "${about}"`,
  }),
  'resumed-alone': (about) => ({
    en: `${about} is resumed here, but the log doesn't hold its beginning`,
    ko: `${about}이(가) 여기서 이어지지만 로그에 시작 부분이 없습니다`,
  }),
  'resumed-other': (about) => ({
    en: `Another call is resumed than the one begun: ${about}`,
    ko: `시작된 호출과 다른 호출이 이어집니다: ${about}`,
  }),
  'never-resumed': (about) => ({
    en: `${about} was left unfinished, and its process made another call`,
    ko: `${about}이(가) 끝나지 않은 채 그 프로세스가 다른 호출을 했습니다`,
  }),
  'line-too-long': (about) => ({
    en: `The line is longer than ${about} characters and was skipped`,
    ko: `줄이 ${about}자보다 길어 건너뛰었습니다`,
  }),
  'too-many-pending': (about) => ({
    en: `More than ${about} calls are unfinished at once; the oldest was given up`,
    ko: `끝나지 않은 호출이 동시에 ${about}개를 넘어 가장 오래된 것을 버렸습니다`,
  }),
};

/** Builds one issue; `about` is the name, excerpt or limit that its message shows. */
export function makeIssue(line: number, code: StraceIssueCode, about: string): StraceIssue {
  return { line, code, message: MESSAGES[code](about) };
}

/** The first {@link ISSUES_MAX} issues, and how many came after them. */
export class IssueList {
  readonly #kept: StraceIssue[] = [];
  #omitted = 0;

  get kept(): readonly StraceIssue[] {
    return this.#kept;
  }

  get omitted(): number {
    return this.#omitted;
  }

  /** Keeps the issue and returns it, or counts it and returns null. */
  add(line: number, code: StraceIssueCode, about: string): StraceIssue | null {
    if (this.#kept.length >= ISSUES_MAX) {
      this.#omitted++;
      return null;
    }
    const issue = makeIssue(line, code, about);
    this.#kept.push(issue);
    return issue;
  }
}
