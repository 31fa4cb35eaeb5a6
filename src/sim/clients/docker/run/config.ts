/** What `run` and `create` send: the container's configuration from the flags. */
import { Failure, fromBytes, readFile, type Client } from '../../client.ts';
import type { Flags } from '../../go/flags.ts';
import { parseDuration } from '../../go/time.ts';
import type { Call } from '../command.ts';
import { pairsOf } from '../pairs.ts';
import { hostConfig } from './host-config.ts';
import { networking } from './networks.ts';
import { expose, publish } from './ports.ts';

type Body = Record<string, unknown>;

export interface Attach {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

function nanoseconds(flags: Flags, name: string): number {
  const span = parseDuration(flags.text(name) === '' ? '0s' : flags.text(name));
  return typeof span === 'string' ? 0 : Number(span);
}

/** Lines of a file of variables or labels. */
function* linesOf(
  path: string,
  kind: 'env' | 'label',
  env: Readonly<Record<string, string>>,
): Client<string[]> {
  const answer = yield* readFile(path);
  if (answer.kind !== 'text') throw new Failure(`open ${path}: no such file or directory`);
  const lines: string[] = [];
  for (const raw of fromBytes(answer.text ?? '').split('\n')) {
    const line = raw.replace(/^\s+/, '').replace(/\r$/, '');
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const name = at === -1 ? line : line.slice(0, at);
    const what = kind === 'env' ? 'variable' : 'label';
    const file = kind === 'env' ? `invalid env file (${path})` : `invalid label file (${path})`;
    if (/\s/.test(name)) throw new Failure(`${file}: ${what} '${name}' contains whitespaces`);
    if (name === '') throw new Failure(`${file}: no ${what} name on line '${line}'`);
    if (at !== -1) lines.push(line);
    else if (kind === 'label') lines.push(line);
    else if (env[name] !== undefined) lines.push(`${name}=${env[name]}`);
  }
  return lines;
}

function environment(list: readonly string[], env: Readonly<Record<string, string>>): string[] {
  return list.map((item) => {
    if (item.includes('=')) return item;
    const value = env[item];
    return value === undefined ? item : `${item}=${value}`;
  });
}

function healthcheck(flags: Flags): Body | undefined {
  const spans = ['interval', 'timeout', 'start-period', 'start-interval'] as const;
  const [interval = 0, timeout = 0, startPeriod = 0, startInterval = 0] = spans.map((span) =>
    nanoseconds(flags, `health-${span}`),
  );
  const retries = flags.number('health-retries');
  const command = flags.text('health-cmd');
  const any =
    command !== '' ||
    interval !== 0 ||
    timeout !== 0 ||
    startPeriod !== 0 ||
    startInterval !== 0 ||
    retries !== 0;
  if (flags.bool('no-healthcheck')) {
    if (any) throw new Failure('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!any) return undefined;
  const negative = (value: number, name: string): void => {
    if (value < 0) throw new Failure(`--health-${name} cannot be negative`);
  };
  negative(interval, 'interval');
  negative(timeout, 'timeout');
  negative(retries, 'retries');
  negative(startPeriod, 'start-period');
  negative(startInterval, 'start-interval');
  return {
    Test: command === '' ? undefined : ['CMD-SHELL', command],
    Interval: interval || undefined,
    Timeout: timeout || undefined,
    StartPeriod: startPeriod || undefined,
    StartInterval: startInterval || undefined,
    Retries: retries || undefined,
  };
}

function device(text: string): Body {
  const parts = text.split(':');
  if (parts.length > 3 || parts[0] === '') throw new Failure(`bad format for path: ${text}`);
  const isMode = (word: string): boolean => /^(?!.*(.).*\1)[rwm]{1,3}$/.test(word);
  const [host = '', second, third] = parts;
  let inside = host;
  let permissions = 'rwm';
  if (parts.length === 2 && second !== undefined) {
    if (isMode(second)) permissions = second;
    else inside = second;
  }
  if (third !== undefined) {
    inside = second ?? host;
    permissions = third;
    if (!isMode(third)) throw new Failure(`bad mode specified: ${third}`);
  }
  if (!inside.startsWith('/')) throw new Failure(`${inside} is not an absolute path`);
  return { PathOnHost: host, PathInContainer: inside, CgroupPermissions: permissions };
}

interface Volumes {
  readonly binds: readonly string[];
  readonly anonymous: Readonly<Record<string, Body>>;
}

function volumes(list: readonly string[], cwd: string): Volumes {
  const binds: string[] = [];
  const anonymous: Record<string, Body> = {};
  for (const spec of list) {
    if (spec === '') throw new Failure('invalid empty volume spec');
    const parts = spec.split(':');
    // A letter and a colon are a drive.
    if (parts.length === 1 || spec === ':' || /^[A-Za-z]:[\\/][^:]*$/.test(spec)) anonymous[spec] = {};
    else if (/^\.{1,2}(\/|$)/.test(parts[0] ?? ''))
      binds.push(`${cleanPath(cwd, parts[0] ?? '')}:${parts.slice(1).join(':')}`);
    else binds.push(spec);
  }
  return {
    binds,
    anonymous: Object.fromEntries(Object.entries(anonymous).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `filepath.Abs`. */
export function cleanPath(cwd: string, path: string): string {
  const done: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') done.pop();
    else if (part !== '' && part !== '.') done.push(part);
  }
  return `/${done.join('/')}`;
}

/** Which streams are attached. */
export function attached(flags: Flags): Attach {
  const given = flags.list('attach').map((stream) => stream.toLowerCase());
  const detached = flags.bool('detach');
  const any = given.length > 0;
  const stdin = given.includes('stdin') || (!any && !detached && flags.bool('interactive'));
  return {
    stdin,
    stdout: any ? given.includes('stdout') : !detached,
    stderr: any ? given.includes('stderr') : !detached,
  };
}

/** The body of `POST /containers/create`. */
export function* containerBody(call: Call): Client<Body> {
  const { flags, words, env } = call;
  const attach = attached(flags);
  if (
    flags.has('mac-address') &&
    !/^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5,7}$/.test(flags.text('mac-address'))
  ) {
    throw new Failure(`${flags.text('mac-address')} is not a valid mac address`);
  }
  const swappiness = flags.number('memory-swappiness');
  if (swappiness !== -1 && (swappiness < 0 || swappiness > 100)) {
    throw new Failure(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
  }
  const { binds, anonymous } = volumes(flags.list('volume'), env['PWD'] ?? '/');
  const { exposed, bindings } = publish(flags.list('publish'));
  const ports = [...new Set([...exposed, ...expose(flags.list('expose'))])].sort();
  const devices = flags.list('device').map(device);
  const variables: string[] = [];
  for (const file of flags.list('env-file')) variables.push(...(yield* linesOf(file, 'env', env)));
  variables.push(...environment(flags.list('env'), env));
  const labels: string[] = [];
  for (const file of flags.list('label-file')) labels.push(...(yield* linesOf(file, 'label', env)));
  labels.push(...flags.list('label'));
  const host = yield* hostConfig(flags, binds, bindings, devices);
  const health = healthcheck(flags);
  const network = networking(flags);
  const entrypoint = flags.has('entrypoint') ? [flags.text('entrypoint')] : null;
  const config: Body = {
    Hostname: flags.text('hostname'),
    Domainname: flags.text('domainname'),
    User: flags.text('user'),
    AttachStdin: attach.stdin,
    AttachStdout: attach.stdout,
    AttachStderr: attach.stderr,
    ExposedPorts: ports.length === 0 ? undefined : Object.fromEntries(ports.map((port) => [port, {}])),
    Tty: flags.bool('tty'),
    OpenStdin: flags.bool('interactive'),
    StdinOnce: flags.bool('interactive') && attach.stdin,
    Env: orNull(variables),
    Cmd: orNull(words.slice(1)),
    Healthcheck: health,
    Image: words[0] ?? '',
    Volumes: anonymous,
    WorkingDir: flags.text('workdir'),
    Entrypoint: entrypoint,
    OnBuild: null,
    Labels: pairsOf(labels),
    StopSignal: flags.text('stop-signal') === '' ? undefined : flags.text('stop-signal'),
    StopTimeout: flags.has('stop-timeout') ? flags.number('stop-timeout') : undefined,
  };
  return {
    ...config,
    HostConfig: { ...host, NetworkMode: network.mode },
    NetworkingConfig: { EndpointsConfig: network.endpoints },
  };
}
