/** The `docker` client: finds the command, reads its flags, and runs it. */
import { err, Failure, isFailure, out, type Client, type ClientStart } from '../client.ts';
import { flagsOf, parseFlags, type FlagDef, type Flags, type Parsed } from '../go/flags.ts';
import { templateMessage } from '../go/template.ts';
import { DOCKER_COMMANDS } from './commands.ts';
import type { CommandText, DockerCommand } from './command.ts';
import { engineAt } from './engine.ts';
import { GROUP_HELP } from './tables/groups.ts';
import { COMMAND_TEXTS } from './tables/options.ts';

export const DOCKER_VERSION = '28.2.2';
const COMMIT = 'e6534b4';
/** Status of a call that the client itself refuses for its flags. */
const BAD_FLAGS = 125;

const GLOBAL_FLAGS = flagsOf(GROUP_HELP[''] ?? '');

/** Commands of the real client that are not modelled. */
const UNMODELLED: ReadonlySet<string> = new Set([
  ...['build', 'push', 'import', 'checkpoint', 'manifest', 'plugin', 'trust'],
  ...[
    'config',
    'node',
    'secret',
    'service',
    'stack',
    'swarm',
    'image push',
    'image import',
    'image build',
    'builder build',
  ],
  ...['context create', 'context export', 'context import', 'context rm', 'context update', 'context use'],
]);

/** Runs the client; its exit status. */
export function* docker({ argv, env }: ClientStart): Client {
  try {
    return yield* main(argv, env);
  } catch (thrown) {
    const template = templateMessage(thrown);
    if (template !== null) {
      yield* err(`${template}\n`);
      return 1;
    }
    if (!isFailure(thrown)) throw thrown;
    if (thrown.message !== '') yield* err(`${thrown.message}\n`);
    return thrown.status;
  }
}

function* main(argv: readonly string[], env: Readonly<Record<string, string>>): Client {
  const top = readGlobal(argv);
  const { flags } = top;
  if (flags.bool('version')) {
    yield* out(`Docker version ${DOCKER_VERSION}, build ${COMMIT}\n`);
    return 0;
  }
  checkGlobal(flags);
  const asked = top.words[0] === 'help' ? top.words.slice(1) : top.words;
  const helps = top.help || top.words[0] === 'help';
  const [first] = asked;
  if (first === undefined) {
    const help = `${GROUP_HELP[''] ?? ''}\n\n`;
    yield* helps ? out(help) : err(help);
    return 0;
  }
  const found = findCommand(asked);
  if (found === null) return yield* group(asked);
  const { text, command, path, rest } = found;
  if (helps) {
    yield* out(helpOf(text, path));
    return 0;
  }
  const parsed = readCommand(text, command, path, rest);
  if (parsed.help) {
    yield* out(
      (rest.includes('-h') ? 'Flag shorthand -h has been deprecated, use --help\n' : '') + helpOf(text, path),
    );
    return 0;
  }
  for (const [name, advice] of Object.entries(command.deprecated ?? {})) {
    if (parsed.flags.has(name)) yield* out(`Flag --${name} has been deprecated, ${advice}\n`);
  }
  const hosts = flags.list('host');
  return yield* command.run({
    path,
    flags: parsed.flags,
    words: parsed.words,
    engine: engineAt(hosts.at(-1) ?? env['DOCKER_HOST']),
    env,
  });
}

const LEVELS = ['panic', 'fatal', 'error', 'warn', 'warning', 'info', 'debug', 'trace'];

/** Refuses what the flags before a command ask for and is not modelled. */
function checkGlobal(flags: Flags): void {
  const level = flags.text('log-level');
  if (!LEVELS.includes(level.toLowerCase())) throw new Failure(`Unable to parse logging level: ${level}`);
  for (const name of ['config', 'tls', 'tlscacert', 'tlscert', 'tlskey', 'tlsverify']) {
    if (flags.has(name)) throw new Failure(`docker: --${name} is not modelled in Ringside`);
  }
  const context = flags.text('context');
  if (context !== '' && context !== 'default') {
    throw new Failure(`docker: contexts other than "default" are not modelled in Ringside`);
  }
}

function readGlobal(argv: readonly string[]): Parsed {
  const rules = { flags: GLOBAL_FLAGS, stopsAtWord: true, checks: {}, helpShort: true };
  try {
    return parseFlags(argv, rules, BAD_FLAGS);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    throw new Failure(
      `${thrown.message}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information`,
      thrown.status,
    );
  }
}

interface Found {
  readonly text: CommandText;
  readonly command: DockerCommand;
  readonly path: string;
  readonly rest: readonly string[];
}

