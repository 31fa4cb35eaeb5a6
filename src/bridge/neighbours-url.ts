/**
 * The address of a moment in the Neighbours room:
 * `#/neighbours?s=noisy-neighbour&seed=7&hz=250&pick=cfs&throttle=queue&win=400000000&at=4000000000&cmd=…`.
 * Every part may be left out. Reading never throws: what cannot be read is named in `problems` and left out.
 *
 * | part | meaning |
 * |---|---|
 * | `s` | scenario |
 * | `seed`, `hz` | seed (0 to 2^32 − 1), ticks per second |
 * | `pick`, `throttle` | `eevdf` or `cfs`; `task` (since 6.18) or `queue` (until 6.17) |
 * | `at` | the moment, ns |
 * | `win`, `from` | how much time is shown and from when, ns; without `from` it ends at the moment |
 * | `group` | selected cgroup |
 * | `why` | a choice of the scheduler that is explained, `cpu:ns` |
 * | `cmd` | writes in order of time, `4000000000:/batch:cpu.max:20000%20100000;…` |
 * | `file` | text of the reader's own scenario file |
 */
import * as v from 'valibot';
import { expectedOf, partProblem, SEED_MAX, Whole } from './link-parts.ts';
import type { NeighbourCommand, NeighbourSpec } from './neighbours-protocol.ts';
import type { Issue } from './protocol.ts';

/** A choice of the scheduler somebody asked about. */
export interface WhyPlace {
  readonly cpu: number;
  readonly atNs: number;
}

/** What a link to the room says; everything may be missing. */
export interface NeighbourLink {
  readonly spec: Partial<NeighbourSpec>;
  readonly commands?: readonly NeighbourCommand[];
  readonly atNs?: number;
  readonly windowNs?: number;
  /** Start of the stretch shown; left out: it ends at the moment. */
  readonly fromNs?: number;
  readonly group?: string;
  readonly why?: WhyPlace;
}

export interface NeighbourLinkReading {
  readonly link: NeighbourLink;
  readonly problems: readonly Issue[];
}

const COMMANDS_MAX = 500;
/** Longer files are not put into a link: browsers and chat programs cut it. */
export const LINK_FILE_MAX = 12_000;

const GroupPath = v.pipe(v.string(), v.regex(/^\/[^\0]{0,400}$/));

/** Fields were encoded one by one, so `:` and `;` in a value do not divide. */
function commandFields(text: string): string[][] {
  return text.split(';').map((entry) => entry.split(':').map((field) => decodeURIComponent(field)));
}

const Command = v.pipe(
  v.tuple([
    Whole,
    GroupPath,
    v.pipe(v.string(), v.regex(/^[\w.]{1,64}$/)),
    v.pipe(v.string(), v.maxLength(400)),
  ]),
  v.transform(([atNs, path, file, value]): NeighbourCommand => ({ atNs, path, file, value })),
);

const PARTS = {
  s: v.pipe(v.string(), v.regex(/^[\w.:,()+-]{1,100}$/)),
  seed: v.pipe(Whole, v.maxValue(SEED_MAX)),
  hz: v.pipe(Whole, v.minValue(24), v.maxValue(10_000)),
  pick: v.picklist(['eevdf', 'cfs']),
  throttle: v.picklist(['task', 'queue']),
  at: Whole,
  win: v.pipe(Whole, v.minValue(1000)),
  from: Whole,
  group: GroupPath,
  why: v.pipe(
    v.string(),
    v.regex(/^\d{1,4}:\d{1,16}$/),
    v.transform((text): WhyPlace => {
      const [cpu = '', atNs = ''] = text.split(':');
      return { cpu: Number(cpu), atNs: Number(atNs) };
    }),
  ),
  cmd: v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return commandFields(dataset.value);
      } catch {
        addIssue({ message: 'not encoded' });
        return NEVER;
      }
    }),
    v.array(Command),
    v.maxLength(COMMANDS_MAX),
    v.check((list) => list.every((entry, index) => entry.atNs >= (list[index - 1]?.atNs ?? 0))),
  ),
  file: v.pipe(v.string(), v.maxLength(LINK_FILE_MAX)),
} as const;

type Part = keyof typeof PARTS;
type Parts = { [K in Part]?: v.InferOutput<(typeof PARTS)[K]> };

