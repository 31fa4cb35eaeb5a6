/**
 * The address of the Start-up room: `#/start?stacks=bare,container,kvm&n=50&seed=7&cpus=8&snap=1&pull=1&at=…&view=load&server=kv&c=1,16`.
 * Every part may be left out. Reading never throws: what cannot be read is named in `problems` and left out.
 */
import * as v from 'valibot';
import { expectedOf, SEED_MAX, partProblem, Whole } from './link-parts.ts';
import type { Issue } from './protocol.ts';
import type { RaceSpec } from './race-protocol.ts';

/** What a link to the room says; everything may be missing. */
export interface RaceLink {
  readonly spec: Partial<RaceSpec>;
  readonly atNs?: number;
  readonly view?: 'start' | 'load';
  readonly server?: string;
  readonly connections?: readonly number[];
}

const Flag = v.pipe(
  v.picklist(['0', '1']),
  v.transform((text) => text === '1'),
);

const PARTS = {
  stacks: v.pipe(
    v.string(),
    v.regex(/^[\w/,-]{1,300}$/),
    v.transform((text) => text.split(',')),
    v.maxLength(8),
  ),
  n: v.pipe(Whole, v.minValue(1), v.maxValue(1000)),
  seed: v.pipe(Whole, v.maxValue(SEED_MAX)),
  cpus: v.pipe(Whole, v.minValue(1), v.maxValue(256)),
  snap: Flag,
  pull: Flag,
  at: Whole,
  view: v.picklist(['start', 'load']),
  server: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)),
  c: v.pipe(
    v.string(),
    v.regex(/^\d{1,3}(,\d{1,3}){0,9}$/),
    v.transform((text) => text.split(',').map(Number)),
  ),
} as const;

type Part = keyof typeof PARTS;
type Parts = { [K in Part]?: v.InferOutput<(typeof PARTS)[K]> };

const EXPECTED: Readonly<Record<Part, { en: string; ko: string }>> = {
  stacks: { en: 'stacks separated by commas', ko: '쉼표로 나눈 스택' },
  n: { en: 'a whole number from 1 to 1000', ko: '1부터 1000까지의 정수' },
  seed: { en: 'a whole number up to 4294967295', ko: '4294967295 이하의 정수' },
  cpus: { en: 'a whole number from 1 to 256', ko: '1부터 256까지의 정수' },
  snap: { en: '0 or 1', ko: '0 또는 1' },
  pull: { en: '0 or 1', ko: '0 또는 1' },
  at: { en: 'a moment in whole ns', ko: '정수 ns로 적은 시점' },
  view: { en: 'start or load', ko: 'start 또는 load' },
  server: { en: 'the name of a server', ko: '서버 이름' },
  c: { en: 'numbers of connections separated by commas', ko: '쉼표로 나눈 연결 수' },
};

function toLink(parts: Parts): RaceLink {
  const { stacks, n, seed, cpus, snap, pull, at, view, server, c } = parts;
  return {
    spec: {
      ...(stacks && { stacks }),
      ...(n !== undefined && { atOnce: n }),
      ...(seed !== undefined && { seed }),
      ...(cpus !== undefined && { cpus }),
      ...(snap !== undefined && { snapshot: snap }),
      ...(pull !== undefined && { pull }),
    },
    ...(at !== undefined && { atNs: at }),
    ...(view && { view }),
    ...(server !== undefined && { server }),
    ...(c && { connections: c }),
  };
}

/** Reads the query of a hash; the room's name before it is the caller's. */
export function readRaceLink(hash: string): { readonly link: RaceLink; readonly problems: readonly Issue[] } {
  const problems: Issue[] = [];
  const parts: Record<string, unknown> = {};
  for (const [name, text] of new URLSearchParams(hash.split(/\?(.*)/s)[1] ?? '')) {
    const schema = Object.hasOwn(PARTS, name) ? PARTS[name as Part] : null;
    const result = schema ? v.safeParse(schema, text) : null;
    if (result?.success) parts[name] = result.output;
    else problems.push(partProblem(name, text, expectedOf(EXPECTED, name)));
  }
  return { link: toLink(parts), problems };
}

/** The hash of what is shown, with its leading `#`. */
export function printRaceLink(
  room: string,
  { spec, atNs, view, server, connections }: RaceLink & { readonly spec: RaceSpec },
): string {
  const load = view === 'load' ? `&view=load&server=${server ?? ''}&c=${(connections ?? []).join(',')}` : '';
  const flags = `${spec.snapshot ? '&snap=1' : ''}${spec.pull ? '&pull=1' : ''}`;
  const at = view === 'load' || atNs === undefined ? '' : `&at=${Math.floor(atNs)}`;
  return `#/${room}?stacks=${spec.stacks.join(',')}&n=${spec.atOnce}&seed=${spec.seed}&cpus=${spec.cpus}${flags}${at}${load}`;
}
