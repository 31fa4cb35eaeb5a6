/** `docker run`, `docker create`, `docker attach`, `docker exec`. */
import { err, Failure, isFailure, out, readFile, stdin, type Client } from '../../client.ts';
import { attachRunning, exitStatus, openStreams, startOrFail, waitFor } from '../attach.ts';
import { defineDockerCommand, exactly, SOME_WORDS, type Call } from '../command.ts';
import {
  api,
  apiJson,
  ask,
  copyStream,
  daemonError,
  itemsOf,
  jsonBody,
  member,
  numberOf,
  textOf,
  type Reply,
} from '../engine.ts';
import { parseJson } from '../../go/json.ts';
import { fromBytes } from '../../client.ts';
import type { GoValue } from '../../go/values.ts';
import { pull } from '../pull.ts';
import { familiarText, parseReference, withLatest, type ImageReference } from '../reference.ts';
import { RUN_CHECKS } from '../run/checks.ts';
import { attached, containerBody } from '../run/config.ts';

const REFUSED = 125;
const HIDDEN = `      --net network
      --net-alias list
      --dns-opt list`;

/** Status by the daemon's text: 127 not found, 126 not to be executed. */
function statusOf(message: string): number {
  if (
    /executable file not found|no such file or directory|system cannot find the file specified/.test(message)
  ) {
    return 127;
  }
  return /permission denied|is a directory/.test(message) ? 126 : REFUSED;
}

function refused(message: string, command: string, status: number): Failure {
  return new Failure(`docker: ${message}\n\nRun 'docker ${command} --help' for more information`, status);
}

/** Runs a part; what it fails with is told as `run` and `create` tell it. */
function* told<T>(part: Client<T>, command: string, status: (message: string) => number): Client<T> {
  try {
    return yield* part;
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    if (thrown.message.startsWith('Cannot connect') || thrown.message.startsWith('permission denied while')) {
      throw refused(thrown.message, command, REFUSED);
    }
    throw refused(thrown.message, command, status(thrown.message));
  }
}

const PULLS = ['always', 'missing', 'never'];

interface Created {
  readonly id: string;
  readonly warnings: readonly string[];
}

function* create(call: Call, body: Record<string, unknown>): Client<Created> {
  const { flags, engine, words } = call;
  const policy = flags.text('pull');
  if (!PULLS.includes(policy)) {
    throw new Failure(`invalid pull option: '${policy}': must be one of "always", "missing" or "never"`);
  }
  const image = words[0] ?? '';
  const idFile = flags.text('cidfile');
  if (idFile !== '') {
    const there = yield* readFile(idFile);
    if (there.kind === 'text') {
      throw new Failure(
        `container ID file found, make sure the other container isn't running or delete ${idFile}`,
      );
    }
  }
  const parsed = /^[a-f0-9]{64}$/.test(image) ? null : parseReference(image);
  if (typeof parsed === 'string') throw new Failure(parsed);
  const reference = parsed === null ? null : withLatest(parsed);
  const query: Record<string, string> = {};
  if (flags.text('name') !== '') query['name'] = flags.text('name');
  if (flags.text('platform') !== '') query['platform'] = platformQuery(flags.text('platform'));
  if (policy === 'always' && reference !== null) yield* fetchImage(call, reference);
  const request = { method: 'POST', path: '/containers/create', query, body: jsonBody(body) };
  let reply = yield* ask(engine, request);
  if (reply.status === 404 && policy === 'missing' && reference !== null && isMissing(reply)) {
    if (!flags.bool('quiet')) yield* err(`Unable to find image '${familiarText(reference)}' locally\n`);
    yield* fetchImage(call, reference);
    reply = yield* ask(engine, request);
  }
  if (reply.status >= 400) throw new Failure(daemonError(reply));
  const answer = parseJson(fromBytes(reply.text)) ?? null;
  const warnings = itemsOf(member(answer, 'Warnings')).map(textOf);
  for (const warning of warnings) yield* err(`WARNING: ${warning}\n`);
  const id = textOf(member(answer, 'Id'));
  if (idFile !== '') yield { call: 'write-file', path: idFile, text: id };
  return { id, warnings };
}

function isMissing(reply: Reply): boolean {
  return daemonError(reply) !== '';
}

function* fetchImage({ engine, flags }: Call, reference: ImageReference): Client<void> {
  const fd = flags.bool('quiet') ? null : 2;
  yield* pull(engine, reference, { all: false, platform: flags.text('platform'), fd });
}

const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd'];
const MACHINES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'loong64'];

