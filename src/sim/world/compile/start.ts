/** The host of a boot race as a world: a machine with its kernel and disk on which nothing runs yet. */
import { seedFrom } from '../../core/rng.ts';
import { FRAME_BYTES } from '../build/machines.ts';
import { SAID_ELSEWHERE } from '../check/machines.ts';
import type { WorldSpec } from '../spec.ts';
import { choiceOf } from '../switches.ts';
import { HOST } from './stack.ts';

/** The requests come so long after boot. */
const REQUEST_NS = 10e6;
/** Nothing is taken out of the page cache while things start. */
const PAGE_CACHE_PAGES = 2 ** 24;
/** Group of what is started under a limit of CPU time; requests are in one inside, because processes are only in leaves. */
export const LIMITED = '/start';

/** A limit of CPU time for all that is started together, as `cpu.max` has it. */
export interface CpuMax {
  readonly quotaNs: number;
  readonly periodNs: number;
}

/** What is chosen about a host that starts are made on. */
export interface StartHostChoice {
  readonly stack: string;
  readonly seed: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Means of costs that differ from the reference host's, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
  /** Mechanism switches that are not as by default. */
  readonly switches: Readonly<Record<string, string>>;
  readonly cpuMax: CpuMax | null;
  /** Release of its kernel. */
  readonly release: string;
  /** CPUs that the host's own programs may use. */
  readonly ownCpus: readonly number[];
}

/** What limits what is started: a group with a quota. */
function filesOf({ cpuMax }: StartHostChoice): WorldSpec['files'] & object {
  if (cpuMax === null) return [];
  const us = (ns: number): string => String(Math.round(ns / 1000));
  return [
    { in: HOST, path: `${LIMITED.slice(1)}/requests/`, text: '' },
    { in: HOST, path: `${LIMITED.slice(1)}/cpu.max`, text: `${us(cpuMax.quotaNs)} ${us(cpuMax.periodNs)}` },
  ];
}

/** Programs that keep the host's CPUs busy. */
function hogsOf({ switches, ownCpus }: StartHostChoice): WorldSpec['programs'] {
  const each = Number(choiceOf('host-load', switches));
  const count = each * ownCpus.length;
  if (count === 0) return [];
  return [{ id: 'hog', in: HOST, run: 'loads/hog', args: {}, count, cpus: ownCpus, start: 'set-up' }];
}

/** The host at the moment at which the requests to start come in. */
export function startWorld(choice: StartHostChoice): WorldSpec {
  const { stack, seed, cpus, memoryBytes, costs, switches, release } = choice;
  const hz = Number(choiceOf('hz', switches));
  return {
    v: 1,
    name: stack,
    seed,
    profile: 'reference',
    costs,
    machines: [
      {
        id: HOST,
        cpus,
        memoryBytes: Math.floor(memoryBytes / FRAME_BYTES) * FRAME_BYTES,
        touchedBytes: 0,
        disk: choiceOf('disk', switches),
        kernel: {
          version: release,
          hz,
          switches: Object.fromEntries(
            Object.entries(switches).filter(([id]) => !SAID_ELSEWHERE.includes(id)),
          ),
          pageCachePages: PAGE_CACHE_PAGES,
          tickPhaseNs: Math.floor(seedFrom(seed, 'phase', 'start').nextFloat() * (1e9 / hz)),
        },
      },
    ],
    links: [],
    places: [],
    files: filesOf(choice),
    programs: hogsOf(choice),
    zero: { atNs: REQUEST_NS },
  };
}
