/**
 * The links of the rooms, written to be read and edited by people.
 *
 * | part | meaning |
 * |---|---|
 * | `stacks`, `seed`, `at` | stacks, seed (0 to 2^32 − 1), the moment in ns: in every room that has them |
 * | `sw`, `cost` | the host: switches `apicv:off`, costs in ns `vm.exit:720`: in every room |
 * | `sel` | what is selected, a path such as `kvm/hop:7` or `host/web`: in every room, read by the page (`splitSelection`) |
 * | Paths: `op`, `p` | operation, its parameters `bytes:65536` |
 * | `w` | cgroup files written first, `web/cpu.max:20000%20100000;…` |
 * | `cmd` | command log: `0i1,84600i1000,90000s` = at 0 ns issue one, at 84600 ns issue 1000, at 90000 ns stop |
 * | `view` | `textbook` or `mechanism` |
 * | Neighbours: `s`, `hz`, `file` | scenario, ticks per second, text of the reader's own scenario file |
 * | `pick`, `throttle` | `eevdf` or `cfs`; `task` (since 6.18) or `queue` (until 6.17) |
 * | `win`, `from`, `group`, `why` | how much time is shown and from when, ns; a cgroup to select; a choice that is explained, `cpu:ns` |
 * | `free` | `1`: the run without any limit stands beside |
 * | `cmd` | writes in order of time, `4000000000:/batch:cpu.max:20000%20100000;…` |
 */
import * as v from 'valibot';
import {
  Amount,
  encode,
  FIELD,
  fields,
  HOST,
  hostOf,
  inOrder,
  list,
  Name,
  pairs,
  printHash,
  printHost,
  printNs,
  printPairs,
  readParts,
  roomOf,
  Seed,
  Stacks,
  Whole,
  type Parts,
  type Table,
} from './link-grammar.ts';
import type { Issue, LabCommand, LabSpec, NeighbourCommand, NeighbourSpec } from './protocol.ts';

/** What a link holds, and the parts of it that could not be read. */
export interface Reading<L> {
  readonly link: L;
  readonly problems: readonly Issue[];
}

/** Commands of a log: an address of a few thousand characters still passes through mail and chat programs. */
const COMMANDS_MAX = 500;

/** Parts that links of several rooms have. */
export const SEED = [Seed, 'a whole number up to 4294967295', '4294967295 이하의 정수'] as const;
export const MOMENT = [Whole, 'a moment in whole ns', '정수 ns로 적은 시점'] as const;

// ---------------------------------------------------------------- Paths

/** What a link to operations says; everything but the room may be missing. */
export interface Link {
  /** Empty: no room named. */
  readonly room: string;
  readonly spec: Partial<LabSpec>;
  readonly commands?: readonly LabCommand[];
  readonly atNs?: number;
  readonly detail?: 'textbook' | 'mechanism';
}

const Issued = v.pipe(
  v.string(),
  // Ten million operations are some minutes of simulation; "until stopped" is 0.
  v.regex(/^\d{1,16}(i\d{1,7}|s)$/),
  v.transform((text): LabCommand => {
    const [at = '', count] = text.split(/[is]/);
    const stop = text.endsWith('s');
    return { atNs: Number(at), kind: stop ? 'stop' : 'issue', count: stop ? 0 : Number(count) };
  }),
);

/** Files of the place the operation runs in. */
const Files = v.pipe(
  v.string(),
  fields(),
  v.array(v.tuple([v.pipe(v.string(), v.regex(/^[^\0]{1,400}$/)), v.pipe(v.string(), v.maxLength(400))])),
  v.maxLength(COMMANDS_MAX),
);

const PATHS = {
  op: [Name, 'the name of an operation', '작업 이름'],
  stacks: [v.pipe(Stacks, v.maxLength(4)), 'one to four stacks with commas', '쉼표로 나눈 스택 1~4개'],
  seed: SEED,
  p: [pairs(Amount), 'pairs such as bytes:65536', 'bytes:65536 같은 쌍'],
  ...HOST,
  w: [Files, 'files such as web/cpu.max:20000%20100000', 'web/cpu.max:20000%20100000 같은 파일'],
  cmd: [
    v.pipe(
      v.string(),
      v.transform(list),
      v.array(Issued),
      v.maxLength(COMMANDS_MAX),
      v.check<LabCommand[], string>(inOrder, 'order'),
    ),
    'commands in order of time such as 0i1,84600i1',
    '0i1,84600i1처럼 시간순으로 적은 명령',
  ],
  at: MOMENT,
  view: [v.picklist(['textbook', 'mechanism']), 'textbook or mechanism', 'textbook 또는 mechanism'],
} as const satisfies Table;

