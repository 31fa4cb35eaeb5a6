/** Compose files: services with their limits, by either of the places that they are written in. */
import * as v from 'valibot';
import type { PastedGroup } from './scenario.ts';

const Amount = v.optional(v.union([v.string(), v.number()]));
const Service = v.looseObject({
  cpus: Amount,
  cpu_shares: Amount,
  cpu_quota: Amount,
  cpu_period: Amount,
  cpuset: Amount,
  scale: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
  deploy: v.optional(
    v.looseObject({
      replicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
      resources: v.optional(
        v.looseObject({
          limits: v.optional(v.looseObject({ cpus: Amount })),
          reservations: v.optional(v.looseObject({ cpus: Amount })),
        }),
      ),
    }),
  ),
});
export const Compose = v.looseObject({ services: v.record(v.string(), v.nullable(Service)) });

const WORDS: Readonly<Record<string, string>> = Object.freeze({
  cpus: '--cpus',
  cpu_shares: '--cpu-shares',
  cpu_quota: '--cpu-quota',
  cpu_period: '--cpu-period',
  cpuset: '--cpuset-cpus',
});

function serviceGroups(name: string, service: v.InferOutput<typeof Service>): [PastedGroup[], string[]] {
  const { deploy } = service;
  const given = Object.entries(WORDS).flatMap(([key, word]) => {
    const value = service[key];
    return typeof value === 'string' || typeof value === 'number' ? [`${word} ${String(value)}`] : [];
  });
  const limit = deploy?.resources?.limits?.cpus;
  const words = limit === undefined ? given : [...given, `--cpus ${String(limit)}`];
  const cpus = Number(limit ?? service.cpus ?? NaN);
  const count = deploy?.replicas ?? service.scale ?? 1;
  const names =
    count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${String(index + 1)}`);
  const deployed = Object.keys(deploy ?? {}).filter((key) => key !== 'replicas' && key !== 'resources');
  const { limits = {}, reservations = {} } = deploy?.resources ?? {};
  const ignored = [
    ...Object.keys(service).filter(
      (key) => !Object.hasOwn(WORDS, key) && key !== 'deploy' && key !== 'scale',
    ),
    ...deployed.map((key) => `deploy.${key}`),
    ...Object.keys(limits)
      .filter((key) => key !== 'cpus')
      .map((key) => `deploy limits ${key}`),
    ...Object.keys(reservations).map((key) => `deploy reservations ${key}`),
  ];
  return [
    names.map((path) => ({ path, limit: words, cpus: Number.isFinite(cpus) ? cpus : null, runs: true })),
    ignored.map((key) => `${name}.${key}`),
  ];
}

/** The groups of a file's services, and what of them has no part in it. */
export function composeGroups({ services, ...rest }: v.InferOutput<typeof Compose>): {
  groups: PastedGroup[];
  ignored: string[];
} {
  const found = Object.entries(services).map(([name, service]) => serviceGroups(name, service ?? {}));
  return {
    groups: found.flatMap(([groups]) => groups),
    ignored: [...Object.keys(rest), ...found.flatMap(([, ignored]) => ignored)],
  };
}
