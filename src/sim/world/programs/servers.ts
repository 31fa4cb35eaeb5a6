/** Servers under load as programs of a world: network servers with their connections, and jobs that load the disk. */
import { invariant } from '../../core/invariant.ts';
import { text } from '../../core/text.ts';
import { connectSockets } from '../../kernel/net/net-stack.ts';
import { newIoRing } from '../../kernel/fs/io-rings.ts';
import type { Task } from '../../kernel/task.ts';
import type { Place } from '../../virt/layer.ts';
import { BlockJob, blockJob, BlockStats } from '../load/block-job.ts';
import {
  BLOCK_SERVER,
  DEFAULT_LOAD,
  MAX_BLOCK_BYTES,
  MAX_CONNECTIONS,
  SECTOR_BYTES,
} from '../load/defaults.ts';
import type { LoadServer, ServerStage } from '../load/server.ts';
import { findServer, LOAD_SERVERS } from '../load/servers/registry.ts';
import {
  defineKind,
  startTask,
  type ProgramParam,
  type ProgramStage,
  type RunningProgram,
} from './define.ts';

const MAX_JOBS = 64;

function param(
  id: string,
  en: string,
  ko: string,
  min: number,
  max: number,
  byDefault?: number,
): ProgramParam {
  const about = text(en, ko);
  return Object.freeze({ id, about, min, max, ...(byDefault === undefined ? {} : { default: byDefault }) });
}

const BLOCK_PARAMS: readonly ProgramParam[] = Object.freeze([
  param('depth', 'requests in flight of a job', '작업마다 동시 요청 수', 1, MAX_CONNECTIONS),
  param('jobs', 'jobs', '작업 수', 1, MAX_JOBS, 1),
  param('bytes', 'bytes of a request', '요청 바이트', SECTOR_BYTES, MAX_BLOCK_BYTES, DEFAULT_LOAD.blockBytes),
  param('write', '1: writes, 0: reads', '1은 쓰기, 0은 읽기', 0, 1, 0),
]);

function serverOf(id: string): LoadServer {
  const server = findServer(id);
  invariant(server !== undefined, 'no-such-server', id);
  return server;
}

/** Starts threads of one process, one after the other: each has reached the place where it waits before the next begins. */
function threadStarter(
  { place, runUntil, spec }: ProgramStage,
  tasks: Task[],
  isUp: (task: Task) => boolean,
): ServerStage['start'] {
  return (name, program, cpu, memory) => {
    const [first] = tasks;
    const task = startTask(place, {
      name,
      program,
      cpus: spec.cpus ?? [cpu],
      memory,
      ...(first ? { mm: first.mm } : {}),
    });
    tasks.push(task);
    runUntil(() => isUp(task), name);
  };
}

/** Connected pairs of sockets, handshakes done; descriptors at both ends. */
function connectAll(
  place: Place,
  { kernel: remote, netns }: Place,
  count: number,
): { client: number[]; server: number[] } {
  const client: number[] = [];
  const server: number[] = [];
  for (let index = 0; index < count; index++) {
    const there = remote.net.newSocket(netns);
    const here = place.kernel.net.newSocket(place.netns);
    connectSockets(
      { socket: there, kernel: remote.machine.id },
      { socket: here, kernel: place.kernel.machine.id },
    );
    client.push(remote.files.install({ kind: 'socket', id: there.id }));
    server.push(place.kernel.files.install({ kind: 'socket', id: here.id }));
  }
  return { client, server };
}

function startServer(server: LoadServer, stage: ProgramStage): RunningProgram {
  const { spec, place, peer, args } = stage;
  invariant(peer !== null, 'no-peer', spec.id);
  const fds = connectAll(place, peer, args['connections'] ?? 1);
  const tasks: Task[] = [];
  const start = threadStarter(stage, tasks, (task) => task.sleeping);
  server.start({ place, fds: fds.server, responseBytes: args['responseBytes'] ?? 0, start });
  return { spec, place, tasks, issuer: null, app: tasks[0] ?? null, peerFds: fds.client };
}

function startJobs(stage: ProgramStage): RunningProgram {
  const { spec, place, args, seed } = stage;
  const { depth = 1, jobs = 1, bytes = DEFAULT_LOAD.blockBytes, write = 0 } = args;
  const stats = new BlockStats();
  const tasks: Task[] = [];
  // A job sleeps for its first requests, unless they are served within its call.
  const start = threadStarter(stage, tasks, (task) => task.sleeping || stats.answered > 0);
  for (let index = 0; index < jobs; index++) {
    const ring = place.kernel.blocks.rings.push(newIoRing()) - 1;
    const cpu = index % 2 === 0 ? place.appCpu : place.otherCpu;
    const memory = new BlockJob(ring, stats, { depth, bytes, write: write === 1, seed }, index);
    start(index === 0 ? 'app' : 'job', blockJob, cpu, memory);
  }
  return { spec, place, tasks, issuer: null, app: tasks[0] ?? null, peerFds: [] };
}

export const servers = defineKind({
  folder: 'servers',
  ids: [...LOAD_SERVERS.map(({ id }) => id), BLOCK_SERVER],
  params: (id) => {
    if (id === BLOCK_SERVER) return BLOCK_PARAMS;
    const { responseBytes, maxResponseBytes } = serverOf(id);
    return [
      param('connections', 'connections of the client', '클라이언트의 연결 수', 1, MAX_CONNECTIONS),
      param('responseBytes', 'bytes of an answer', '응답 바이트', 1, maxResponseBytes, responseBytes),
    ];
  },
  peer: (id) => (id === BLOCK_SERVER ? 'none' : 'needed'),
  start: (id, stage) => (id === BLOCK_SERVER ? startJobs(stage) : startServer(serverOf(id), stage)),
});
