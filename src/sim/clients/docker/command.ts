/** What a command of docker's client is: one file `commands/NAME.command.ts`. */
import type { Client } from '../client.ts';
import type { FlagCheck, Flags } from '../go/flags.ts';
import type { Engine } from './engine.ts';

/** What the help says of a command. */
export interface CommandText {
  readonly name: string;
  /** Words that lead to it, with its aliases, in the order of the help. */
  readonly paths: readonly string[];
  readonly usage: string;
  readonly about: string;
  /** The text of its options as the help prints it. */
  readonly options: string;
}

/** How many words a command takes. `max` null: any number. */
export interface WordCount {
  readonly min: number;
  readonly max: number | null;
}

/** A command as it was called. */
export interface Call {
  /** `docker container ls`. */
  readonly path: string;
  readonly flags: Flags;
  readonly words: readonly string[];
  readonly engine: Engine;
  readonly env: Readonly<Record<string, string>>;
}

export interface DockerCommand {
  /** Name of its `CommandText`. */
  readonly name: string;
  readonly words: WordCount;
  /** Flags end at the first word: what follows belongs to a program in the container. */
  readonly stopsAtWord?: boolean;
  readonly checks?: Readonly<Record<string, FlagCheck>>;
  /** Options of the real client that are not modelled: to give one is refused with a plain text. */
  readonly unmodelled?: readonly string[];
  /** Flags that the help does not show, in the same form. */
  readonly hidden?: string;
  /** Flags that are to be given up, and what is said then. */
  readonly deprecated?: Readonly<Record<string, string>>;
  /** Answers the exit status. */
  readonly run: (call: Call) => Client;
}

export function defineDockerCommand(command: DockerCommand): DockerCommand {
  return Object.freeze(command);
}

export const NO_WORDS: WordCount = { min: 0, max: 0 };
export const SOME_WORDS: WordCount = { min: 1, max: null };
export const ANY_WORDS: WordCount = { min: 0, max: null };

export function exactly(count: number): WordCount {
  return { min: count, max: count };
}
