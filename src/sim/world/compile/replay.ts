/** The stage of a replay as a world: a stack with nothing in it, and a machine at the other end of its cable. */
import type { NetworkMode } from '../../virt/layer.ts';
import { findLayer } from '../registry.ts';
import type { PlaceSpec, WorldSpec } from '../spec.ts';
import { settledZero } from './operation.ts';
import { CABLE, filesOf, placesOf, referenceHost, remoteMachine, type StackChoice } from './stack.ts';

/** Pages of the page cache, 64 MiB: what a machine of 1 GiB that is otherwise idle has to spare for a small program's files. */
const PAGE_CACHE_PAGES = 16_384;
const OUTSIDE_CPUS = 2;

/** How programs in a stack reach the network when nothing else is said: as its innermost layer that has a way of its own. */
function usualNetwork(stack: string): NetworkMode {
  const ways = stack.split('/').map((id) => findLayer(id)?.network);
  return ways.filter((way) => way !== undefined).at(-1) ?? 'host';
}

/** The page cache of the kernel that serves the programs: that of the innermost virtual machine, else the host's. */
function withPageCache(places: readonly PlaceSpec[]): { places: PlaceSpec[]; onHost: boolean } {
  const at = places.findLastIndex(({ layer }) => findLayer(layer)?.isVm === true);
  const options = { ...places[at]?.options, pageCachePages: PAGE_CACHE_PAGES };
  return {
    places: places.map((place, index) => (index === at ? { ...place, options } : place)),
    onHost: at < 0,
  };
}

/** The world that the programs of a log are put into, in its innermost place. */
export function replayWorld(choice: StackChoice): WorldSpec {
  const { stack, seed, switches, costs } = choice;
  const { places, onHost } = withPageCache(placesOf(stack, { network: usualNetwork(stack) }));
  const host = referenceHost(switches, places);
  const kernel = onHost ? { ...host.kernel, pageCachePages: PAGE_CACHE_PAGES } : host.kernel;
  return {
    v: 1,
    name: stack,
    seed,
    profile: 'reference',
    costs,
    machines: [{ ...host, kernel }, remoteMachine(switches, OUTSIDE_CPUS)],
    links: [CABLE],
    places,
    ...filesOf(choice, places),
    programs: [],
    zero: settledZero(host.kernel.hz),
  };
}