/** Reads a hash; the leading `#` may be missing. */
export function readLink(hash: string): Reading<Link> {
  const { parts, problems } = readParts(PATHS, hash, ['w']);
  return { link: toLink(roomOf(hash), parts), problems };
}

function toLink(
  room: string,
  { op, stacks, seed, p, sw, cost, w, cmd, at, view }: Parts<typeof PATHS>,
): Link {
  return {
    room,
    spec: {
      ...(op !== undefined && { op }),
      ...(stacks && { stacks }),
      ...(seed !== undefined && { seed }),
      ...(p && { params: p }),
      ...hostOf(sw, cost),
      ...(w && { files: w.map(([path, text]) => ({ in: 'place', path, text })) }),
    },
    ...(cmd && { commands: cmd }),
    ...(at !== undefined && { atNs: at }),
    ...(view && { detail: view }),
  };
}

function printIssued({ atNs, kind, count }: LabCommand): string {
  return kind === 'stop' ? `${atNs}s` : `${atNs}i${count}`;
}

/** The hash of a moment, with its leading `#`. Parts that say nothing are left out. */
export function printLink({ room, spec, commands = [], atNs, detail }: Link): string {
  const parts: Readonly<Record<Exclude<keyof typeof PATHS, 'w'>, string>> = {
    op: spec.op ?? '',
    stacks: (spec.stacks ?? []).join(','),
    seed: spec.seed?.toString() ?? '',
    p: printPairs(spec.params),
    sw: printPairs(spec.switches),
    cost: printPairs(spec.costs),
    cmd: commands.map(printIssued).join(','),
    at: printNs(atNs),
    view: detail ?? '',
  };
  return printHash(room, {
    ...Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, encode(text)])),
    w: (spec.files ?? []).map(({ path, text }) => `${encode(path, FIELD)}:${encode(text, FIELD)}`).join(';'),
  });
}

// ---------------------------------------------------------------- Neighbours

/** A choice of the scheduler somebody asked about. */
export interface WhyPlace {
  readonly cpu: number;
  readonly atNs: number;
}

/** What a link to neighbours says; everything may be missing. */
export interface NeighbourLink {
  readonly spec: Partial<NeighbourSpec>;
  readonly commands?: readonly NeighbourCommand[];
  readonly atNs?: number;
  readonly windowNs?: number;
  /** Start of the stretch shown; left out: it ends at the moment. */
  readonly fromNs?: number;
  readonly group?: string;
  readonly why?: WhyPlace;
  /** The run without any limit stands beside. */
  readonly unlimited?: boolean;
}

/** Longer files are not put into a link: browsers and chat programs cut it. */
export const LINK_FILE_MAX = 12_000;

const GroupPath = v.pipe(v.string(), v.regex(/^\/[^\0]{0,400}$/));

const Written = v.pipe(
  v.tuple([
    Whole,
    GroupPath,
    v.pipe(v.string(), v.regex(/^[\w.]{1,64}$/)),
    v.pipe(v.string(), v.maxLength(400)),
  ]),
  v.transform(([atNs, path, file, value]): NeighbourCommand => ({ atNs, path, file, value })),
);

const Writes = v.pipe(
  v.string(),
  fields(),
  v.array(Written),
  v.maxLength(COMMANDS_MAX),
  v.check<NeighbourCommand[], string>(inOrder, 'order'),
);

const Why = v.pipe(
  v.string(),
  v.regex(/^\d{1,4}:\d{1,16}$/),
  v.transform((text): WhyPlace => {
    const [cpu = '', atNs = ''] = text.split(':');
    return { cpu: Number(cpu), atNs: Number(atNs) };
  }),
);

const Flag = v.pipe(
  v.picklist(['0', '1']),
  v.transform((text) => text === '1'),
);
export const FLAG = [Flag, '0 or 1', '0 또는 1'] as const;

