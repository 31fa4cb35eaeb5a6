/** Clients as programs of a world: threads on another machine, each with a share of a server's connections. */
import { invariant } from '../../core/invariant.ts';
import { text } from '../../core/text.ts';
import type { Task } from '../../kernel/task.ts';
import { clientProgram, ClientStats, ClientThread } from '../load/client.ts';
import { DEFAULT_LOAD, MAX_THINK_NS } from '../load/defaults.ts';
import { findServer } from '../load/servers/registry.ts';
import { issue } from '../issue.ts';
import {
  defineKind,
  splitRun,
  startTask,
  type ProgramParam,
  type ProgramStage,
  type RunningProgram,
} from './define.ts';

const PARAMS: readonly ProgramParam[] = Object.freeze([
  {
    id: 'thinkNs',
    about: text('mean pause before the next request, ns', '다음 요청까지의 평균 시간, ns'),
    min: 0,
    max: MAX_THINK_NS,
    default: DEFAULT_LOAD.thinkNs,
  },
]);

/** The server that the client's peer runs for it. */
function serverOf({ spec, others }: ProgramStage): RunningProgram {
  const found = others.find((other) => other.spec.in === spec.peer && other.spec.peer === spec.in);
  invariant(found !== undefined, 'no-server', spec.id);
  return found;
}

/** Starts the client's threads: as many as it has CPUs, or connections if fewer. */
function start(stage: ProgramStage): RunningProgram {
  const { spec, place, args, seed } = stage;
  const serving = serverOf(stage);
  const server = findServer(splitRun(serving.spec.run).id);
  invariant(server !== undefined, 'no-server', spec.id);
  const responseBytes = serving.spec.args['responseBytes'] ?? server.responseBytes;
  const exchange = {
    requestBytes: server.requestBytes,
    responseBytes: responseBytes + server.headerBytes,
    thinkNs: args['thinkNs'] ?? DEFAULT_LOAD.thinkNs,
    seed,
  };
  const fds = serving.peerFds;
  // The first CPU is left to interrupts.
  const cpus = spec.cpus ?? place.kernel.machine.cpus.map(({ index }) => index).slice(1);
  const count = Math.min(cpus.length, fds.length);
  const stats = new ClientStats(fds.length);
  const tasks: Task[] = [];
  for (let thread = 0; thread < count; thread++) {
    const own = [...fds.keys()].filter((index) => index % count === thread);
    const ownFds = own.map((index) => fds[index] ?? -1);
    const [first] = tasks;
    tasks.push(
      startTask(place, {
        name: 'client',
        program: clientProgram,
        cpus: [cpus[thread] ?? 0],
        memory: new ClientThread(ownFds, own, exchange, stats),
        ...(first ? { mm: first.mm } : {}),
      }),
    );
  }
  return { spec, place, tasks, issuer: null, app: null, peerFds: [] };
}

export const clients = defineKind({
  folder: 'clients',
  ids: ['closed-loop'],
  params: () => PARAMS,
  peer: () => 'needed',
  issues: (client, { programs }, path) => {
    const before = programs.slice(0, programs.indexOf(client));
    const served = before.some(
      ({ run, in: place, peer }) =>
        splitRun(run).folder === 'servers' && place === client.peer && peer === client.in,
    );
    if (served) return [];
    return [
      issue(
        `${path}.peer`,
        'no server before it there has this client',
        '그곳에 이 클라이언트를 맡을 서버가 앞에 없습니다',
      ),
    ];
  },
  start: (_id, stage) => start(stage),
});
