/** What queries of lessons look up in a room's run. Loaded by the engine when one is first asked. */
import { closeMatches } from '../../sim/views/shape.ts';
import { Refused, type RoomView } from '../../sim/views/room.ts';
import type { Work } from '../../sim/core/work.ts';
import {
  evaluate,
  parseQuery,
  QueryError,
  type LookUp,
  type Measured,
  type Scalar,
} from '../../lessons/query.ts';
import type {
  EraAppFrame,
  EraFrame,
  ErasFrame,
  Frame,
  HopView,
  NeighbourFrame,
  Percentiles,
  ResponseView,
  RoomId,
  StackFrame,
  StartRaceView,
  StartStackView,
} from '../protocol.ts';
import { groupPath } from './moment.ts';
import { COMMON_NAMES, NAMES } from './names.ts';

/** CPU shares are those of the last second. */
const SHARE_NS = 1e9;

/** Throws `Refused` for what the run does not have. */
function unknown(what: string, name: string, known: readonly string[]): never {
  const [near] = closeMatches(name, known);
  const rest = near === undefined ? known.join(', ') : `“${near}”?`;
  throw new Refused([
    {
      path: 'query',
      message: {
        en: `no ${what} “${name}”: ${rest}`,
        ko: `${what} “${name}”을(를) 찾을 수 없습니다: ${rest}`,
      },
    },
  ]);
}

function field<T extends Readonly<Record<string, Scalar>>>(
  what: string,
  fields: T,
  name: string | undefined,
): Scalar {
  const value = name === undefined ? undefined : fields[name];
  return value === undefined ? unknown(what, name ?? '', Object.keys(fields)) : value;
}

// ---------------------------------------------------------------- Paths

function stackFields({ totalNs, counts, opsDone, opsIssued }: StackFrame): Readonly<Record<string, Scalar>> {
  const known = (value: number): number | null => (opsDone > 0 ? value : null);
  return {
    done: opsDone,
    issued: opsIssued,
    total_ns: known(totalNs.mean),
    p50_ns: known(totalNs.p50),
    p99_ns: known(totalNs.p99),
    min_ns: known(totalNs.min),
    max_ns: known(totalNs.max),
    exits: counts.exits,
    syscalls: counts.syscalls,
    hypercalls: counts.hypercalls,
    interrupts: counts.interrupts,
    injections: counts.injections,
    context_switches: counts.contextSwitches,
    page_faults: counts.pageFaults,
    ipis: counts.ipis,
    steal_ns: counts.stealNs,
  };
}

/** Exits of the present operation, all or those of one reason, each for one operation. */
function exitsOf({ counts, opsDone }: StackFrame, reason: string | undefined): number | null {
  if (opsDone === 0) return null;
  const count = reason === undefined ? counts.exits : (counts.exitsByReason[reason] ?? 0);
  return count / opsDone;
}

/** Whether a spec's record of names holds a value: what is not in it stands at its usual one. */
function ofRecord(spec: object, key: 'switches' | 'params', name: string | undefined): Scalar {
  const record = (spec as Readonly<Record<string, Readonly<Record<string, string | number>> | undefined>>)[
    key
  ];
  return record?.[name ?? ''] ?? 'usual';
}

