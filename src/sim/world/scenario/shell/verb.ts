/** What a line of the cgroup shell may begin with: one file `verbs/NAME.verb.ts` each, besides those of the tree itself. */
import type { Text } from '../../../core/text.ts';
import type { Actor } from '../../../kernel/cgroup/cgroup.ts';
import type { World } from '../../world.ts';
import type { ShellAnswer } from './answer.ts';
import type { ShellFiles } from './files.ts';
import type { ShellOrders } from './orders.ts';
import type { ShellProcesses } from './processes.ts';

/** What a line works on. */
export interface Shell {
  readonly world: World;
  readonly files: ShellFiles;
  readonly processes: ShellProcesses;
  readonly orders: ShellOrders;
  /** Number of the kernel's next line that `dmesg` has not shown. */
  logSeen: number;
}

/** A line in hand: its words after the command, all that follows its first word, and who gives it. */
export interface Line {
  readonly first: string;
  readonly second: string;
  readonly after: string;
  readonly actor: Actor;
}

export interface ShellVerb {
  readonly name: string;
  /** Its words, as help shows them. */
  readonly usage: string;
  readonly about: Text;
  run(shell: Shell, line: Line): ShellAnswer;
}

export function defineShellVerb(def: ShellVerb): ShellVerb {
  return Object.freeze(def);
}
