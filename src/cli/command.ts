/** What a subcommand is: one file `commands/NAME.ts` with a default export. */

/** Where a command writes. */
export interface Io {
  /** Writes to standard output; resolves when the reader has room for more. */
  out(text: string): Promise<void>;
  /** Writes to standard error. */
  err(text: string): void;
}

export interface CliCommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Runs with the arguments after the command's name; answers the exit status. May throw `UsageError`. */
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
}

export function defineCommand(command: CliCommand): CliCommand {
  return Object.freeze(command);
}

/** Exit status of a command that was called wrongly. */
export const EXIT_USAGE = 2;

/** The user's mistake, as one line that names the argument and the accepted values. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