const NEIGHBOURS = {
  s: [v.pipe(v.string(), v.regex(/^[\w.:,()+-]{1,100}$/)), 'the name of a scenario', '시나리오 이름'],
  seed: SEED,
  // Below 24 Hz no kernel was ever built, above 10,000 a tick is most of what a CPU does.
  hz: [
    v.pipe(Whole, v.minValue(24), v.maxValue(10_000)),
    'ticks per second such as 250',
    '250 같은 초당 틱 수',
  ],
  pick: [v.picklist(['eevdf', 'cfs']), 'eevdf or cfs', 'eevdf 또는 cfs'],
  throttle: [v.picklist(['task', 'queue']), 'task or queue', 'task 또는 queue'],
  ...HOST,
  at: MOMENT,
  win: [v.pipe(Whole, v.minValue(1000)), 'a length in whole ns', '정수 ns로 적은 길이'],
  from: MOMENT,
  group: [GroupPath, 'the path of a cgroup', 'cgroup 경로'],
  free: FLAG,
  why: [Why, 'a CPU and a moment such as 0:4000000', '0:4000000 같은 CPU와 시점'],
  cmd: [
    Writes,
    'writes in order of time such as 0:/a:cpu.weight:50',
    '0:/a:cpu.weight:50처럼 시간순으로 적은 쓰기',
  ],
  file: [
    v.pipe(v.string(), v.maxLength(LINK_FILE_MAX)),
    'the text of a scenario file',
    '시나리오 파일의 내용',
  ],
} as const satisfies Table;

/** Reads the query of a hash; the room's name before it is the caller's. */
export function readNeighbourLink(hash: string): Reading<NeighbourLink> {
  const { parts, problems } = readParts(NEIGHBOURS, hash, ['cmd']);
  const { s, seed, hz, pick, throttle, sw, cost, at, win, from, group, free, why, cmd, file } = parts;
  return {
    link: {
      spec: {
        ...(s !== undefined && { scenario: s }),
        ...(seed !== undefined && { seed }),
        ...(hz !== undefined && { hz }),
        ...(pick && { pick }),
        ...(throttle && { throttle }),
        ...hostOf(sw, cost),
        ...(file !== undefined && { file }),
      },
      ...(cmd && { commands: cmd }),
      ...(at !== undefined && { atNs: at }),
      ...(win !== undefined && { windowNs: win }),
      ...(from !== undefined && { fromNs: from }),
      ...(group !== undefined && { group }),
      ...(why && { why }),
      ...(free === true && { unlimited: true }),
    },
    problems,
  };
}

/** Of several writes to one file at one moment only the last one is left standing, as in the file. */
function settled(commands: readonly NeighbourCommand[]): readonly NeighbourCommand[] {
  const key = (entry: NeighbourCommand): string => `${entry.atNs} ${entry.path} ${entry.file}`;
  const last = new Map(commands.map((entry, index) => [key(entry), index]));
  return commands.filter((entry, index) => last.get(key(entry)) === index);
}

function printWritten({ atNs, path, file, value }: NeighbourCommand): string {
  return [printNs(atNs), path, file, value].map((field) => encode(field, FIELD)).join(':');
}

/** The hash of a moment, with its leading `#`. Parts that say nothing are left out. */
export function printNeighbourLink(room: string, link: NeighbourLink): string {
  const { spec, why } = link;
  const file = spec.file ?? '';
  const parts: Readonly<Record<keyof typeof NEIGHBOURS, string>> = {
    s: encode(spec.scenario ?? '', FIELD),
    seed: spec.seed?.toString() ?? '',
    hz: spec.hz?.toString() ?? '',
    pick: spec.pick ?? '',
    throttle: spec.throttle ?? '',
    ...printHost(spec),
    at: printNs(link.atNs),
    win: printNs(link.windowNs),
    from: printNs(link.fromNs),
    group: encode(link.group ?? '', FIELD),
    free: link.unlimited === true ? '1' : '',
    why: why ? `${why.cpu}:${printNs(why.atNs)}` : '',
    cmd: settled(link.commands ?? [])
      .map(printWritten)
      .join(';'),
    file: file.length <= LINK_FILE_MAX ? encode(file, FIELD) : '',
  };
  return printHash(room, parts);
}
