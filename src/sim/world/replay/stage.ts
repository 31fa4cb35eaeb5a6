/** A stack with an empty place for the programs of a log: the world of a network operation whose own program has left. */
import { invariant } from '../../core/invariant.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { buildWorld } from '../build.ts';
import type { FileSpec, WorldSpec } from '../spec.ts';
import type { World } from '../world.ts';

/** Pages of the page cache, 64 MiB: what a machine of 1 GiB that is otherwise idle has to spare for a small program's files. */
const PAGE_CACHE_PAGES = 16_384;

/** What a replay runs on. */
export interface StageSpec {
  readonly stack: string;
  readonly seed: number;
  readonly switches: Readonly<Record<string, string>>;
  readonly costs: Readonly<Record<string, number>>;
  /** Cgroup files that are written when the stack has been built; absent: none. */
  readonly files?: readonly FileSpec[];
}

/** Containers reach the network through a bridge, a VM has its own address. */
function worldSpec({ stack, seed, switches, costs, files = [] }: StageSpec): WorldSpec {
  const isContainer = stack.split('/').includes('container');
  return {
    op: isContainer ? 'tcp-bridge' : 'tcp-host-network',
    params: {},
    stack,
    seed,
    switches,
    costs,
    files,
  };
}

export interface Stage {
  readonly world: World;
  /** Kernel at the other end of the wire. */
  readonly outside: Kernel;
}

export function buildStage(spec: StageSpec): Stage {
  const world = buildWorld(worldSpec(spec));
  const { app, issuer, place, machines } = world.parts;
  const outside = machines
    .map((machine) => machine.cpus[0]?.kernelOn)
    .find((kernel) => kernel instanceof Kernel && kernel.config.name === 'remote');
  invariant(outside instanceof Kernel, 'no-remote-machine');
  // The operation's program waits in user mode to be told what to do; without frames it exits instead.
  app.ctx.depth = 0;
  issuer.cpu?.endSpin();
  world.sim.settle();
  place.kernel.fs.capacity = PAGE_CACHE_PAGES;
  return { world, outside };
}
