/** The host of a boot race as a world: a machine with its kernel and disk on which nothing runs yet. */
import { seedFrom } from '../../core/rng.ts';
import { FRAME_BYTES } from '../build/machines.ts';
import type { WorldSpec } from '../spec.ts';
import { HOST } from './stack.ts';

const HZ = 250;
/** The requests come so long after boot. */
const REQUEST_NS = 10e6;
/** The page cache of a start is the start-up's own model. */
const PAGE_CACHE_PAGES = 16;

/** What is chosen about a host that starts are made on. */
export interface StartHostChoice {
  readonly stack: string;
  readonly seed: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Means of costs that differ from the reference host's, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
}

/** The host at the moment at which the requests to start come in. */
export function startWorld({ stack, seed, cpus, memoryBytes, costs }: StartHostChoice): WorldSpec {
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
        disk: 'nvme',
        kernel: {
          version: '6.18',
          hz: HZ,
          switches: {},
          pageCachePages: PAGE_CACHE_PAGES,
          tickPhaseNs: Math.floor(seedFrom(seed, 'phase', 'start').nextFloat() * (1e9 / HZ)),
        },
      },
    ],
    links: [],
    places: [],
    programs: [],
    zero: { atNs: REQUEST_NS },
  };
}