/** `os/arch[/variant]` as the query has it. */
function platformQuery(text: string): string {
  const [os = '', arch = '', variant] = text.split('/');
  const known = SYSTEMS.includes(os) || MACHINES.includes(os);
  if (!known) {
    throw new Failure(
      `error parsing specified platform: ${JSON.stringify(text)}: unknown operating system or architecture: invalid argument`,
    );
  }
  return [os, arch, variant].filter((part) => part !== undefined && part !== '').join('/');
}

function* run(call: Call): Client {
  const { flags, engine } = call;
  const detached = flags.bool('detach');
  const streams = attached(flags);
  const body = yield* told(containerBody(call), 'run', () => REFUSED);
  if (detached && flags.list('attach').length > 0) {
    throw new Failure('conflicting options: cannot specify both --attach and --detach');
  }
  if (!detached && streams.stdin && flags.bool('tty')) throw new Failure('the input device is not a TTY');
  const { id } = yield* told(create(call, body), 'run', statusOf);
  const any = streams.stdin || streams.stdout || streams.stderr;
  let stream: Reply | null = null;
  if (!detached && any) {
    const more: Record<string, string> =
      flags.text('detach-keys') === '' ? {} : { detachKeys: flags.text('detach-keys') };
    stream = yield* openStreams(engine, id, streams, more);
  }
  const waits = yield* waitFor(engine, id, flags.bool('rm') ? 'removed' : 'next-exit');
  const problem = yield* startOrFail(engine, id);
  if (detached) yield* out(`${id}\n`);
  if (problem !== null) throw refused(problem, 'run', statusOf(problem));
  if (detached) return 0;
  if (stream !== null) yield* copyStream(stream, flags.bool('tty'));
  return yield* exitStatus(waits);
}

function* execute(call: Call): Client {
  const { words, flags, engine, env } = call;
  const [name = '', ...command] = words;
  const path = `/containers/${encodeURIComponent(name)}`;
  const detached = flags.bool('detach');
  const interactive = flags.bool('interactive') && !detached;
  const variables: string[] = [];
  for (const file of flags.list('env-file')) {
    const text = yield* readFile(file);
    if (text.kind !== 'text') throw new Failure(`open ${file}: no such file or directory`);
    variables.push(
      ...fromBytes(text.text ?? '')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
    );
  }
  for (const item of flags.list('env')) {
    const value = env[item];
    variables.push(item.includes('=') || value === undefined ? item : `${item}=${value}`);
  }
  yield* apiJson(engine, { method: 'GET', path: `${path}/json` });
  if (interactive && flags.bool('tty')) throw new Failure('the input device is not a TTY');
  const body = {
    User: flags.text('user'),
    Privileged: flags.bool('privileged'),
    Tty: flags.bool('tty'),
    AttachStdin: interactive,
    AttachStderr: !detached,
    AttachStdout: !detached,
    Detach: detached,
    DetachKeys: flags.text('detach-keys'),
    Env: variables.length === 0 ? null : variables,
    WorkingDir: flags.text('workdir'),
    Cmd: command,
  };
  const made: GoValue = yield* apiJson(engine, {
    method: 'POST',
    path: `${path}/exec`,
    body: jsonBody(body),
  });
  const id = textOf(member(made, 'Id'));
  if (id === '') throw new Failure('exec ID empty');
  const start = {
    method: 'POST',
    path: `/exec/${id}/start`,
    body: jsonBody({ Detach: detached, Tty: flags.bool('tty') }),
  };
  if (detached) {
    yield* api(engine, start);
    return 0;
  }
  const input = interactive ? { input: yield* stdin() } : {};
  const stream = yield* api(engine, { ...start, upgrade: true, ...input });
  yield* copyStream(stream, flags.bool('tty'));
  const ended = yield* apiJson(engine, { method: 'GET', path: `/exec/${id}/json` });
  return numberOf(member(ended, 'ExitCode'));
}

export default [
  defineDockerCommand({
    name: 'run',
    words: SOME_WORDS,
    stopsAtWord: true,
    checks: RUN_CHECKS,
    hidden: HIDDEN,
    unmodelled: ['use-api-socket'],
    run,
  }),
  defineDockerCommand({
    name: 'create',
    words: SOME_WORDS,
    stopsAtWord: true,
    checks: RUN_CHECKS,
    hidden: HIDDEN,
    unmodelled: ['use-api-socket'],
    *run(call) {
      const body = yield* told(containerBody(call), 'create', () => REFUSED);
      const { id } = yield* create(call, body);
      yield* out(`${id}\n`);
      return 0;
    },
  }),
  defineDockerCommand({ name: 'attach', words: exactly(1), run: attachRunning }),
  defineDockerCommand({
    name: 'exec',
    words: { min: 2, max: null },
    stopsAtWord: true,
    checks: { env: RUN_CHECKS['env'] ?? ((): null => null) },
    run: execute,
  }),
];
