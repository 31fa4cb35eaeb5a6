/** What the programs of the chain say to each other over their sockets: a line of JSON each way. */
import type { Os } from './os/os.ts';

export const CONTAINERD_SOCK = '/run/containerd/containerd.sock';
export const DOCKER_SOCK = '/var/run/docker.sock';
const EOF = 'EOF';

/** Where a container's standard descriptors are: paths of FIFOs, '': none. */
export interface StdioPaths {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly tty: boolean;
}

export interface RpcRequest {
  readonly method: string;
  readonly id?: string;
  readonly exec?: string;
  readonly signal?: number;
  readonly text?: string;
  readonly stdio?: StdioPaths;
  readonly event?: TaskEvent;
  readonly pid?: number;
}

export interface TaskEvent {
  readonly topic: string;
  readonly id: string;
  /** The exec'd process that it is about; '': the container's first one. */
  readonly exec: string;
  readonly pid: number;
  readonly status: number;
}

export interface RpcReply {
  /** Absent: it went well. */
  readonly error?: string;
  /** Nobody was there to ask. */
  readonly refused?: boolean;
  readonly pid?: number;
  readonly pids?: readonly number[];
  readonly status?: number;
  readonly state?: 'created' | 'running' | 'paused' | 'stopped';
  readonly ids?: readonly string[];
}

/** One question and its answer. `refused`: nobody listens, or whoever did has died before it answered. */
export function rpc(os: Os, path: string, request: RpcRequest): RpcReply {
  const ends = os.connect(`unix:${path}`);
  if (!ends)
    return {
      refused: true,
      error: `connection error: desc = "transport: Error while dialing dial unix ${path}: connect: connection refused": unavailable`,
    };
  os.write(ends[1], `${JSON.stringify(request)}\n`);
  const line = os.line(ends[0]);
  os.close(...ends);
  if (line === '') return { refused: true, error: `error reading from server: ${EOF}: unavailable` };
  return JSON.parse(line) as RpcReply;
}

export function readRequest(os: Os, from: number): RpcRequest | null {
  const line = os.line(from);
  return line === '' ? null : (JSON.parse(line) as RpcRequest);
}

/** Answers, and ends the connection. */
export function reply(os: Os, ends: readonly number[], said: RpcReply): number {
  os.write(ends[1] ?? -1, `${JSON.stringify(said)}\n`);
  os.close(...ends);
  return 0;
}

/** The thread of a server that accepts: each connection is a thread of its own. */
export function acceptLoop(os: Os, argv: readonly string[]): never {
  const ends = os.accept(Number(argv[2]));
  os.thread(argv[0] ?? '', 'conn', ...ends.map(String));
  return os.again(...argv);
}

/** `128 + n` for one that a signal ended. */
export function statusOf(waited: number): number {
  return (waited & 0x7f) === 0 ? (waited >> 8) & 0xff : 128 + (waited & 0x7f);
}

export const SIGNAL = Object.freeze({ HUP: 1, INT: 2, KILL: 9, PIPE: 13, TERM: 15, CHLD: 17 });

/** A server of the chain hears SIGTERM by itself, and a connection that breaks does not end it. */
export function handleSignals(os: Os): void {
  os.call('sigaction', [SIGNAL.PIPE, 1]);
  os.call('sigaction', [SIGNAL.TERM, 2]);
}
