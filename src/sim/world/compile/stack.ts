/** A stack on the reference host, and another machine at the other end of its cable: what most worlds begin with. */
import { innerVms } from '../build/places.ts';
import type {
  FileSpec,
  KernelSpec,
  LinkSpec,
  MachineSpec,
  OptionValue,
  PlaceSpec,
  WorldSpec,
} from '../spec.ts';
import { choiceOf } from '../switches.ts';

const MIB = 2 ** 20;
/** Physical memory that is there for what is simulated; a quarter of it was in use while the machine booted. */
const MEMORY_BYTES = 256 * MIB;
const TOUCHED_BYTES = MEMORY_BYTES / 4;
const PAGE_CACHE_PAGES = 512;
const HOST_CPUS = 8;
/** Host of virtual machines three deep: each level's helpers want CPUs of their own. */
const DEEP_HOST_CPUS = 16;
const DEEP = 3;
const VERSION = '6.18';
/** Switches that say what hardware and programs there are, not how kernels work. */
const OF_THE_WORLD: readonly string[] = ['disk', 'hz', 'host-load'];

export const HOST = 'host';
export const REMOTE = 'remote';

/** What a user chooses about a stack. */
export interface StackChoice {
  /** Layer ids, outermost first, joined by `/`. */
  readonly stack: string;
  readonly seed: number;
  readonly switches: Readonly<Record<string, string>>;
  /** Means of costs that differ from the reference host's, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
  /** Files that are written when the stack has been built; `in: 'place'` is where the programs run. Absent: none. */
  readonly files?: readonly FileSpec[];
}

/** The layers of a stack as places inside each other, each with the same options. */
export function placesOf(stack: string, options: Readonly<Record<string, OptionValue>>): PlaceSpec[] {
  const layers = stack.split('/');
  const idOf = (index: number): string => {
    const layer = layers[index] ?? HOST;
    return layers.indexOf(layer) === index ? layer : `${layer} ${String(index + 1)}`;
  };
  return layers.map((layer, index) => ({
    id: idOf(index),
    in: index === 0 ? HOST : idOf(index - 1),
    layer,
    options,
  }));
}

/** Where the programs of a stack run. */
export function innermost(places: readonly PlaceSpec[]): string {
  return places.at(-1)?.id ?? HOST;
}

/** The choice's files, as the world of these places has them. */
export function filesOf(
  { files = [] }: Pick<StackChoice, 'files'>,
  places: readonly PlaceSpec[],
): Pick<WorldSpec, 'files'> {
  if (files.length === 0) return {};
  const place = innermost(places);
  return { files: files.map((file) => (file.in === 'place' ? { ...file, in: place } : file)) };
}

/** Of switches those that say how kernels work. */
export function kernelSwitches(switches: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(switches).filter(([id]) => !OF_THE_WORLD.includes(id)));
}

function kernelSpec(switches: Readonly<Record<string, string>>): KernelSpec {
  return {
    version: VERSION,
    hz: Number(choiceOf('hz', switches)),
    switches: kernelSwitches(switches),
    pageCachePages: PAGE_CACHE_PAGES,
  };
}

/** The reference host, large enough for what is on it. */
export function referenceHost(
  switches: Readonly<Record<string, string>>,
  places: readonly PlaceSpec[],
): MachineSpec {
  return {
    id: HOST,
    cpus: innerVms(places, HOST) >= DEEP ? DEEP_HOST_CPUS : HOST_CPUS,
    memoryBytes: MEMORY_BYTES,
    touchedBytes: TOUCHED_BYTES,
    disk: choiceOf('disk', switches),
    kernel: kernelSpec(switches),
  };
}

/** The machine at the other end, seen from afar. Its CPUs are never in a deep sleep: it is always the same. */
export function remoteMachine(switches: Readonly<Record<string, string>>, cpus: number): MachineSpec {
  const kernel = kernelSpec(switches);
  return {
    id: REMOTE,
    cpus,
    memoryBytes: MEMORY_BYTES,
    touchedBytes: TOUCHED_BYTES,
    disk: null,
    kernel: { ...kernel, switches: { ...kernel.switches, idle: 'c1' } },
    opaque: true,
  };
}

export const CABLE: LinkSpec = Object.freeze({ a: HOST, b: REMOTE });
/** A network namespace of the host that stands for the other machine. */
export const NEIGHBOUR: LinkSpec = Object.freeze({ a: HOST, b: 'neighbour', veth: true });
