/** A server under load as a world: the stack with the server in it, and the client on the other machine. */
import type { LoadNetwork } from '../../core/load-views.ts';
import type { NetworkMode } from '../../virt/layer.ts';
import { BLOCK_SERVER } from '../load/defaults.ts';
import type { ProgramSpec, WorldSpec } from '../spec.ts';
import {
  CABLE,
  filesOf,
  innermost,
  placesOf,
  referenceHost,
  REMOTE,
  remoteMachine,
  type StackChoice,
} from './stack.ts';

/** CPUs of the remote machine: the first for its interrupts, each of the others for a thread of the client. */
const CLIENT_CPUS = 8;
/** `bridge` is the wire's own network here: the figures to compare with were taken without translation. */
const MODES: Readonly<Record<LoadNetwork, NetworkMode>> = Object.freeze({
  bridge: 'flat',
  host: 'host',
  nat: 'published',
});

export const SERVER = 'server';
export const CLIENT = 'client';

/** The exchange between server and client. */
export interface LoadChoice {
  readonly server: string;
  readonly network: LoadNetwork;
  readonly connections: number;
  /** Bytes of an answer without its header; absent: the server's own size. */
  readonly responseBytes?: number;
  /** Mean of the client's pause before its next request, ns. */
  readonly thinkNs: number;
}

function stackWorld(choice: StackChoice, network: NetworkMode): Omit<WorldSpec, 'programs' | 'links'> {
  const { stack, seed, switches, costs } = choice;
  const places = placesOf(stack, { network });
  return {
    v: 1,
    name: stack,
    seed,
    profile: 'reference',
    costs,
    machines: [referenceHost(switches, places)],
    places,
    ...filesOf(choice, places),
    zero: { afterSetUpNs: 0, afterTickNs: null },
  };
}

/** The world of a checked request with so many connections (see `loadIssues`). */
export function loadWorld(choice: StackChoice, load: LoadChoice): WorldSpec {
  const world = stackWorld(choice, MODES[load.network]);
  const place = innermost(world.places);
  const { connections, responseBytes, thinkNs } = load;
  const server: ProgramSpec = {
    id: SERVER,
    in: place,
    run: `servers/${load.server}`,
    args: { connections, ...(responseBytes === undefined ? {} : { responseBytes }) },
    count: 1,
    peer: REMOTE,
    start: 'set-up',
  };
  const client: ProgramSpec = {
    id: CLIENT,
    in: REMOTE,
    run: 'clients/closed-loop',
    args: { thinkNs },
    count: 1,
    peer: place,
    start: 'set-up',
  };
  return {
    ...world,
    machines: [...world.machines, remoteMachine(choice.switches, CLIENT_CPUS)],
    links: [CABLE],
    programs: [server, client],
  };
}

/** A stack whose disk is loaded by jobs, without a network. */
export function blockWorld(
  choice: StackChoice,
  job: { readonly depth: number; readonly jobs: number; readonly bytes: number; readonly write: boolean },
): WorldSpec {
  const world = stackWorld(choice, 'none');
  const program: ProgramSpec = {
    id: SERVER,
    in: innermost(world.places),
    run: `servers/${BLOCK_SERVER}`,
    args: { ...job, write: job.write ? 1 : 0 },
    count: 1,
    start: 'set-up',
  };
  return { ...world, links: [], programs: [program] };
}
