/** Commands that list a registry: a table, or the entries as JSON. */
import { defineCommand, type CliCommand } from './command.ts';
import { flag, helpText, readArguments, type OptionDefs } from './options.ts';
import { table, type Column } from './table.ts';

const OPTIONS: OptionDefs = Object.freeze({
  json: { about: 'write JSON, with texts in English and Korean' },
});

export interface ListDef<T> {
  readonly name: string;
  readonly summary: string;
  readonly entries: () => readonly T[];
  readonly columns: readonly Column[];
  readonly row: (entry: T) => readonly string[];
}

export function listCommand<T>(def: ListDef<T>): CliCommand {
  return defineCommand({
    name: def.name,
    summary: def.summary,
    run: async (argv, io) => {
      const args = readArguments(argv, OPTIONS);
      const entries = def.entries();
      if (flag(args, 'help'))
        await io.out(helpText(`${def.name} [--json]`, `Lists ${def.summary}.`, OPTIONS));
      else if (flag(args, 'json')) await io.out(`${JSON.stringify(entries, null, 2)}\n`);
      else await io.out(table(def.columns, entries.map(def.row)));
      return 0;
    },
  });
}
