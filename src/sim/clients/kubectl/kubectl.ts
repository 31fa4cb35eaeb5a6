/** The `kubectl` client: finds the command, reads its flags, and runs it. */
import { err, Failure, isFailure, type Client, type ClientStart } from '../client.ts';
import { flagsOf, parseFlags, type FlagDef, type Flags } from '../go/flags.ts';
import { KUBE_COMMANDS } from './commands.ts';

const GLOBAL = flagsOf(`  -n, --namespace string        If present, the namespace scope for this CLI request
  -s, --server string           The address and port of the Kubernetes API server
      --context string          The name of the kubeconfig context to use
      --kubeconfig string       Path to the kubeconfig file to use
      --request-timeout string  Time to wait
  -v, --v int                   number for the log level verbosity`);

/** Commands of the real client that are not modelled. */
const UNMODELLED = new Set([
  ...[
    'attach',
    'auth',
    'autoscale',
    'certificate',
    'cluster-info',
    'completion',
    'config',
    'cp',
    'debug',
    'diff',
    'edit',
  ],
  ...[
    'exec',
    'explain',
    'expose',
    'kustomize',
    'logs',
    'options',
    'patch',
    'plugin',
    'port-forward',
    'proxy',
    'replace',
  ],
  ...['top', 'wait', 'api-resources', 'api-versions'],
]);

/** Runs the client; its exit status. */
export function* kubectl({ argv }: ClientStart): Client {
  try {
    return yield* main(argv);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    if (thrown.message !== '') yield* err(`${thrown.message}\n`);
    return thrown.status;
  }
}

/** Refuses flags of any command that are not modelled. */
function checkGlobal(flags: Flags): void {
  for (const name of ['server', 'context', 'kubeconfig', 'request-timeout', 'v']) {
    if (flags.has(name)) throw new Failure(`error: kubectl --${name} is not modelled in Ringside`);
  }
}

function* main(argv: readonly string[]): Client {
  const top = parseFlags(argv, { flags: GLOBAL, stopsAtWord: true, checks: {}, helpShort: true }, 1);
  checkGlobal(top.flags);
  const words = top.words;
  const [first] = words;
  if (first === undefined || top.help) throw new Failure('kubectl: its help is not modelled in Ringside');
  const found = [2, 1]
    .filter((length) => words.length >= length)
    .map((length) => ({ length, command: KUBE_COMMANDS.get(words.slice(0, length).join(' ')) }))
    .find(({ command }) => command !== undefined);
  if (found?.command === undefined) throw unknown(words);
  const { command, length } = found;
  const flags: readonly FlagDef[] = [...flagsOf(command.options), ...GLOBAL];
  let parsed;
  try {
    parsed = parseFlags(words.slice(length), { flags, stopsAtWord: false, checks: {}, helpShort: true }, 1);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    throw new Failure(`error: ${thrown.message}\nSee 'kubectl ${command.name} --help' for usage.`);
  }
  checkGlobal(parsed.flags);
  for (const name of command.unmodelled ?? []) {
    if (parsed.flags.has(name))
      throw new Failure(`error: kubectl ${command.name} --${name} is not modelled in Ringside`);
  }
  if (parsed.help) throw new Failure(`kubectl ${command.name}: its help is not modelled in Ringside`);
  const namespace = parsed.flags.text('namespace') || top.flags.text('namespace') || 'default';
  return yield* command.run({ flags: parsed.flags, words: parsed.words, namespace });
}

function unknown([first = '', second = '']: readonly string[]): Failure {
  const isGroup = [...KUBE_COMMANDS.keys()].some((name) => name.startsWith(`${first} `));
  if (UNMODELLED.has(first) || isGroup) {
    return new Failure(
      `error: kubectl ${isGroup ? `${first} ${second}`.trim() : first} is not modelled in Ringside`,
    );
  }
  return new Failure(`error: unknown command ${JSON.stringify(first)} for "kubectl"`);
}
