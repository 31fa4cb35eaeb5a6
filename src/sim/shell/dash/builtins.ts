/** What the shell does itself, by its name. */
import type { Builtin } from './builtin.ts';
import { CONTROL } from './builtins/control.ts';
import { INPUT_OUTPUT } from './builtins/input-output.ts';
import { JOBS } from './builtins/jobs.ts';
import { NAMES } from './builtins/names.ts';
import { SIGNALS } from './builtins/signals.ts';
import { SETTINGS } from './builtins/settings.ts';
import { VARIABLES } from './builtins/variables.ts';

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  [CONTROL, INPUT_OUTPUT, JOBS, NAMES, SIGNALS, SETTINGS, VARIABLES].flatMap((table) =>
    Object.entries(table),
  ),
);
