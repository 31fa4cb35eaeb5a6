/**
 * The address of a moment: `#/paths?op=read-disk&stacks=bare,kvm&seed=7&sw=apicv:off&at=84600&cmd=0i1&view=textbook`.
 * Written to be read and edited by people; every part may be left out. Reading never throws: what cannot be read is
 * named in `problems` and left out.
 *
 * | part | meaning |
 * |---|---|
 * | `op`, `stacks`, `seed` | operation, one to four stacks, seed (0 to 2^32 − 1) |
 * | `p` | parameters of the operation, `bytes:65536,gap:100` |
 * | `sw` | mechanism switches, `apicv:off,disk:hdd` |
 * | `cost` | edited costs in ns, `vm.exit:720` |
 * | `cmd` | command log: `0i1,84600i1000,90000s` = at 0 ns issue one, at 84600 ns issue 1000, at 90000 ns stop |
 * | `at` | the moment, ns |
 * | `view` | `textbook` or `mechanism` |
 * | `sel` | what the inspector shows, see `printSelection` |
 */
import * as v from 'valibot';
import { expectedOf, partProblem, SEED_MAX } from './link-parts.ts';
import type { Issue, LabCommand, LabSpec } from './protocol.ts';

/** What a link says; everything but the room may be missing. */
export interface Link {
  /** Empty: no room named. */
  readonly room: string;
  readonly spec: Partial<LabSpec>;
  readonly commands?: readonly LabCommand[];
  readonly atNs?: number;
  readonly detail?: 'textbook' | 'mechanism';
  readonly selection?: string;
}

export interface LinkReading {
  readonly link: Link;
  readonly problems: readonly Issue[];
}

const COMMANDS_MAX = 500;
const PAIRS_MAX = 200;

const Name = v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}$/));
const StackName = v.pipe(v.string(), v.regex(/^[\w.+/@=()-]{1,120}$/));
const Instant = v.pipe(
  v.string(),
  v.regex(/^\d{1,16}$/),
  v.transform(Number),
  v.safeInteger(),
  v.minValue(0),
);
const Amount = v.pipe(v.string(), v.regex(/^\d{1,15}(\.\d{1,6})?$/), v.transform(Number), v.finite());
const Seed = v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number), v.maxValue(SEED_MAX));
const Command = v.pipe(
  v.string(),
  v.regex(/^\d{1,16}(i\d{1,7}|s)$/),
  v.transform((text): LabCommand => {
    const [at = '', count] = text.split(/[is]/);
    const stop = text.endsWith('s');
    return { atNs: Number(at), kind: stop ? 'stop' : 'issue', count: stop ? 0 : Number(count) };
  }),
);
const Commands = v.pipe(
  v.array(Command),
  v.maxLength(COMMANDS_MAX),
  v.check((list) => list.every((entry, index) => entry.atNs >= (list[index - 1]?.atNs ?? 0))),
);

const list = (text: string): string[] => (text === '' ? [] : text.split(','));

/** `a:1,b:2` as a record whose values pass `value`. */
const pairs = <T>(value: v.GenericSchema<string, T>): v.GenericSchema<string, Record<string, T>> =>
  v.pipe(
    v.string(),
    v.transform((text) => list(text).map((entry) => entry.split(':'))),
    v.array(v.tuple([Name, value])),
    v.maxLength(PAIRS_MAX),
    v.transform((entries) => Object.fromEntries(entries) as Record<string, T>),
  );

const PARTS = {
  op: Name,
  stacks: v.pipe(v.string(), v.transform(list), v.array(StackName), v.minLength(1), v.maxLength(4)),
  seed: Seed,
  p: pairs(Amount),
  sw: pairs(Name),
  cost: pairs(Amount),
  cmd: v.pipe(v.string(), v.transform(list), Commands),
  at: Instant,
  view: v.picklist(['textbook', 'mechanism']),
  sel: v.pipe(v.string(), v.regex(/^(hop|crossing|component):[\w.:/-]{1,160}$/)),
} as const;

