/** The headless command: finds the subcommand and turns its mistakes into exit statuses. */
import { SimFault } from '../sim/core/invariant.ts';
import process from 'node:process';
import { EXIT_USAGE, UsageError, type CliCommand, type Io } from './command.ts';

const found = import.meta.glob<CliCommand>('./commands/*.ts', { import: 'default' });

/** Loaders by command name: the file's name is the command's. */
const LOADERS: ReadonlyMap<string, () => Promise<CliCommand>> = new Map(
  Object.entries(found).map(([path, load]) => [path.replace(/^.*\/|\.ts$/g, ''), load]),
);

/** Order in the list of commands; those that are not named come after, by name. */
const ORDER = ['paths', 'replay', 'trace', 'ops', 'stacks', 'costs', 'switches'];

function commandNames(): string[] {
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...LOADERS.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

const STANDARD_IO: Io = {
  out: (text) =>
    new Promise((resolve) => {
      if (process.stdout.write(text)) resolve();
      else process.stdout.once('drain', resolve);
    }),
  err: (text) => {
    process.stderr.write(text);
  },
};

async function help(io: Io): Promise<number> {
  const names = commandNames();
  const commands: CliCommand[] = [];
  for (const load of names.map((name) => LOADERS.get(name))) if (load) commands.push(await load());
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}${command.summary}`);
  await io.out(
    [
      'Usage: ringside COMMAND [options]',
      '',
      'Simulates what an operation crosses in a bare process, a container and a virtual machine.',
      '',
      'Commands:',
      ...lines,
      '',
      '"ringside COMMAND --help" tells more. Same seed, same result.',
      '',
    ].join('\n'),
  );
  return 0;
}

/** Runs the command line; answers the exit status: 0 done, 2 called wrongly. */
export async function main(argv: readonly string[], io: Io = STANDARD_IO): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === '--help' || name === '-h' || name === 'help') return await help(io);
    const load = name === undefined ? undefined : LOADERS.get(name);
    if (!load) {
      const what = name === undefined ? 'COMMAND: missing' : `${name}: unknown command`;
      throw new UsageError(`${what}; accepted: ${commandNames().join(', ')}, --help`);
    }
    const command = await load();
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof SimFault && error.code === 'costs-unbearable')
      io.err(
        'ringside: --set: with these costs a tick takes longer than its period, so nothing else ever runs; set less\n',
      );
    else if (error instanceof UsageError) io.err(`ringside: ${error.message}\n`);
    else throw error;
    return EXIT_USAGE;
  }
}
