/**
 * All that a shell is between two of its steps, as plain data: what it knows, and a stack of frames that says what it goes on with. A fork
 * and a checkpoint copy it; nothing in it is changed after it has been saved.
 */
import type { Command } from '../parse/ast.ts';

export interface Variable {
  /** null: it has no value, but is exported or read-only. */
  readonly value: string | null;
  readonly exported: boolean;
  readonly readonly: boolean;
}

/** What `evaltree` is told: `tested`: a failure here does not end the shell (`set -e`); `exits`: nothing comes after it. */
export interface How {
  readonly tested: boolean;
  readonly exits: boolean;
}

/** Descriptors that a redirection replaced, and where they are kept; −1: it was closed. */
export type Saved = readonly { readonly fd: number; readonly copy: number }[];

export type Frame =
  /** Goes on reading a text from a place of it. */
  | {
      readonly kind: 'script';
      readonly text: string;
      readonly at: number;
      readonly line: number;
      readonly how: How;
    }
  | ({ readonly kind: 'run'; readonly node: Command } & How)
  /** `set -e` looks at the status. */
  | { readonly kind: 'check' }
  | { readonly kind: 'invert' }
  | ({ readonly kind: 'and' | 'or' | 'then'; readonly right: Command } & How)
  | ({ readonly kind: 'if'; readonly node: Extract<Command, { kind: 'if' }> } & How)
  | {
      readonly kind: 'while';
      readonly node: Extract<Command, { kind: 'while' }>;
      readonly phase: 'start' | 'test' | 'body';
      readonly status: number;
      readonly tested: boolean;
    }
  | {
      readonly kind: 'for';
      readonly node: Extract<Command, { kind: 'for' }>;
      readonly values: readonly string[];
      readonly at: number;
      readonly tested: boolean;
    }
  | { readonly kind: 'restore'; readonly saved: Saved }
  /** The end of a function: what was before it. */
  | {
      readonly kind: 'call';
      readonly params: readonly string[];
      readonly locals: ReadonlyMap<string, Variable | null>;
      readonly depth: number;
    }
  /** Variables that were set for one command. */
  | { readonly kind: 'variables'; readonly before: ReadonlyMap<string, Variable | null> }
  /** The end of what a builtin runs: whose name errors have from here on. */
  | { readonly kind: 'named'; readonly command: string }
  /** The end of a file that `.` reads. */
  | { readonly kind: 'dot'; readonly params: readonly string[] | null }
  /** The end of a trap: the status that was before it. */
  | { readonly kind: 'trapped'; readonly status: number }
  /** The end of a child; null: with the last status. */
  | { readonly kind: 'exit'; readonly status: number | null };

export interface Job {
  readonly pids: readonly number[];
  readonly number: number;
  /** Status as wait4 told it, by process; null: it runs. */
  readonly statuses: readonly (number | null)[];
}

export interface ShellData {
  vars: Map<string, Variable>;
  functions: Map<string, Command>;
  aliases: Map<string, string>;
  /** Where programs were found. */
  hash: Map<string, string>;
  /** Commands by signal, 0: when it exits; '': ignored. */
  traps: Map<number, string>;
  /** Signals that were caught and whose traps have not run. */
  pending: number[];
  frames: Frame[];
  jobs: Job[];
  params: readonly string[];
  /** Letters of `set`. */
  flags: string;
  readonly arg0: string;
  readonly pid: number;
  readonly ppid: number;
  /** As messages are worded: dash's, or those of BusyBox's ash. */
  readonly dialect: 'dash' | 'ash';
  /** The builtin that runs, as errors name it; '': none. */
  command: string;
  status: number;
  /** Of the last command substitution of a command; null: there was none. */
  substituted: number | null;
  background: number;
  line: number;
  cwd: string;
  /** Loops around that are not in `frames`: those that a subshell is in. */
  outerLoops: number;
  /** Functions that are running. */
  depth: number;
  /** Where getopts is within a word. */
  optAt: number;
  isSubshell: boolean;
}

export function copyData(data: ShellData): ShellData {
  return {
    ...data,
    vars: new Map(data.vars),
    functions: new Map(data.functions),
    aliases: new Map(data.aliases),
    hash: new Map(data.hash),
    traps: new Map(data.traps),
    pending: [...data.pending],
    frames: [...data.frames],
    jobs: [...data.jobs],
  };
}

/** Letters of `set` and their long names, in the order of `set -o`. */
export const OPTIONS: readonly (readonly [name: string, letter: string])[] = Object.freeze([
  ...([
    ['errexit', 'e'],
    ['noglob', 'f'],
    ['ignoreeof', 'I'],
    ['interactive', 'i'],
    ['monitor', 'm'],
  ] as const),
  ...([
    ['noexec', 'n'],
    ['stdin', 's'],
    ['xtrace', 'x'],
    ['verbose', 'v'],
    ['vi', 'V'],
    ['emacs', 'E'],
  ] as const),
  ...([
    ['noclobber', 'C'],
    ['allexport', 'a'],
    ['notify', 'b'],
    ['nounset', 'u'],
    ['privileged', 'p'],
  ] as const),
  ...([
    ['nolog', ''],
    ['debug', ''],
  ] as const),
]);
