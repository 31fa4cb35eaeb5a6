/** What the shell does itself, by its name. */
import type { How } from './data.ts';
import type { Shell } from './shell.ts';
import { CONTROL } from './builtins/control.ts';
import { INPUT_OUTPUT } from './builtins/input-output.ts';
import { JOBS } from './builtins/jobs.ts';
import { NAMES } from './builtins/names.ts';
import { SIGNALS } from './builtins/signals.ts';
import { SETTINGS } from './builtins/settings.ts';
import { VARIABLES } from './builtins/variables.ts';

/** Its exit status; null: that of the frames it has put on the stack. May throw ShellFault. */
export type Builtin = (shell: Shell, argv: readonly string[], how: How) => number | null;

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  [CONTROL, INPUT_OUTPUT, JOBS, NAMES, SIGNALS, SETTINGS, VARIABLES].flatMap((table) =>
    Object.entries(table),
  ),
);
