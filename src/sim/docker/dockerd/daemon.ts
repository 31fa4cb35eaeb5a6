/** dockerd as the code of its threads sees it: its state, its disk, its events, what it refuses. */
import type { Os } from '../os/os.ts';
import { CONTAINERD_SOCK, rpc, type RpcReply, type RpcRequest } from '../rpc.ts';
import { sha256 } from './sha256.ts';
import { statusWord, type Container, type DockerState } from './state.ts';

/** A request is refused: thrown with the status of HTTP and the message. */
export class ApiFault {
  readonly status: number;
  readonly message: string;

  constructor(status: number, message: string) {
    this.status = status;
    this.message = message;
  }
}

export function isApiFault(thrown: unknown): thrown is ApiFault {
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown && 'message' in thrown;
}

export function refuse(status: number, message: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error of the program
  throw new ApiFault(status, message);
}

const SHORT_ID = 12;
const MOST_EVENTS = 1000;
const NS_PER_MS = 1e6;

export class Daemon {
  readonly os: Os;

  constructor(os: Os) {
    this.os = os;
  }

  /** Only within `os.local` or `os.change`. */
  get state(): DockerState {
    // Its main thread has put it there before any other was made.
    return this.os.heap.data as DockerState;
  }

  /** Something of the state, as it is now. */
  ask<T>(work: (state: DockerState, nowNs: number) => T): T {
    return this.os.local((now) => work(this.state, now));
  }

  change<T>(work: (state: DockerState, nowNs: number) => T): T {
    return this.os.change((now) => work(this.state, now));
  }

  root(path: string): string {
    return `${this.ask((state) => state.root)}${path}`;
  }

  /** A new id of 64 hexadecimal digits. */
  newId(what: string): string {
    return this.change((state) =>
      sha256(`${String(state.seed)} ${what} ${String(state.next++)} ${String(state.epochMs)}`),
    );
  }

  /** A moment as the API writes it. */
  when(ns: number): string {
    const { epochMs } = this.state;
    return timestamp(epochMs, ns);
  }

  /** A container by its id, a prefix of it, or its name. 404. */
  container(ref: string): Container {
    const found = this.find(ref);
    return found ?? refuse(404, `No such container: ${ref}`);
  }

  find(ref: string): Container | null {
    return this.ask((state) => findContainer(state, ref));
  }

  /** Changes a container and writes it to its file. */
  edit(id: string, work: (container: Container, nowNs: number) => void): void {
    this.change((state, now) => {
      const found = state.containers[id];
      if (found) work(found, now);
    });
    this.save(id);
  }

  save(id: string): void {
    const container = this.ask((state) => state.containers[id] ?? null);
    if (!container) return;
    const dir = this.root(`/containers/${id}`);
    this.os.mkdirAll(dir);
    this.os.writeFile(`${dir}/config.v2.json`, JSON.stringify(container));
  }

  event(type: string, action: string, id: string, attributes: Readonly<Record<string, string>>): void {
    this.change((state, ns) => {
      const seq = (state.events.at(-1)?.seq ?? 0) + 1;
      state.events.push({ seq, type, action, id, attributes, ns });
      if (state.events.length > MOST_EVENTS) state.events.shift();
    });
  }

  containerEvent(container: Container, action: string, more: Readonly<Record<string, string>> = {}): void {
    const { id, imageName, name, config } = container;
    this.event('container', action, id, { ...config.Labels, ...more, image: imageName, name: name.slice(1) });
  }

  containerd(request: RpcRequest): RpcReply {
    return rpc(this.os, CONTAINERD_SOCK, request);
  }

  /** Only one at a time does something to a container that takes a while. */
  lock(id: string, what: string): void {
    for (;;) {
      this.os.until(() => this.state.busy[id] === undefined);
      const got = this.change((state) => {
        if (state.busy[id] !== undefined) return false;
        state.busy[id] = what;
        return true;
      });
      if (got) return;
    }
  }

  unlock(id: string): void {
    this.change((state) => {
      delete state.busy[id];
    });
  }
}

export function findContainer(state: DockerState, ref: string): Container | null {
  const all = Object.values(state.containers);
  const name = ref.startsWith('/') ? ref : `/${ref}`;
  return (
    state.containers[ref] ??
    all.find((one) => one.name === name) ??
    (ref.length > 0 ? all.find((one) => one.id.startsWith(ref)) : undefined) ??
    null
  );
}

/** RFC 3339 with nanoseconds, UTC. */
export function timestamp(epochMs: number, ns: number): string {
  const whole = Math.floor(ns / NS_PER_MS);
  const rest = Math.floor(ns - whole * NS_PER_MS);
  const text = isoTime(epochMs + whole);
  return text.replace('Z', `${String(rest).padStart(6, '0')}Z`);
}

/** `2026-01-02T03:04:05.678Z` of milliseconds since 1970 (days by Hinnant's civil_from_days). */
export function isoTime(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const inDay = ms - days * 86_400_000;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const clock = [3_600_000, 60_000, 1000].map((unit, at) => Math.floor(inDay / unit) % (at === 0 ? 24 : 60));
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${clock.map((part) => pad(part)).join(':')}.${pad(inDay % 1000, 3)}Z`;
}

export function shortId(id: string): string {
  return id.slice(0, SHORT_ID);
}

export { statusWord };
