import type { How } from './data.ts';
import type { Shell } from './shell.ts';

/** What the shell does itself. Its exit status; null: that of the frames it has put on the stack. May throw ShellFault. */
export type Builtin = (shell: Shell, argv: readonly string[], how: How) => number | null;
