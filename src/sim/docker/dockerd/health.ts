/** Health checks: a probe is a process in the container, run again and again. */
import { timestamp, type Daemon } from './daemon.ts';
import { startExec } from './execs.ts';
import type { Container, Exec, HealthProbe } from './state.ts';
import { listen, unlisten } from './logs.ts';

const INTERVAL_NS = 30e9;
const TIMEOUT_NS = 30e9;
const RETRIES = 3;
const MOST_LOGGED = 5;
const KILL = 9;

function command({ config }: Container): string[] | null {
  const [kind = '', ...words] = config.Healthcheck?.Test ?? [];
  if (kind === 'CMD') return words;
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words[0] ?? ''] : null;
}

export function hasHealthcheck(container: Container): boolean {
  return command(container) !== null;
}

function alive(d: Daemon, id: string): boolean {
  const { state } = d.state.containers[id] ?? {};
  return state?.Running === true && !state.Restarting && !state.Paused;
}

function setStatus(d: Daemon, container: Container, probe: HealthProbe): void {
  const { id, config } = container;
  const retries = config.Healthcheck?.Retries ?? 0;
  const period = config.Healthcheck?.StartPeriod ?? 0;
  const change = d.change((state, now) => {
    const one = state.containers[id];
    const health = one?.state.Health;
    if (!one || !health) return null;
    const before = health.Status;
    health.Log = [...health.Log, probe].slice(-MOST_LOGGED);
    if (probe.ExitCode === 0) {
      health.FailingStreak = 0;
      health.Status = 'healthy';
    } else if (now - one.state.startedNs >= period || before !== 'starting') {
      health.FailingStreak++;
      if (health.FailingStreak >= (retries > 0 ? retries : RETRIES)) health.Status = 'unhealthy';
    }
    return health.Status === before ? null : health.Status;
  });
  if (change !== null) d.containerEvent(container, `health_status: ${change}`);
  d.save(id);
}

function probeOnce(d: Daemon, container: Container, cmd: readonly string[]): void {
  const { id, config } = container;
  const timeout = config.Healthcheck?.Timeout ?? 0;
  const exec: Exec = {
    ...{ id: d.newId('exec'), container: id, cmd, env: [], user: '', workdir: '', tty: false, stdin: false },
    ...{ privileged: false, running: false, exitCode: null, pid: 0 },
  };
  d.change((state) => {
    state.execs[exec.id] = exec;
  });
  const begun = d.os.now();
  d.containerEvent(container, `exec_create: ${cmd.join(' ')}`, { execID: exec.id });
  const key = listen(d, id, exec.id);
  const error = startExec(d, container, exec);
  const limit = timeout > 0 ? timeout : TIMEOUT_NS;
  const ended = d.os.until(() => d.state.execs[exec.id]?.exitCode !== null, limit);
  const late = error === '' && !ended;
  if (late) d.containerd({ method: 'kill', id, exec: exec.id, signal: KILL });
  const output = d.ask((state) => (state.listeners[key]?.queue ?? []).map(({ data }) => data).join(''));
  unlisten(d, key);
  const exit = d.ask((state) => state.execs[exec.id]?.exitCode ?? -1);
  const probe = d.ask(({ epochMs }, now): HealthProbe => ({
    Start: timestamp(epochMs, begun),
    End: timestamp(epochMs, now),
    ExitCode: late ? -1 : exit,
    Output: late ? `Health check exceeded timeout (${String(limit / 1e9)}s)` : error === '' ? output : error,
  }));
  setStatus(d, container, probe);
}

/** Probes a container for as long as it runs. */
export function healthThread(d: Daemon, id: string): number {
  const container = d.find(id);
  const cmd = container ? command(container) : null;
  if (!container || !cmd) return 0;
  const started = container.state.startedNs;
  d.change((state) => {
    const one = state.containers[id];
    if (one) one.state.Health ??= { Status: 'starting', FailingStreak: 0, Log: [] };
  });
  const interval = container.config.Healthcheck?.Interval ?? 0;
  const stopped = d.os.until(
    () => d.state.containers[id]?.state.startedNs !== started || !alive(d, id),
    interval > 0 ? interval : INTERVAL_NS,
  );
  if (stopped) return 0;
  probeOnce(d, container, cmd);
  const same = d.ask((state) => state.containers[id]?.state.startedNs === started && alive(d, id));
  return same ? d.os.again('dockerd', 'health', id) : 0;
}
