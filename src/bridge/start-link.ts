/**
 * The link of the Start-up room. Beside the parts that links of all rooms have (`link.ts`):
 *
 * | part | meaning |
 * |---|---|
 * | Start-up: `n`, `cpus`, `snap`, `pull` | instances at once, CPUs of each host, restored from a snapshot, image pulled first |
 * | `kernel`, `vcpus`, `mem` | release of the hosts' kernel; virtual CPUs and memory (MiB) of each machine that is started |
 * | `net`, `guest`, `fw` | network of a container, guest and firmware of a VM, as `ringside start` names them |
 * | `view`, `server`, `c` | `start` or `load`; the server that is loaded and its numbers of connections |
 */
import * as v from 'valibot';
import { START_CHOICES, type StartChoice } from '../sim/core/start-views.ts';
import {
  encode,
  HOST,
  hostOf,
  printHash,
  printHost,
  printNs,
  readParts,
  Stacks,
  Whole,
  type Table,
} from './link-grammar.ts';
import { FLAG, MOMENT, SEED, type Reading } from './link.ts';
import type { StartSpec } from './protocol.ts';

/** What a link to starts and loads says; everything may be missing. */
export interface StartLink {
  readonly spec: Partial<StartSpec>;
  readonly atNs?: number;
  readonly view?: 'start' | 'load';
  readonly server?: string;
  readonly connections?: readonly number[];
}

const MIB = 2 ** 20;
/** A word out of those that a start can be given. */
const word = <K extends keyof typeof START_CHOICES>(
  name: K,
): readonly [v.GenericSchema<string, StartChoice<K>>, string, string] => {
  const words: readonly StartChoice<K>[] = START_CHOICES[name];
  const all = words.join(', ');
  return [v.picklist(words), `one of ${all}`, `다음 중 하나: ${all}`];
};

const START = {
  stacks: [Stacks, 'stacks separated by commas', '쉼표로 나눈 스택'],
  // A host of 128 GiB holds a thousand instances of every stack but a few.
  n: [
    v.pipe(Whole, v.minValue(1), v.maxValue(1000)),
    'a whole number from 1 to 1000',
    '1부터 1000까지의 정수',
  ],
  seed: SEED,
  // More CPUs than a machine of the model has.
  cpus: [
    v.pipe(Whole, v.minValue(1), v.maxValue(256)),
    'a whole number from 1 to 256',
    '1부터 256까지의 정수',
  ],
  ...HOST,
  snap: FLAG,
  pull: FLAG,
  kernel: [
    v.pipe(v.string(), v.regex(/^\d{1,2}\.\d{1,3}(\.\d{1,4})?$/)),
    'a kernel release such as 5.10',
    '5.10 같은 커널 버전',
  ],
  vcpus: [v.pipe(Whole, v.minValue(1), v.maxValue(64)), 'a whole number from 1 to 64', '1부터 64까지의 정수'],
  mem: [
    v.pipe(Whole, v.minValue(64), v.maxValue(32_768)),
    'whole MiB from 64 to 32768',
    '64~32768의 정수 MiB',
  ],
  net: word('network'),
  guest: word('guest'),
  fw: word('firmware'),
  at: MOMENT,
  view: [v.picklist(['start', 'load']), 'start or load', 'start 또는 load'],
  server: [v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)), 'the name of a server', '서버 이름'],
  c: [
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}(,\d{1,3}){0,9}$/),
      v.transform((text) => text.split(',').map(Number)),
    ),
    'numbers of connections separated by commas',
    '쉼표로 나눈 연결 수',
  ],
} as const satisfies Table;

/** Reads the query of a hash; the room's name before it is the caller's. */
export function readStartLink(hash: string): Reading<StartLink> {
  const { parts, problems } = readParts(START, hash);
  const { stacks, n, seed, cpus, sw, cost, snap, pull, at, view, server, c } = parts;
  const { kernel, vcpus, mem, net, guest, fw } = parts;
  return {
    link: {
      spec: {
        ...(stacks && { stacks }),
        ...(n !== undefined && { atOnce: n }),
        ...(seed !== undefined && { seed }),
        ...(cpus !== undefined && { cpus }),
        ...hostOf(sw, cost),
        ...(snap !== undefined && { snapshot: snap }),
        ...(pull !== undefined && { pull }),
        ...(kernel !== undefined && { kernel }),
        ...(vcpus !== undefined && { vcpus }),
        ...(mem !== undefined && { guestBytes: mem * MIB }),
        ...(net && { network: net }),
        ...(guest && { guest }),
        ...(fw && { firmware: fw }),
      },
      ...(at !== undefined && { atNs: at }),
      ...(view && { view }),
      ...(server !== undefined && { server }),
      ...(c && { connections: c }),
    },
    problems,
  };
}

/** The hash of what is shown, with its leading `#`. */
export function printStartLink(
  room: string,
  { spec, atNs, view, server, connections = [] }: StartLink & { readonly spec: StartSpec },
): string {
  const loaded = view === 'load';
  return printHash(room, {
    stacks: encode(spec.stacks.join(',')),
    n: spec.atOnce.toString(),
    seed: spec.seed.toString(),
    cpus: spec.cpus.toString(),
    ...printHost(spec),
    snap: spec.snapshot ? '1' : '',
    pull: spec.pull ? '1' : '',
    kernel: spec.kernel ?? '',
    vcpus: spec.vcpus?.toString() ?? '',
    mem: spec.guestBytes === undefined ? '' : (spec.guestBytes / MIB).toString(),
    net: spec.network ?? '',
    guest: spec.guest ?? '',
    fw: spec.firmware ?? '',
    at: loaded ? '' : printNs(atNs),
    view: loaded ? 'load' : '',
    server: loaded ? (server ?? '') : '',
    c: loaded ? connections.join(',') : '',
  });
}
