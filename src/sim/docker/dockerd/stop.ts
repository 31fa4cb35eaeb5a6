/** Signals to containers, stopping and killing them (`daemon/kill.go`, `daemon/stop.go`). */
import { refuse, statusWord, type Daemon } from './daemon.ts';
import type { Container } from './state.ts';
import { SIG } from '../../kernel/signal.ts';
import { own } from '../../core/own.ts';
import { SIGNAL } from '../rpc.ts';

const DEFAULT_TIMEOUT_S = 10;
const NS_PER_SEC = 1e9;
const KILL_WAIT_NS = 10e9;

/** The number of a signal by name or number. 400: there is none. */
export function signalNumber(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : own<number>(SIG, word.toUpperCase().replace(/^SIG/, ''));
  if (number === undefined || number < 0 || number > 64) refuse(400, `Invalid signal: ${word}`);
  return number;
}

export function stopSignalOf({ config }: Container): number {
  return config.StopSignal === undefined || config.StopSignal === ''
    ? SIGNAL.TERM
    : signalNumber(config.StopSignal);
}

export function isRunning(d: Daemon, id: string): boolean {
  return d.ask((state) => state.containers[id]?.state.Running ?? false);
}

/** Sends a signal; what that means for its restart policy. 409: it does not run. */
export function killWithSignal(d: Daemon, id: string, signal: number): void {
  const container = d.container(id);
  const { state, config } = container;
  if (!state.Running) refuse(409, `Container ${id} is not running`);
  const configured = config.StopSignal !== undefined && config.StopSignal !== '';
  const ends = !configured || signal === SIGNAL.KILL || signal === stopSignalOf(container);
  const shuttingDown = d.ask((one) => one.shuttingDown);
  d.edit(id, (one) => {
    if (ends) one.policyOff = true;
    if (!shuttingDown) one.stoppedByHand = true;
  });
  // One that waits to be started again has no process.
  if (state.Restarting) return;
  const said = d.containerd({ method: 'kill', id, signal });
  if (said.refused === true) refuse(500, `Cannot kill container: ${id}: ${said.error ?? ''}`);
  d.containerEvent(container, 'kill', { signal: String(signal) });
  if (state.Paused && ends && signal !== SIGNAL.KILL) {
    d.containerd({ method: 'resume', id });
    d.edit(id, (one) => {
      one.state.Paused = false;
    });
    d.containerEvent(container, 'unpause');
  }
  // A frozen process is dead at once, whatever the freezer says.
  if (state.Paused && signal === SIGNAL.KILL) d.containerd({ method: 'resume', id });
}

/** True: it has ended. */
export function waitForEnd(d: Daemon, id: string, timeoutNs: number): boolean {
  return d.os.until(
    () => d.state.containers[id]?.state.Running !== true && d.state.ending[id] !== true,
    timeoutNs,
  );
}

/** One that waits for its next start is stopped without any signal. */
function stopRestarting(d: Daemon, id: string): void {
  d.edit(id, (one) => {
    Object.assign(one.state, { Running: false, Restarting: false });
    one.policyOff = true;
    one.stoppedByHand = true;
  });
}

/** SIGKILL, until it is gone. */
export function killContainer(d: Daemon, id: string): void {
  const { state } = d.container(id);
  if (statusWord(state) === 'restarting') {
    stopRestarting(d, id);
    return;
  }
  killWithSignal(d, id, SIGNAL.KILL);
  waitForEnd(d, id, KILL_WAIT_NS);
}

/** Its stop signal, its time, SIGKILL; `seconds` null: its own, −1: for ever. */
export function stopContainer(d: Daemon, id: string, seconds: number | null): void {
  const container = d.container(id);
  if (!container.state.Running) return;
  if (container.state.Restarting) stopRestarting(d, id);
  else {
    const grace = seconds ?? container.config.StopTimeout ?? DEFAULT_TIMEOUT_S;
    killWithSignal(d, id, stopSignalOf(container));
    // One that ends on its own: what follows is not to be waited for.
    const ended =
      grace === 0 ? waitForEnd(d, id, 1e6) : waitForEnd(d, id, grace < 0 ? 0 : grace * NS_PER_SEC);
    if (!ended && isRunning(d, id)) {
      killWithSignal(d, id, SIGNAL.KILL);
      waitForEnd(d, id, KILL_WAIT_NS);
    }
  }
  d.containerEvent(container, 'stop');
}