const EXPECTED: Readonly<Record<Part, { en: string; ko: string }>> = {
  s: { en: 'the name of a scenario', ko: '시나리오 이름' },
  seed: { en: 'a whole number up to 4294967295', ko: '4294967295 이하의 정수' },
  hz: { en: 'ticks per second such as 250', ko: '250 같은 초당 틱 수' },
  pick: { en: 'eevdf or cfs', ko: 'eevdf 또는 cfs' },
  throttle: { en: 'task or queue', ko: 'task 또는 queue' },
  at: { en: 'a moment in whole ns', ko: '정수 ns로 적은 시점' },
  win: { en: 'a length in whole ns', ko: '정수 ns로 적은 길이' },
  from: { en: 'a moment in whole ns', ko: '정수 ns로 적은 시점' },
  group: { en: 'the path of a cgroup', ko: 'cgroup 경로' },
  why: { en: 'a CPU and a moment such as 0:4000000', ko: '0:4000000 같은 CPU와 시점' },
  cmd: {
    en: 'writes in order of time such as 0:/a:cpu.weight:50',
    ko: '0:/a:cpu.weight:50처럼 시간순으로 적은 쓰기',
  },
  file: { en: 'the text of a scenario file', ko: '시나리오 파일의 내용' },
};

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Reads the query of a hash; the room's name before it is the caller's. */
export function readNeighbourLink(hash: string): NeighbourLinkReading {
  const query = hash.split(/\?(.*)/s)[1] ?? '';
  const problems: Issue[] = [];
  const parts: Record<string, unknown> = {};
  for (const entry of query.split('&')) {
    if (entry === '') continue;
    const [name = '', raw = ''] = entry.split(/=(.*)/s);
    const text = name === 'cmd' ? raw : decode(raw);
    const schema = Object.hasOwn(PARTS, name) ? PARTS[name as Part] : null;
    const result = schema && text !== null ? v.safeParse(schema, text) : null;
    if (result?.success) parts[name] = result.output;
    else problems.push(partProblem(name, text ?? raw, expectedOf(EXPECTED, name)));
  }
  return { link: toLink(parts), problems };
}

function toLink(parts: Parts): NeighbourLink {
  const { s, seed, hz, pick, throttle, at, win, from, group, why, cmd, file } = parts;
  return {
    spec: {
      ...(s !== undefined && { scenario: s }),
      ...(seed !== undefined && { seed }),
      ...(hz !== undefined && { hz }),
      ...(pick && { pick }),
      ...(throttle && { throttle }),
      ...(file !== undefined && { file }),
    },
    ...(cmd && { commands: cmd }),
    ...(at !== undefined && { atNs: at }),
    ...(win !== undefined && { windowNs: win }),
    ...(from !== undefined && { fromNs: from }),
    ...(group !== undefined && { group }),
    ...(why && { why }),
  };
}

/** Of several writes to one file at one moment only the last one is left standing, as in the file. */
export function settled(commands: readonly NeighbourCommand[]): readonly NeighbourCommand[] {
  const key = (entry: NeighbourCommand): string => `${entry.atNs} ${entry.path} ${entry.file}`;
  const last = new Map(commands.map((entry, index) => [key(entry), index]));
  return commands.filter((entry, index) => last.get(key(entry)) === index);
}

function printCommand({ atNs, path, file, value }: NeighbourCommand): string {
  return [Math.floor(atNs).toString(), path, file, value].map(encode).join(':');
}

/** Keeps what is legal and readable in a fragment; everything else is percent-encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%(2F|2C|28|29|40)/g, (code) => decodeURIComponent(code));
}

/** The hash of a moment, with its leading `#`. Parts that say nothing are left out. */
export function printNeighbourLink(room: string, link: NeighbourLink): string {
  const { spec } = link;
  const file = spec.file ?? '';
  const parts: Readonly<Record<Part, string>> = {
    s: encode(spec.scenario ?? ''),
    seed: spec.seed?.toString() ?? '',
    hz: spec.hz?.toString() ?? '',
    pick: spec.pick ?? '',
    throttle: spec.throttle ?? '',
    at: link.atNs === undefined ? '' : Math.floor(link.atNs).toString(),
    win: link.windowNs === undefined ? '' : Math.floor(link.windowNs).toString(),
    from: link.fromNs === undefined ? '' : Math.floor(link.fromNs).toString(),
    group: encode(link.group ?? ''),
    why: link.why ? `${link.why.cpu}:${Math.floor(link.why.atNs)}` : '',
    cmd: settled(link.commands ?? [])
      .map(printCommand)
      .join(';'),
    file: file.length <= LINK_FILE_MAX ? encode(file) : '',
  };
  const query = Object.entries(parts)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}=${text}`);
  return `#/${room}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
