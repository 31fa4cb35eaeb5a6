import type { Sys } from './sys.ts';

/** What builtins see of the shell. */
export interface ShellState {
  readonly sys: Sys;
  params: readonly string[];
  readonly status: number;
  readonly vars: Map<string, string>;
  /** Names that programs get too. */
  readonly exported: Set<string>;
  readonly env: Readonly<Record<string, string>>;
  set(name: string, value: string): void;
  /** On standard error. */
  say(text: string): void;
  /** Runs a text as a script; its status. */
  script(text: string): number;
  /** Another program in its place; answers only if there is none. */
  exec(argv: readonly string[], env: Readonly<Record<string, string>>): number;
}
