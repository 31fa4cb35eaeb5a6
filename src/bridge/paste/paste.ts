/** What somebody pastes about the limits they run with, as a scenario file: a pod, a compose file, a unit, a command. */
import * as v from 'valibot';
import { parseAllDocuments } from 'yaml';
import { text } from '../../sim/core/text.ts';
import { Compose, composeGroups } from './compose.ts';
import { milliOf, Resources, Workload, workloadGroups } from './kubernetes.ts';
import { commandGroups, isCommand, isUnit, unitGroups } from './lines.ts';
import { scenarioOf, type PastedGroup, type PasteReading } from './scenario.ts';

/** Far more than anybody pastes. */
const MAX_CHARS = 1_000_000;

interface Found {
  readonly kind: string;
  readonly groups: readonly PastedGroup[];
  readonly ignored: readonly string[];
}

function refused(why: string): PasteReading {
  const [line = ''] = why.split('\n');
  return { ok: false, why: text(line, `읽을 수 없습니다: ${line}`) };
}

function keysOf(data: unknown): readonly string[] {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.keys(data) : [];
}

function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [{ path = [], message }] = issues;
  const at = path.map(({ key }) => String(key)).join('.');
  return at === '' ? message : `${at}: ${message}`;
}

/** A task definition of ECS: `cpu` of the task is its limit, that of a container its shares. */
const TaskDefinition = v.looseObject({
  cpu: v.optional(v.union([v.string(), v.number()])),
  containerDefinitions: v.array(
    v.looseObject({ name: v.optional(v.string(), 'container'), cpu: v.optional(v.number()) }),
  ),
});

function ecsGroups({ cpu, containerDefinitions }: v.InferOutput<typeof TaskDefinition>): Found {
  const units = cpu === undefined ? null : Number(String(cpu).replace(/\s*vcpu$/i, ''));
  const scaled = units === null ? null : /vcpu/i.test(String(cpu)) ? units : units / 1024;
  return {
    kind: 'ECS task',
    groups: [
      { path: 'task', limit: scaled === null ? [] : [`--cpus ${String(scaled)}`], cpus: scaled, runs: false },
      ...containerDefinitions.map(({ name, cpu: shares }) => ({
        path: `task/${name}`,
        limit: shares === undefined ? [] : [`--cpu-shares ${String(Math.max(2, shares))}`],
        cpus: scaled,
        runs: true,
      })),
    ],
    ignored: [],
  };
}

/** A block such as `resources: {limits: …}`, or its inside, as a pod of one container. */
function blockGroups(data: unknown): Found | string {
  const block = keysOf(data).includes('resources')
    ? (data as { readonly resources: unknown }).resources
    : data;
  const parsed = v.safeParse(Resources, block);
  if (!parsed.success) return firstIssue(parsed.issues);
  const { limits, requests } = parsed.output;
  for (const amount of [limits['cpu'], requests['cpu']])
    if (amount !== undefined && milliOf(amount) === null)
      return `"${String(amount)}" is no amount of CPU; 500m and 0.5 are`;
  const found = workloadGroups({
    kind: 'Pod',
    metadata: { name: 'pod' },
    spec: { containers: [{ name: 'container', resources: parsed.output }] },
  });
  return typeof found === 'string' ? found : { kind: 'resources', ...found };
}

/** What one document of YAML or JSON is; a text says why it is nothing known. */
function documentGroups(data: unknown): Found | string {
  const keys = keysOf(data);
  if (keys.includes('services')) {
    const parsed = v.safeParse(Compose, data);
    return parsed.success ? { kind: 'compose', ...composeGroups(parsed.output) } : firstIssue(parsed.issues);
  }
  if (keys.includes('containerDefinitions')) {
    const parsed = v.safeParse(TaskDefinition, data);
    return parsed.success ? ecsGroups(parsed.output) : firstIssue(parsed.issues);
  }
  if (keys.includes('spec') || keys.includes('containers')) {
    const whole = keys.includes('spec') ? data : { spec: data };
    const parsed = v.safeParse(Workload, whole);
    if (!parsed.success) return firstIssue(parsed.issues);
    const found = workloadGroups(parsed.output);
    return typeof found === 'string' ? found : { kind: parsed.output.kind, ...found };
  }
  if (['resources', 'limits', 'requests'].some((key) => keys.includes(key))) return blockGroups(data);
  return `nothing that is known: ${keys.length === 0 ? 'no keys' : keys.slice(0, 8).join(', ')}; a pod, a workload, a resources block, a compose file, a unit file, an ECS task definition or a docker run command is`;
}

function yamlGroups(written: string): Found | string {
  const documents = parseAllDocuments(written, { uniqueKeys: true });
  if (!Array.isArray(documents) || documents.length === 0) return 'empty';
  const all: Found[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error) return `not YAML: ${error.message}`;
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    if (data === null) continue;
    const found = documentGroups(data);
    if (typeof found === 'string') return found;
    all.push(found);
  }
  const [first] = all;
  if (!first) return 'empty';
  return {
    kind: first.kind,
    groups: all.flatMap(({ groups }) => groups),
    ignored: all.flatMap(({ ignored }) => ignored),
  };
}

/** Keys of what is pasted that may come as JSON, too. */
const KNOWN = ['services', 'containerDefinitions', 'spec', 'containers', 'resources', 'limits', 'requests'];

/** Whether a text is no scenario file but what may be pasted. */
export function isPasted(written: string): boolean {
  const plain = written.replace(/^\ufeff/, '').trim();
  if (plain === '') return false;
  if (isUnit(plain)) return true;
  if (!/^[[{]/.test(plain)) return true;
  try {
    const keys = keysOf(JSON.parse(plain));
    return !keys.includes('scenarios') && KNOWN.some((key) => keys.includes(key));
  } catch {
    return false;
  }
}

/** Reads what was pasted. Everything of it that has no part in the scenario is named in the notes. */
export function readPaste(written: string): PasteReading {
  if (text.length > MAX_CHARS)
    return refused(`${String(text.length)} characters; at most ${String(MAX_CHARS)}`);
  const plain = written.replace(/^\ufeff/, '');
  let found: Found | string;
  try {
    if (isUnit(plain)) found = { kind: 'unit', ...unitGroups(plain) };
    else if (isCommand(plain)) found = { kind: 'container', ...commandGroups(plain) };
    else found = yamlGroups(plain);
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  }
  if (typeof found === 'string') return refused(found);
  return { ok: true, pasted: scenarioOf(found.kind, found.groups, found.ignored) };
}
