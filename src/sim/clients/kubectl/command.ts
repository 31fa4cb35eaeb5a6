/** What a command of kubectl is: one file `commands/NAME.command.ts`. */
import type { Client } from '../client.ts';
import type { Flags } from '../go/flags.ts';

export interface KubeCommandCall {
  readonly flags: Flags;
  readonly words: readonly string[];
  /** The namespace that is asked for, or `default`. */
  readonly namespace: string;
}

export interface KubeCommand {
  /** Words that lead to it: `rollout status`. */
  readonly name: string;
  /** Its own flags, in the form of a help's options. */
  readonly options: string;
  /** Those of its flags that are not modelled: to give one is refused with a plain text. */
  readonly unmodelled?: readonly string[];
  readonly run: (call: KubeCommandCall) => Client;
}

export function defineKubeCommand(command: KubeCommand): KubeCommand {
  return Object.freeze(command);
}
