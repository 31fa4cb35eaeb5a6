/** A world with a client on the remote machine and a server in a stack, ready to be loaded. */
import { invariant } from '../../core/invariant.ts';
import type { LoadNetwork } from '../../core/load-views.ts';
import type { Sim } from '../../hw/sim.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { ProgramMemory, Task } from '../../kernel/task.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import type { Place } from '../../virt/layer.ts';
import { Builder } from '../build.ts';
import { clientProgram, ClientStats, ClientThread, type Exchange } from './client.ts';
import { kernelsOf } from './counting.ts';
import type { LoadServer } from './server.ts';
import { Tally } from './tally.ts';

/** CPUs of the remote machine: the first for its interrupts, each of the others for a thread of the client. */
const CLIENT_CPUS = 8;
/** The operation whose network a world is built with: the builder takes it from there. */
const OPERATION: Readonly<Record<LoadNetwork | 'none', string>> = Object.freeze({
  bridge: 'tcp-bridge',
  host: 'tcp-host-network',
  nat: 'tcp-published-port',
  none: 'read-disk',
});

/** What a stack is built from. */
export interface StackSpec {
  readonly stack: string;
  readonly seed: number;
  readonly switches: Readonly<Record<string, string>>;
  readonly costs: Readonly<Record<string, number>>;
}

/** A stack without programs yet. */
export interface BareStack {
  readonly builder: Builder;
  readonly sim: Sim;
  readonly tally: Tally;
  readonly place: Place;
  /** The remote machine's kernel; null: no network. */
  readonly remote: Kernel | null;
}

export interface LoadWorld extends BareStack {
  readonly stats: ClientStats;
  /** Threads of the client. */
  readonly clients: readonly ClientThread[];
}

/** A bridge whose network is the wire's own: nobody translates. */
function withoutTranslation(kernels: readonly Kernel[]): void {
  for (const { net } of kernels)
    for (const dev of [...net.devices.values()])
      if (dev.masqueraded === true) net.addDevice({ ...dev, masqueraded: false });
}

export function buildStack(spec: StackSpec, network: LoadNetwork | 'none'): BareStack {
  const builder = new Builder({ ...spec, op: OPERATION[network], params: {} });
  const { sim } = builder;
  const tally = new Tally();
  Object.assign(sim, { trace: tally });
  const host = builder.host();
  const remote = network === 'none' ? null : builder.peer(host, CLIENT_CPUS);
  const place = builder.place(host);
  if (remote) builder.nic(host).irqCpu = place.nicCpu ?? place.appCpu;
  if (network === 'bridge') withoutTranslation(kernelsOf(builder));
  return { builder, sim, tally, place, remote };
}

/** Starts a thread of a program in the stack; the first makes the process. `isUp` tells when a thread has begun its work. */
export function threadStarter(
  stack: BareStack,
  isUp: (task: Task) => boolean = (task) => task.sleeping,
): (name: string, thread: Program, cpu: number, memory: ProgramMemory) => void {
  let mm: number | undefined;
  return (name, program, cpu, memory) => {
    const role = { name, program, cpu, service: false, values: [], ...(mm === undefined ? {} : { mm }) };
    const task = stack.builder.startProgram(null, stack.place, role);
    mm ??= task.mm;
    task.memory = memory;
    // One after the other: each has reached the place where it waits before the next is started.
    stack.builder.runUntil(() => isUp(task), name);
  };
}

/** Connected pairs of sockets, handshakes done; descriptors at both ends. */
function connectAll(place: Place, remote: Kernel, count: number): { client: number[]; server: number[] } {
  const client: number[] = [];
  const server: number[] = [];
  for (let index = 0; index < count; index++) {
    const there = remote.net.newSocket('');
    const here = place.kernel.net.newSocket(place.netns);
    there.peerKernel = place.kernel.machine.id;
    there.peerSocket = here.id;
    here.peerKernel = remote.machine.id;
    here.peerSocket = there.id;
    client.push(remote.files.install({ kind: 'socket', id: there.id }));
    server.push(place.kernel.files.install({ kind: 'socket', id: here.id }));
  }
  return { client, server };
}

/** Starts the client's threads: as many as there are CPUs for them, or connections if fewer. */
function startClient(remote: Kernel, fds: readonly number[], exchange: Exchange): ClientThread[] {
  const stats = new ClientStats(fds.length);
  const count = Math.min(CLIENT_CPUS - 1, fds.length);
  let mm: number | undefined;
  return Array.from({ length: count }, (_, thread) => {
    const task = remote.spawn({
      name: 'client',
      program: clientProgram,
      userComp: COMP.peer,
      kernelComp: remote.machine.kernelComp,
      affinity: [1 + thread],
      ...(mm === undefined ? {} : { mm }),
    });
    mm ??= task.mm;
    const own = [...fds.keys()].filter((index) => index % count === thread);
    const memory = new ClientThread(
      own.map((index) => fds[index] ?? -1),
      own,
      exchange,
      stats,
    );
    task.memory = memory;
    remote.start(task);
    return memory;
  });
}

/** Builds a stack, its server and a client with so many connections. Nothing has run yet but the set-up of the layers. */
export function buildLoadWorld(
  spec: StackSpec,
  network: LoadNetwork,
  server: LoadServer,
  connections: number,
  exchange: Exchange,
): LoadWorld {
  const stack = buildStack(spec, network);
  const { place, remote } = stack;
  invariant(remote !== null, 'no-remote-machine');
  const fds = connectAll(place, remote, connections);
  const start = threadStarter(stack);
  server.start({ place, fds: fds.server, responseBytes: exchange.responseBytes - server.headerBytes, start });
  const clients = startClient(remote, fds.client, exchange);
  const [first] = clients;
  invariant(first !== undefined, 'no-connections');
  stack.sim.settle();
  return { ...stack, clients, stats: first.stats };
}