type Part = keyof typeof PARTS;
type Parts = { [K in Part]?: v.InferOutput<(typeof PARTS)[K]> };

const EXPECTED: Readonly<Record<Part, { en: string; ko: string }>> = {
  op: { en: 'the name of an operation', ko: '작업 이름' },
  stacks: { en: 'one to four stacks with commas', ko: '쉼표로 나눈 스택 1~4개' },
  seed: { en: 'a whole number up to 4294967295', ko: '4294967295 이하의 정수' },
  p: { en: 'pairs such as bytes:65536', ko: 'bytes:65536 같은 쌍' },
  sw: { en: 'pairs such as apicv:off', ko: 'apicv:off 같은 쌍' },
  cost: { en: 'pairs such as vm.exit:720, in ns', ko: 'vm.exit:720 같은 쌍(단위 ns)' },
  cmd: { en: 'commands in order of time such as 0i1,84600i1', ko: '0i1,84600i1처럼 시간순으로 적은 명령' },
  at: { en: 'a moment in whole ns', ko: '정수 ns로 적은 시점' },
  view: { en: 'textbook or mechanism', ko: 'textbook 또는 mechanism' },
  sel: { en: 'a hop, crossing or component', ko: '홉, 교차 또는 구성 요소' },
};

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/\+/g, '%2B'));
  } catch {
    return null;
  }
}

/** Reads a hash; the leading `#` may be missing. */
export function readLink(hash: string): LinkReading {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const problems: Issue[] = [];
  const parts: Record<string, unknown> = {};
  for (const entry of query.split('&')) {
    if (entry === '') continue;
    const [name = '', raw = ''] = entry.split(/=(.*)/s);
    const text = decode(raw);
    const schema = Object.hasOwn(PARTS, name) ? PARTS[name as Part] : null;
    const result = schema && text !== null ? v.safeParse(schema, text) : null;
    if (result?.success) parts[name] = result.output;
    else problems.push(partProblem(name, text ?? raw, expectedOf(EXPECTED, name)));
  }
  return { link: toLink(decode(path) ?? '', parts), problems };
}

function toLink(path: string, parts: Parts): Link {
  const { op, stacks, seed, p, sw, cost, cmd, at, view, sel } = parts;
  return {
    room: /^\/?([\w-]*)/.exec(path)?.[1] ?? '',
    spec: {
      ...(op !== undefined && { op }),
      ...(stacks && { stacks }),
      ...(seed !== undefined && { seed }),
      ...(p && { params: p }),
      ...(sw && { switches: sw }),
      ...(cost && { costs: cost }),
    },
    ...(cmd && { commands: cmd }),
    ...(at !== undefined && { atNs: at }),
    ...(view && { detail: view }),
    ...(sel && { selection: sel }),
  };
}

function printPairs(values: Readonly<Record<string, string | number>> | undefined): string {
  return Object.entries(values ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`)
    .join(',');
}

function printCommand({ atNs, kind, count }: LabCommand): string {
  return kind === 'stop' ? `${atNs}s` : `${atNs}i${count}`;
}

/** Keeps what is legal and readable in a fragment; everything else is percent-encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%(2C|3A|2F|40|2B)/g, (code) => decodeURIComponent(code));
}

/** The hash of a moment, with its leading `#`. Parts that say nothing are left out. */
export function printLink(link: Link): string {
  const { spec } = link;
  const parts: Readonly<Record<Part, string>> = {
    op: spec.op ?? '',
    stacks: (spec.stacks ?? []).join(','),
    seed: spec.seed?.toString() ?? '',
    p: printPairs(spec.params),
    sw: printPairs(spec.switches),
    cost: printPairs(spec.costs),
    cmd: (link.commands ?? []).map(printCommand).join(','),
    at: link.atNs === undefined ? '' : Math.floor(link.atNs).toString(),
    view: link.detail ?? '',
    sel: link.selection ?? '',
  };
  const query = Object.entries(parts)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}=${encode(text)}`);
  return `#/${link.room}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