function* pathsLookUp(room: RoomView, wanted: readonly string[]): Work<LookUp> {
  const frame = (yield* room.frame(null)) as Frame;
  const spec = room.state?.spec ?? {};
  const hops = new Map<string, readonly HopView[]>();
  // Hops are only looked for where a query asks for them: they may be many.
  for (const [stack, { id, opIndex, inFlight }] of wanted.some((text) => /\b(time|hops)\(/.test(text))
    ? frame.stacks.entries()
    : [])
    hops.set(id, opIndex < 0 || inFlight ? [] : ((yield* room.ask('hops', { stack, opIndex })) as HopView[]));
  const stack = (id: string | undefined): StackFrame =>
    frame.stacks.find((entry) => entry.id === id) ??
    unknown(
      'stack',
      id ?? '',
      frame.stacks.map((entry) => entry.id),
    );
  return (name, args, path) => {
    const [first, second] = args;
    switch (name) {
      case 'paths':
        return field('figure', stackFields(stack(first)), path[0]);
      case 'exits':
        return exitsOf(stack(first), second);
      case 'time':
      case 'hops': {
        const { opsDone, components } = stack(first);
        const of = hops.get(first ?? '') ?? [];
        if (opsDone === 0) return null;
        if (second !== undefined && !components.includes(second))
          return unknown('component', second, components);
        const inside = second === undefined ? of : of.filter((hop) => hop.to === second);
        return name === 'hops' ? inside.length : inside.reduce((sum, hop) => sum + hop.durationNs, 0);
      }
      case 'op':
        return (spec as { readonly op?: string }).op ?? null;
      case 'switch':
        return ofRecord(spec, 'switches', first);
      case 'param':
        return ofRecord(spec, 'params', first);
      case 'ended':
        return frame.ended && frame.commands.length > 0 && frame.nowNs >= frame.endNs;
      default:
        return momentOf(frame, name, 'paths');
    }
  };
}

// ---------------------------------------------------------------- Neighbours

function percentiles({
  jobs,
  meanNs,
  p50Ns,
  p90Ns,
  p99Ns,
  maxNs,
}: Percentiles): Readonly<Record<string, Scalar>> {
  const known = (ns: number): number | null => (jobs > 0 ? ns : null);
  return {
    jobs,
    mean_ns: known(meanNs),
    p50_ns: known(p50Ns),
    p90_ns: known(p90Ns),
    p99_ns: known(p99Ns),
    max_ns: known(maxNs),
  };
}

/** The quickest answer since the last change, of those that are kept; null: there was none, or too many to keep all. */
function fastest({ jobs, since }: ResponseView): number | null {
  let [count, least] = [0, Infinity];
  for (let at = 0; at < jobs.length; at += 2) {
    if ((jobs[at] ?? 0) < since.fromNs) continue;
    count += 1;
    least = Math.min(least, jobs[at + 1] ?? Infinity);
  }
  return count > 0 && count >= since.jobs ? least : null;
}

/** `nr_throttled` of a file of lines `name number`; `quota_us` and `period_us` of `cpu.max`; the text of a file without more. */
function inFile(name: string, text: string, key: string | undefined): Scalar {
  const trimmed = text.trim();
  const number = (word: string | undefined): number => (word === 'max' ? Infinity : Number(word));
  if (key === undefined) return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
  if (name === 'cpu.max') {
    const [quota, period] = trimmed.split(' ');
    return field('part', { quota_us: number(quota), period_us: number(period) }, key);
  }
  const lines = trimmed.split('\n').map((line) => line.split(' '));
  return field('line', Object.fromEntries(lines.map(([word = '', value]) => [word, Number(value)])), key);
}

function sum(counts: Readonly<Record<string, number>> = {}): number {
  return Object.values(counts).reduce((all, n) => all + n, 0);
}

function groupField(frame: NeighbourFrame, wanted: string | undefined, path: readonly string[]): Scalar {
  const of = groupPath(wanted ?? '');
  const group =
    frame.groups.find((entry) => entry.path === of) ??
    unknown(
      'cgroup',
      of,
      frame.groups.map((entry) => entry.path),
    );
  const { share, quotaCpus, weight, throttled, taskCount, files } = group;
  const fate = frame.fates?.groups[of.slice(1)];
  const own: Readonly<Record<string, Scalar>> = {
    share,
    cpus: share * frame.cpus,
    quota_cpus: quotaCpus,
    weight,
    throttled,
    tasks: taskCount,
    killed: sum(fate?.killed),
    refused: sum(fate?.refused),
    stopped: fate?.stopped ?? 0,
  };
  const [first = ''] = path;
  if (path.length === 1 && first in own) return own[first] ?? null;
  const rest = path.join('.');
  const file =
    files.find((entry) => entry.name === rest) ?? files.find((entry) => rest.startsWith(`${entry.name}.`));
  if (!file)
    return unknown('file or figure', rest, [...Object.keys(own), ...files.map((entry) => entry.name)]);
  return inFile(file.name, file.text, rest === file.name ? undefined : rest.slice(file.name.length + 1));
}

function responseField(frame: NeighbourFrame, wanted: string | undefined, path: readonly string[]): Scalar {
  const of = groupPath(wanted ?? '');
  const pathOf = (index: number): string => frame.groups.find((group) => group.index === index)?.path ?? '';
  const response =
    frame.responses.find((entry) => pathOf(entry.group) === of) ??
    unknown(
      'program with answers in',
      of,
      frame.responses.map((entry) => pathOf(entry.group)),
    );
  if (path[0] === 'min_ns') return fastest(response);
  if (path[0] !== 'before') return field('figure', percentiles(response.since), path[0]);
  return response.earlier ? field('figure', percentiles(response.earlier), path[1]) : null;
}

function* neighboursLookUp(room: RoomView): Work<LookUp> {
  const view = { fromNs: null, windowNs: SHARE_NS, group: '' };
  const frame = (yield* room.frame(view)) as NeighbourFrame;
  const spec = (room.state?.spec ?? {}) as { readonly scenario?: string };
  return (name, [first], path) => {
    if (name === 'cgroup') return groupField(frame, first, path);
    if (name === 'response') return responseField(frame, first, path);
    if (name === 'steal_ns') return frame.stealNs;
    if (name === 'scenario') return spec.scenario ?? '';
    if (name === 'ended') return frame.nowNs >= frame.endNs;
    return momentOf(frame, name, 'neighbours');
  };
}

// ---------------------------------------------------------------- Start-up

function* startLookUp(room: RoomView): Work<LookUp> {
  // As far as is known: nobody waits here for a race that is drawn as it is found out.
  const race = (yield* room.ask('ahead', { events: 0 })) as StartRaceView;
  const nowNs = room.state?.atNs ?? 0;
  const of = (id: string | undefined): StartStackView =>
    race.stacks.find(({ stack }) => stack === id) ??
    unknown(
      'stack',
      id ?? '',
      race.stacks.map(({ stack }) => stack),
    );
  const phaseNs = (id: string | undefined, phase: string | undefined): number => {
    const lane = of(id).lanes.find(({ middle }) => middle);
    const phases = lane?.phases ?? [];
    const found = phases.filter((entry) => entry.id === phase);
    if (found.length === 0)
      return unknown(
        'phase',
        phase ?? '',
        phases.map((entry) => entry.id),
      );
    return found.reduce((sum, { durationNs }) => sum + durationNs, 0);
  };
  return (name, [first, second], path) => {
    // Nothing of a race is told before it is known to its end.
    if (!race.complete && ['phase', 'start', 'ended'].includes(name)) return null;
    if (name === 'phase') return phaseNs(first, second);
    if (name === 'ready') return of(first).lanes.filter(({ totalNs }) => totalNs <= nowNs).length;
    if (name === 'ended') return nowNs >= race.endNs;
    if (name !== 'start') return momentOf({ nowNs, endNs: race.endNs, seed: race.seed }, name, 'start');
    const { totalNs, memoryBytes, marginalBytes } = of(first);
    return field(
      'figure',
      {
        total_ns: totalNs.p50,
        max_ns: totalNs.max,
        memory_bytes: memoryBytes,
        one_more_bytes: marginalBytes,
      },
      path[0],
    );
  };
}

// ---------------------------------------------------------------- Eras

function eraFields({ memory, more, start, apps }: EraFrame): Readonly<Record<string, Scalar>> {
  const count = (fate: EraAppFrame['fate']): number => apps.filter((app) => app.fate === fate).length;
  return {
    left_bytes: memory.leftBytes,
    more: more.count,
    more_bytes: more.eachBytes,
    start_ns: start.totalNs,
    hit: count('hit'),
    dead: count('dead'),
  };
}

function answerFields({ cpus, before, since }: EraAppFrame): Readonly<Record<string, Scalar>> {
  return {
    cpus,
    p99_ns: since?.p99Ns ?? null,
    jobs: since?.jobs ?? 0,
    before_ns: before.p99Ns,
    slower: since?.p99Ns && before.p99Ns ? since.p99Ns / before.p99Ns : null,
  };
}

function* erasLookUp(room: RoomView): Work<LookUp> {
  const frame = (yield* room.frame(null)) as ErasFrame;
  const of = (id: string | undefined): EraFrame =>
    frame.eras.find(({ era }) => era === id) ??
    unknown(
      'era',
      id ?? '',
      frame.eras.map(({ era }) => era),
    );
  const appOf = (era: string | undefined, kind: string | undefined): EraAppFrame =>
    of(era).apps.find((app) => app.kind === kind) ??
    unknown(
      'application',
      kind ?? '',
      of(era).apps.map((app) => app.kind),
    );
  return (name, [first, second], path) => {
    if (name === 'era') return field('figure', eraFields(of(first)), path[0]);
    if (name === 'answers') return field('figure', answerFields(appOf(first, second)), path[0]);
    if (name === 'dead' || name === 'hit') return appOf(first, second).fate === name;
    if (name === 'pressed') return frame.pressed?.press ?? '';
    if (name === 'ended') return frame.nowNs >= frame.endNs;
    return momentOf(frame, name, 'eras');
  };
}

// ---------------------------------------------------------------- all rooms

function momentOf(
  { nowNs, endNs, seed }: { readonly nowNs: number; readonly endNs: number; readonly seed: number },
  name: string,
  room: RoomId,
): Scalar {
  const known: Readonly<Record<string, Scalar>> = { now_ns: nowNs, end_ns: endNs, seed };
  return known[name] ?? unknown('name', name, [...NAMES[room], ...COMMON_NAMES]);
}

/** Answers queries about the run that is open in a room. Throws `Refused` for a query that is not written right, or asks for what is not there. */
export function* measure(id: RoomId, room: RoomView, queries: readonly string[]): Work<readonly Measured[]> {
  if (!room.state || queries.length === 0) return queries.map(() => ({ value: null, margin: 0 }));
  const lookUp = yield* id === 'paths'
    ? pathsLookUp(room, queries)
    : id === 'neighbours'
      ? neighboursLookUp(room)
      : id === 'eras'
        ? erasLookUp(room)
        : startLookUp(room);
  return queries.map((query) => {
    try {
      return evaluate(parseQuery(query), lookUp);
    } catch (error) {
      if (error instanceof QueryError) throw new Refused([{ path: query, message: error.text }]);
      throw error;
    }
  });
}
