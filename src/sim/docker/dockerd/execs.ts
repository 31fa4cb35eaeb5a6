/** One more process in a container (`docker exec`). */
import type { TaskEvent } from '../rpc.ts';
import type { OciProcess } from '../spec.ts';
import type { Daemon } from './daemon.ts';
import { abandonStreams, fifoPath, openInput, startReaders } from './logs.ts';
import { capabilitiesOf, environment, userOf } from './oci.ts';
import { shortId } from './daemon.ts';
import type { Container, Exec } from './state.ts';

const CANNOT_RUN = 126;

export function execLabel({ cmd }: Exec): string {
  return cmd.join(' ');
}

export function execEvent(
  d: Daemon,
  container: Container,
  exec: Exec,
  action: string,
  more: Readonly<Record<string, string>> = {},
): void {
  d.containerEvent(container, action, { execID: exec.id, ...more });
}

function failed(d: Daemon, exec: Exec, error: string): string {
  d.change((state) => {
    const one = state.execs[exec.id];
    if (one) {
      one.running = false;
      one.exitCode = CANNOT_RUN;
    }
  });
  return error;
}

/** Starts it; '' or why it does not run. */
export function startExec(d: Daemon, container: Container, exec: Exec): string {
  const { id } = container;
  const merged = d.root(`/overlay2/${id}/merged`);
  execEvent(d, container, exec, `exec_start: ${execLabel(exec)}`);
  const user = userOf(d, merged, exec.user === '' ? container.config.User : exec.user);
  if (typeof user === 'string') return failed(d, exec, user);
  const hostname = container.config.Hostname === '' ? shortId(id) : container.config.Hostname;
  const env = [...environment(container, hostname, exec.tty), ...exec.env];
  const process: OciProcess = {
    args: exec.cmd,
    env: env.some((pair) => pair.startsWith('HOME=')) ? env : [...env, `HOME=${user.home}`],
    cwd:
      exec.workdir !== ''
        ? exec.workdir
        : container.config.WorkingDir === ''
          ? '/'
          : container.config.WorkingDir,
    user: { uid: user.uid, gid: user.gid },
    terminal: exec.tty,
    capabilities: capabilitiesOf(
      exec.privileged ? { ...container.hostConfig, Privileged: true } : container.hostConfig,
    ),
    noNewPrivileges: false,
  };
  startReaders(d.os, d, id, exec.id, exec.tty);
  if (exec.stdin) openInput(d, id, exec.id);
  const said = d.containerd({
    method: 'exec',
    id,
    exec: exec.id,
    text: JSON.stringify(process),
    stdio: {
      stdin: exec.stdin ? fifoPath(id, exec.id, 'stdin') : '',
      stdout: fifoPath(id, exec.id, 'stdout'),
      stderr: exec.tty ? '' : fifoPath(id, exec.id, 'stderr'),
      tty: exec.tty,
    },
  });
  if (said.error !== undefined) {
    abandonStreams(d, id, exec.id, exec.tty);
    return failed(d, exec, said.refused === true ? said.error : `${said.error}: unknown`);
  }
  d.change((state) => {
    const one = state.execs[exec.id];
    if (one?.exitCode === null) {
      one.running = true;
      one.pid = said.pid ?? 0;
    }
  });
  return '';
}

/** Its end, told by containerd. */
export function handleExecExit(d: Daemon, { id, exec: execId, status }: TaskEvent): void {
  const exec = d.ask((state) => state.execs[execId] ?? null);
  if (!exec) return;
  d.containerd({ method: 'delete', id, exec: execId });
  d.os.until(() => (d.state.streams[execId]?.open ?? 0) <= 0, 2e9);
  d.change((state) => {
    const one = state.execs[execId];
    if (one) {
      one.running = false;
      one.exitCode = status;
    }
    for (const listener of Object.values(state.listeners)) if (listener.exec === execId) listener.done = true;
  });
  const container = d.find(id);
  if (container) execEvent(d, container, exec, 'exec_die', { exitCode: String(status) });
}