function findCommand(words: readonly string[]): Found | null {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const text = COMMAND_TEXTS.find(({ paths }) => paths.includes(name));
    const command = text && DOCKER_COMMANDS.get(text.name);
    if (words.length < length || text === undefined || command === undefined) continue;
    // The usage of an alias is that of the command itself.
    const [group] = name.split(' ');
    const own = text.paths.find((path) => path.split(' ').length === length && path.split(' ')[0] === group);
    return {
      text,
      command,
      path: `docker ${length === 2 ? (own ?? name) : name}`,
      rest: words.slice(length),
    };
  }
  return null;
}

/** Words that are no command: a group without one, or nothing that there is. */
function* group(words: readonly string[]): Client {
  const [first = '', second] = words;
  const help = GROUP_HELP[first];
  const name = words.slice(0, 2).join(' ');
  if (
    UNMODELLED.has(first) ||
    UNMODELLED.has(name) ||
    COMMAND_TEXTS.some(({ paths }) => paths.includes(name))
  ) {
    throw new Failure(`docker: '${UNMODELLED.has(first) ? first : name}' is not modelled in Ringside`);
  }
  if (help === undefined) {
    throw new Failure(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information`);
  }
  if (second === undefined) {
    yield* err(`${help}\n`);
    return 0;
  }
  if (second === '--help' || second === '-h') {
    yield* out(`${help}\n`);
    return 0;
  }
  const run = `Usage:  docker ${first}\n\nRun 'docker ${first} --help' for more information`;
  if (second.startsWith('--'))
    throw new Failure(`unknown flag: ${second.replace(/=.*/s, '')}\n\n${usageOfGroup(first)}`, BAD_FLAGS);
  if (second.startsWith('-') && second !== '-') {
    throw new Failure(
      `unknown shorthand flag: '${second[1] ?? ''}' in ${second}\n\n${usageOfGroup(first)}`,
      BAD_FLAGS,
    );
  }
  throw new Failure(`docker: unknown command: docker ${first} ${second}\n\n${run}`);
}

function usageOfGroup(name: string): string {
  return `Usage:  docker ${name} COMMAND\n\nRun 'docker ${name} --help' for more information`;
}

function usageLine(text: CommandText, path: string): string {
  return `${path} ${text.usage}`.trimEnd();
}

function readCommand(
  text: CommandText,
  command: DockerCommand,
  path: string,
  rest: readonly string[],
): Parsed {
  const flags: readonly FlagDef[] = [...flagsOf(text.options), ...flagsOf(command.hidden ?? '')];
  const rules = {
    flags,
    stopsAtWord: command.stopsAtWord === true,
    checks: command.checks ?? {},
    helpShort: true,
  };
  let parsed: Parsed;
  try {
    parsed = parseFlags(rest, rules, BAD_FLAGS);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    throw new Failure(
      `${thrown.message}\n\nUsage:  ${usageLine(text, path)}\n\nRun '${path} --help' for more information`,
      thrown.status,
    );
  }
  if (!parsed.help) checkWords(text, command, path, parsed.words.length);
  for (const name of command.unmodelled ?? []) {
    if (parsed.flags.has(name))
      throw new Failure(`${path}: --${name} is not modelled in Ringside`, BAD_FLAGS);
  }
  return parsed;
}

function checkWords(
  text: CommandText,
  { words: { min, max } }: DockerCommand,
  path: string,
  count: number,
): void {
  if (count >= min && (max === null || count <= max)) return;
  const plural = (number: number): string => `${number} argument${number === 1 ? '' : 's'}`;
  let needs = `requires at least ${min} and at most ${plural(max ?? 0)}`;
  let lead = 'Run';
  if (max === 0) needs = 'accepts no arguments';
  else if (max === null) {
    needs = `requires at least ${plural(min)}`;
    lead = 'See';
  } else if (min === max) needs = `requires ${plural(min)}`;
  else if (min === 0) {
    needs = `requires at most ${plural(max)}`;
    // The real client prints it so.
    lead = 'SRun';
  }
  throw new Failure(
    `docker: '${path}' ${needs}\n\nUsage:  ${usageLine(text, path)}\n\n${lead} '${path} --help' for more information`,
  );
}

function helpOf(text: CommandText, path: string): string {
  const aliases =
    text.paths.length > 1 ? `\n\nAliases:\n  ${text.paths.map((one) => `docker ${one}`).join(', ')}` : '';
  const options = text.options === '' ? '' : `\n\nOptions:\n${text.options}`;
  return `Usage:  ${usageLine(text, path)}\n\n${text.about}${aliases}${options}\n`;
}
