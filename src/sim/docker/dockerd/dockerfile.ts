/** Dockerfiles: their instructions, and what those that only change the configuration do to it. */
import { refuse } from './daemon.ts';
import type { ContainerConfig } from './state.ts';

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Lines as instructions: comments gone, lines that end in a backslash joined. */
export function parseDockerfile(source: string): Instruction[] {
  const joined = source
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\[ \t]*\n/g, '');
  return joined
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
      return { name: name.toUpperCase(), text };
    });
}

/** Words of `["a","b"]`; null: it is not written so. */
export function execForm(text: string): string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : null;
  } catch {
    return null;
  }
}

/** `["a","b"]`, or a text that a shell runs. */
export function commandOf(text: string): string[] {
  return execForm(text) ?? ['/bin/sh', '-c', text];
}

/** `K=V K2="V 2"`, or the old `K V`. */
export function pairsOf(text: string): [string, string][] {
  if (!/^[^\s=]+=/.test(text)) {
    const [, key = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(text) ?? [];
    return [[key, value]];
  }
  const pairs: [string, string][] = [];
  for (const [, key = '', quoted, single, plain] of text.matchAll(
    /([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:\\.|\S)*))/g,
  ))
    pairs.push([key, (quoted ?? single ?? plain ?? '').replaceAll(/\\(.)/g, '$1')]);
  return pairs;
}

function withEnv(env: readonly string[], pairs: readonly [string, string][]): string[] {
  const set = new Map(env.map((pair): [string, string] => [pair.split('=')[0] ?? '', pair]));
  for (const [key, value] of pairs) set.set(key, `${key}=${value}`);
  return [...set.values()];
}

function joinPath(from: string, to: string): string {
  if (to.startsWith('/')) return to;
  return `${from === '' || from === '/' ? '' : from}/${to}`;
}

type Apply = (config: ContainerConfig, text: string) => ContainerConfig;

const APPLY: Readonly<Record<string, Apply>> = Object.freeze({
  CMD: (config: ContainerConfig, text: string) => ({ ...config, Cmd: commandOf(text) }),
  ENTRYPOINT: (config: ContainerConfig, text: string) => ({ ...config, Entrypoint: commandOf(text) }),
  ENV: (config: ContainerConfig, text: string) => ({ ...config, Env: withEnv(config.Env, pairsOf(text)) }),
  LABEL: (config: ContainerConfig, text: string) => ({
    ...config,
    Labels: { ...config.Labels, ...Object.fromEntries(pairsOf(text)) },
  }),
  WORKDIR: (config: ContainerConfig, text: string) => ({
    ...config,
    WorkingDir: joinPath(config.WorkingDir, text),
  }),
  USER: (config: ContainerConfig, text: string) => ({ ...config, User: text }),
  EXPOSE: (config: ContainerConfig, text: string) => ({
    ...config,
    ExposedPorts: {
      ...config.ExposedPorts,
      ...Object.fromEntries(text.split(/\s+/).map((port) => [port.includes('/') ? port : `${port}/tcp`, {}])),
    },
  }),
  VOLUME: (config: ContainerConfig, text: string) => {
    const paths = execForm(text) ?? text.split(/\s+/);
    return {
      ...config,
      Volumes: { ...config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) },
    };
  },
  STOPSIGNAL: (config: ContainerConfig, text: string) => ({ ...config, StopSignal: text }),
  HEALTHCHECK: (config: ContainerConfig, text: string) => ({ ...config, Healthcheck: healthOf(text) }),
  MAINTAINER: (config: ContainerConfig) => config,
  ONBUILD: (config: ContainerConfig, text: string) => ({
    ...config,
    OnBuild: [...(config.OnBuild ?? []), text],
  }),
});

const UNITS: Readonly<Record<string, number>> = Object.freeze({ ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 });

function nanoseconds(text: string): number {
  let sum = 0;
  for (const [, amount = '0', unit = 's'] of text.matchAll(/([\d.]+)(ms|s|m|h)/g))
    sum += Number(amount) * (UNITS[unit] ?? 0);
  return sum;
}

function healthOf(text: string): NonNullable<ContainerConfig['Healthcheck']> {
  const option = (name: string): string | undefined => new RegExp(`--${name}=(\\S+)`).exec(text)?.[1];
  const rest = text.replaceAll(/--\S+=\S+\s*/g, '').trim();
  if (rest === 'NONE') return { Test: ['NONE'] };
  const command = rest.replace(/^CMD\s+/, '');
  const words = commandOf(command);
  const Test = command.startsWith('[') ? ['CMD', ...words] : ['CMD-SHELL', command];
  const [interval, timeout, period, retries] = ['interval', 'timeout', 'start-period', 'retries'].map(option);
  return {
    Test,
    ...(interval === undefined ? {} : { Interval: nanoseconds(interval) }),
    ...(timeout === undefined ? {} : { Timeout: nanoseconds(timeout) }),
    ...(period === undefined ? {} : { StartPeriod: nanoseconds(period) }),
    ...(retries === undefined ? {} : { Retries: Number(retries) }),
  };
}

/** Whether an instruction only changes the configuration. */
export function changesConfig(name: string): boolean {
  return Object.hasOwn(APPLY, name);
}

export function applyInstruction(config: ContainerConfig, { name, text }: Instruction): ContainerConfig {
  return APPLY[name]?.(config, text) ?? refuse(400, `unknown instruction: ${name}`);
}

/** An instruction of `commit -c`. 400: it is none of those that may be there. */
export function applyChange(config: ContainerConfig, line: string): ContainerConfig {
  const [one] = parseDockerfile(line);
  if (!one || !changesConfig(one.name)) refuse(400, `${one?.name ?? line} is not a valid change command`);
  return applyInstruction(config, one);
}
