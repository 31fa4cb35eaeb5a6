/** Pods, what makes pods, and blocks of resources. */
import * as v from 'valibot';
import { weightOfShares } from '../../sim/core/shares.ts';
import type { PastedGroup } from './scenario.ts';

const Amounts = v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {});
export const Resources = v.looseObject({ limits: Amounts, requests: Amounts });
const Container = v.looseObject({
  name: v.optional(v.string(), 'container'),
  resources: v.optional(Resources, { limits: {}, requests: {} }),
});
const PodSpec = v.looseObject({ containers: v.pipe(v.array(Container), v.minLength(1)) });
export const Workload = v.looseObject({
  kind: v.optional(v.string(), 'Pod'),
  metadata: v.optional(v.looseObject({ name: v.optional(v.string(), 'pod') }), { name: 'pod' }),
  spec: v.looseObject({
    replicas: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
    containers: v.optional(v.unknown()),
    template: v.optional(v.looseObject({ spec: PodSpec })),
    jobTemplate: v.optional(
      v.looseObject({ spec: v.looseObject({ template: v.looseObject({ spec: PodSpec }) }) }),
    ),
  }),
});
type WorkloadData = v.InferOutput<typeof Workload>;
type ContainerData = v.InferOutput<typeof Container>;

/** Kubelet's least shares (`MinShares`). */
const MIN_SHARES = 2;

/** A quantity of CPU in thousandths; null: none that is known. */
export function milliOf(amount: string | number | undefined): number | null {
  if (amount === undefined) return null;
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(m|)$/.exec(String(amount).trim()) ?? [];
  return digits === '' ? null : Math.ceil(Number(digits) * (unit === 'm' ? 1 : 1000));
}

/** `MilliCPUToShares`. */
function sharesOf(milli: number): number {
  return Math.max(MIN_SHARES, Math.floor((milli * 1024) / 1000));
}

interface Amount {
  readonly limit: number | null;
  readonly request: number;
}

/** What is not asked for is what is allowed, as the API server fills it in. */
function amountOf({ resources }: ContainerData): Amount {
  const limit = milliOf(resources.limits['cpu']);
  return { limit, request: milliOf(resources.requests['cpu']) ?? limit ?? 0 };
}

function groupOf(path: string, { limit, request }: Amount): PastedGroup {
  return {
    path,
    limit: [...(limit === null ? [] : [`${String(limit)}m`]), `--cpu-shares ${String(sharesOf(request))}`],
    cpus: limit === null ? null : limit / 1000,
    runs: true,
  };
}

function podGroups(name: string, containers: readonly ContainerData[]): PastedGroup[] {
  const amounts = containers.map(amountOf);
  const limits = amounts.flatMap(({ limit }) => limit ?? []);
  const all = limits.length === amounts.length;
  const total = limits.reduce((sum, limit) => sum + limit, 0);
  const requests = amounts.reduce((sum, { request }) => sum + request, 0);
  return [
    {
      path: name,
      limit: all ? [`${String(total)}m`] : [],
      cpus: all ? total / 1000 : null,
      runs: false,
      // Kubelet makes the pod's own group, by its own, linear formula.
      weight: weightOfShares(sharesOf(requests), 'linear'),
    },
    ...containers.map((container, index) =>
      groupOf(`${name}/${container.name}`, amounts[index] ?? { limit: null, request: 0 }),
    ),
  ];
}

/** What a container says beside its limits of CPU time, and what the pod says beside its containers. */
function ignoredOf(name: string, pod: object, containers: readonly ContainerData[]): string[] {
  const outside = Object.keys(pod)
    .filter((key) => key !== 'containers')
    .map((key) => `${name}.${key}`);
  const inside = containers.flatMap((container) => {
    const { limits, requests } = container.resources;
    const keys = Object.keys(container).filter((key) => key !== 'name' && key !== 'resources');
    const kinds = new Set([...Object.keys(limits), ...Object.keys(requests)].filter((key) => key !== 'cpu'));
    return [...keys, ...[...kinds].map((kind) => `resources ${kind}`)].map(
      (key) => `${name}/${container.name}.${key}`,
    );
  });
  return [...outside, ...inside];
}

/** The groups of a pod or of what makes pods; a text says what is wrong with it. */
export function workloadGroups(data: WorkloadData): { groups: PastedGroup[]; ignored: string[] } | string {
  const { spec, metadata, kind } = data;
  const inner = spec.jobTemplate?.spec.template.spec ?? spec.template?.spec ?? spec;
  const parsed = v.safeParse(PodSpec, inner);
  const name = metadata.name;
  if (!parsed.success) return `${kind} ${name}: no containers`;
  const { containers } = parsed.output;
  const wrong = containers.flatMap(({ name: one, resources }) =>
    [...Object.entries(resources.limits), ...Object.entries(resources.requests)]
      .filter(([key, amount]) => key === 'cpu' && milliOf(amount) === null)
      .map(([, amount]) => `${one}: "${String(amount)}" is no amount of CPU; 500m and 0.5 are`),
  );
  if (wrong[0] !== undefined) return wrong[0];
  const count = spec.replicas ?? 1;
  const names =
    count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${String(index + 1)}`);
  return {
    groups: names.flatMap((one) => podGroups(one, containers)),
    ignored: ignoredOf(name, parsed.output, containers),
  };
}
