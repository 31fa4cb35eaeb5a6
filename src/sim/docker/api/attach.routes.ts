/** Attaching, logs, waiting. */
import { refuse, type Daemon } from '../dockerd/daemon.ts';
import { begin, defineRoutes, isTrue, route, send, type ApiCall, type ApiHandler } from '../dockerd/http.ts';
import { listen, readLog, unlisten, type LogLine } from '../dockerd/logs.ts';
import type { Container } from '../dockerd/state.ts';
import { relay } from './streams.ts';

function wants({ query }: ApiCall): (fd: number) => boolean {
  const [stdout, stderr] = [isTrue(query['stdout']), isTrue(query['stderr'])];
  return (fd) => (fd === 1 ? stdout : stderr);
}

const attach: ApiHandler = (d, call) => {
  const container = d.container(call.params['id'] ?? '');
  const { id, state, config } = container;
  if (state.Paused)
    refuse(409, `Container ${call.params['id'] ?? ''} is paused, unpause the container before attach`);
  if (state.Restarting)
    refuse(409, `Container ${call.params['id'] ?? ''} is restarting, wait until the container is running`);
  const key = listen(d, id, '');
  begin(d, call, 101, 'raw', { tty: String(config.Tty) });
  d.os.thread('dockerd', 'input', key, String(call.from));
  d.containerEvent(container, 'attach');
  if (isTrue(call.query['logs']))
    for (const line of readLog(d, id))
      send(d, call, { fd: line.stream === 'stdout' ? 1 : 2, data: line.log });
  relay(d, call, key, () => d.state.containers[id] === undefined, wants(call));
  return null;
};

function lineText({ log, time }: LogLine, withTime: boolean): string {
  return withTime ? `${time} ${log}` : log;
}

/** A moment that a client gives as seconds since 1970, or as text; null: none. */
function momentOf(text: string | undefined): number | null {
  if (text === undefined || text === '' || text === '0') return null;
  return Number(text);
}

function secondsOf(time: string, d: Daemon): number {
  // Of our own writing: both are UTC, so texts compare as moments do.
  const [, y = '0', mo = '1', da = '1', h = '0', mi = '0', s = '0'] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):([\d.]+)Z/.exec(time) ?? [];
  void d;
  const [year, month, day] = [Number(y), Number(mo), Number(da)];
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yoe = shifted - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const days = era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468;
  return days * 86_400 + Number(h) * 3600 + Number(mi) * 60 + Number(s);
}

function selected(d: Daemon, call: ApiCall, id: string): LogLine[] {
  const [since, until] = [momentOf(call.query['since']), momentOf(call.query['until'])];
  const wanted = wants(call);
  const all = readLog(d, id).filter(({ stream, time }) => {
    if (!wanted(stream === 'stdout' ? 1 : 2)) return false;
    const at = since !== null || until !== null ? secondsOf(time, d) : 0;
    return (since === null || at >= since) && (until === null || at <= until);
  });
  const { tail = 'all' } = call.query as { readonly tail?: string };
  return /^\d+$/.test(tail) ? (Number(tail) === 0 ? [] : all.slice(-Number(tail))) : all;
}

const logs: ApiHandler = (d, call) => {
  const { id, config, hostConfig } = d.container(call.params['id'] ?? '');
  if (hostConfig.LogConfig.Type === 'none') refuse(501, 'configured logging driver does not support reading');
  if (!isTrue(call.query['stdout']) && !isTrue(call.query['stderr']))
    refuse(400, 'Bad parameters: you must choose at least one stream');
  const follow = isTrue(call.query['follow']);
  const withTime = isTrue(call.query['timestamps']);
  const key = follow ? listen(d, id, '') : '';
  const before = selected(d, call, id);
  begin(d, call, 200, config.Tty ? 'text' : 'frames');
  for (const line of before)
    if (!send(d, call, { fd: line.stream === 'stdout' ? 1 : 2, data: lineText(line, withTime) })) return null;
  if (!follow) return null;
  // What came while the file was read is in it already.
  d.change((state) => state.listeners[key]?.queue.splice(0));
  if (!d.ask((state) => state.containers[id]?.state.Running ?? false)) {
    unlisten(d, key);
    return null;
  }
  d.os.thread('dockerd', 'input', key, String(call.from));
  relay(d, call, key, () => d.state.containers[id] === undefined, wants(call));
  return null;
};

/** Whether what is waited for has come. */
function isOver(condition: string, before: Container, now: Container | undefined): boolean {
  if (!now) return true;
  if (condition === 'removed') return false;
  if (condition === 'next-exit')
    return now.state.finishedNs !== before.state.finishedNs && now.state.finishedNs >= 0;
  return !now.state.Running;
}

const wait: ApiHandler = (d, call) => {
  const before = d.container(call.params['id'] ?? '');
  const { id } = before;
  const condition = call.query['condition'] ?? 'not-running';
  begin(d, call, 200, 'json');
  // The last that was known of it, should it be gone when one looks.
  let last = before.state;
  for (;;) {
    const seen = JSON.stringify(last);
    d.os.until(() => {
      const now = d.state.containers[id];
      return isOver(condition, before, now) || JSON.stringify(now?.state) !== seen;
    });
    const { over, state } = d.ask(({ containers }) => {
      const now = containers[id];
      return { over: isOver(condition, before, now), state: now?.state ?? null };
    });
    if (state) last = state;
    if (over) break;
  }
  const error = last.Error === '' || last.startedNs >= 0 ? null : { Message: last.Error };
  send(d, call, { data: `${JSON.stringify({ Error: error, StatusCode: last.ExitCode })}\n` });
  return null;
};

const resize: ApiHandler = (d, call) => {
  d.container(call.params['id'] ?? '');
  return { status: 200 };
};

export default defineRoutes(
  route('POST', '/containers/{id}/attach', attach),
  route('GET', '/containers/{id}/logs', logs),
  route('POST', '/containers/{id}/wait', wait),
  route('POST', '/containers/{id}/resize', resize),
);
