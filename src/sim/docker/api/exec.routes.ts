/** `docker exec`. */
import { refuse, type Daemon } from '../dockerd/daemon.ts';
import { execEvent, execLabel, startExec } from '../dockerd/execs.ts';
import { begin, bodyOf, defineRoutes, route, send, type ApiHandler } from '../dockerd/http.ts';
import { listen, unlisten } from '../dockerd/logs.ts';
import type { Container, Exec } from '../dockerd/state.ts';
import { relay } from './streams.ts';

interface CreateExec {
  readonly AttachStdin: boolean;
  readonly Tty: boolean;
  readonly Cmd: string[];
  readonly Env: string[] | null;
  readonly User: string;
  readonly WorkingDir: string;
  readonly Privileged: boolean;
}

/** A container that can take one more process. 409. */
function ready(d: Daemon, ref: string): Container {
  const container = d.container(ref);
  const { id, state } = container;
  if (!state.Running) refuse(409, `Container ${id} is not running`);
  if (state.Paused) refuse(409, `Container ${ref} is paused, unpause the container before exec`);
  if (state.Restarting) refuse(409, `Container ${id} is restarting, wait until the container is running`);
  return container;
}

const create: ApiHandler = (d, call) => {
  const container = ready(d, call.params['id'] ?? '');
  const {
    Cmd = [],
    Env,
    User = '',
    WorkingDir = '',
    Tty = false,
    AttachStdin = false,
    Privileged = false,
  } = bodyOf<CreateExec>(call);
  if (Cmd.length === 0) refuse(400, 'No exec command specified');
  const exec: Exec = {
    ...{
      id: d.newId('exec'),
      container: container.id,
      cmd: Cmd,
      env: Env ?? [],
      user: User,
      workdir: WorkingDir,
    },
    ...{ tty: Tty, stdin: AttachStdin, privileged: Privileged, running: false, exitCode: null, pid: 0 },
  };
  d.change((state) => {
    state.execs[exec.id] = exec;
  });
  execEvent(d, container, exec, `exec_create: ${execLabel(exec)}`);
  return { status: 201, body: { Id: exec.id } };
};

function find(d: Daemon, id: string): Exec {
  return d.ask((state) => state.execs[id] ?? null) ?? refuse(404, `No such exec instance: ${id}`);
}

const start: ApiHandler = (d, call) => {
  const exec = find(d, call.params['id'] ?? '');
  const { Detach = false } = bodyOf<{ Detach: boolean }>(call);
  const container = ready(d, exec.container);
  if (exec.exitCode !== null || exec.running) refuse(409, `Error: Exec command ${exec.id} has already run`);
  if (Detach) {
    const refused = startExec(d, container, exec);
    if (refused !== '') refuse(400, refused);
    return { status: 200 };
  }
  const key = listen(d, container.id, exec.id);
  begin(d, call, 101, 'raw', { tty: String(exec.tty) });
  const refused = startExec(d, container, exec);
  if (refused !== '') {
    send(d, call, { fd: 1, data: `${refused}\r\n` });
    unlisten(d, key);
    return null;
  }
  d.os.thread('dockerd', 'input', key, String(call.from));
  relay(
    d,
    call,
    key,
    () => d.state.execs[exec.id] === undefined,
    () => true,
  );
  return null;
};

const inspect: ApiHandler = (d, call) => {
  const exec = find(d, call.params['id'] ?? '');
  const [entrypoint = '', ...args] = exec.cmd;
  return {
    status: 200,
    body: {
      ID: exec.id,
      Running: exec.running,
      ExitCode: exec.exitCode,
      ProcessConfig: { tty: exec.tty, entrypoint, arguments: args, privileged: exec.privileged },
      OpenStdin: exec.stdin,
      OpenStderr: true,
      OpenStdout: true,
      CanRemove: false,
      ContainerID: exec.container,
      DetachKeys: '',
      Pid: exec.pid,
    },
  };
};

export default defineRoutes(
  route('POST', '/containers/{id}/exec', create),
  route('POST', '/exec/{id}/start', start),
  route('GET', '/exec/{id}/json', inspect),
  route('POST', '/exec/{id}/resize', () => ({ status: 200 })),
);
