/**
 * A simulated host with a Docker engine, as whoever stands outside sees it: requests go in and answers come out, commands run on it, time
 * passes when it is told to.
 */
import { findMemory, type Task } from '../kernel/task.ts';
import { TASK } from '../kernel/task.machine.ts';
import { ToolMemory } from '../shell/memory.ts';
import { filesOf } from '../kernel/vfs/files-of.ts';
import { syncOverlay } from '../kernel/vfs/overlay.ts';
import { PIPE_END } from '../kernel/vfs/text-pipes.ts';
import { dirsOf } from '../kernel/vfs/dirs.ts';
import type { World } from '../world/world.ts';
import { buildHost, HOST_ENV, makeStdio, startOnHost, type Stdio } from './machine.ts';
import { statusOf, CONTAINERD_SOCK, DOCKER_SOCK } from './rpc.ts';

export interface HostOptions {
  readonly seed: number;
  /** What the clock of the machine says when it starts, ms since 1970. */
  readonly epochMs: number;
}

/** A request to the engine; `body`: parsed JSON, or text. */
export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An open connection to a socket of the host. */
export interface EngineConnection {
  readonly from: number;
  readonly to: number;
}

/** A process of the host as tools list it. */
export interface ProcessRow {
  readonly pid: number;
  /** 0: the host's init, which is outside of what is modelled. */
  readonly ppid: number;
  readonly comm: string;
  readonly argv: readonly string[];
  readonly state: string;
  readonly cgroup: string;
  readonly first: boolean;
}

/** A program that was started from outside. */
export interface HostProcess {
  readonly task: Task;
  readonly stdio: Stdio;
  /** A daemon, which goes on: the address that it listens at when it is ready. */
  readonly daemon: string | null;
}

const SEARCHED = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const DAEMONS: Readonly<Record<string, string>> = Object.freeze({
  dockerd: `unix:${DOCKER_SOCK}`,
  containerd: `unix:${CONTAINERD_SOCK}`,
});
/** How long a daemon may take to start, ns. */
const START_NS = 60e9;

export class DockerHost {
  readonly world: World;
  private readonly env: Readonly<Record<string, string>>;

  constructor({ seed, epochMs }: HostOptions) {
    this.world = buildHost(seed);
    this.env = { ...HOST_ENV, RINGSIDE_EPOCH_MS: String(epochMs), RINGSIDE_SEED: String(seed) };
    for (const argv of [['containerd'], ['dockerd']]) {
      const started = this.start(argv);
      if (started) this.runUntil(() => this.isReady(started), START_NS);
    }
  }

  get nowNs(): number {
    return this.world.sim.nowNs;
  }

  /** When something happens next, ns. */
  get nextNs(): number {
    return this.world.sim.nextNs();
  }

  private get files(): ReturnType<typeof filesOf> {
    return filesOf(this.world.host);
  }

  /** Whether somebody answers the API. */
  get answers(): boolean {
    return this.files.sockets.find(`unix:${DOCKER_SOCK}`) >= 0;
  }

  /** Lets things happen until the test holds, at most so long; false: it does not. */
  runUntil(test: () => boolean, mostNs: number): boolean {
    const end = this.nowNs + mostNs;
    while (!test()) {
      if (this.world.sim.nextNs() > end) return false;
      this.world.sim.step();
    }
    return true;
  }

  /** At most `events` of what happens up to a moment; true: there is more. */
  runSome(untilNs: number, events: number): boolean {
    const { sim } = this.world;
    for (let done = 0; done < events; done++) {
      if (sim.nextNs() > untilNs) {
        if (untilNs < Infinity && sim.nowNs < untilNs) sim.nowNs = untilNs;
        return false;
      }
      sim.step();
    }
    return true;
  }

  /** Sends a request; null: nobody listens. */
  open(request: EngineRequest): EngineConnection | null {
    const { sockets, pipes } = this.files;
    const made = sockets.connect(`unix:${DOCKER_SOCK}`);
    if (!made) return null;
    pipes.hold(made.from, PIPE_END.read);
    pipes.hold(made.to, PIPE_END.write);
    this.write(made, `${JSON.stringify(request)}\n`);
    return made;
  }

  write({ to }: EngineConnection, text: string): void {
    const { pipes } = this.files;
    const pipe = pipes.get(to);
    if (pipe) pipe.text += text;
    pipes.closed(to);
    this.world.afterChange();
  }

  /** What has come since one last looked. */
  read({ from }: EngineConnection): string {
    const pipe = this.files.pipes.get(from);
    const text = pipe?.text ?? '';
    if (pipe) pipe.text = '';
    return text;
  }

  /** Nothing more will come. */
  isOver({ from }: EngineConnection): boolean {
    const { pipes } = this.files;
    return (pipes.get(from)?.text ?? '') === '' && !pipes.hasEnd(from, PIPE_END.write);
  }

  close({ from, to }: EngineConnection): void {
    const { pipes } = this.files;
    pipes.release(from, PIPE_END.read);
    pipes.release(to, PIPE_END.write);
    pipes.closed(to);
    this.world.afterChange();
  }

  /** Below the root of the host, whose programs are where its tree has them. */
  private isFile(path: string): boolean {
    let node = dirsOf(this.world.host.init).root.node;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = node.children.get(name);
      if (!next) return false;
      node = next;
    }
    return node.kind === 'file';
  }

  /** Starts a program of the host; null: there is none of that name. `env`: beside what the host's own processes have. */
  start(argv: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}): HostProcess | null {
    const [word = ''] = argv;
    const path = word.includes('/')
      ? word
      : SEARCHED.map((dir) => `${dir}/${word}`).find((one) => this.isFile(one));
    if (path === undefined || !this.isFile(path)) return null;
    this.syncAll();
    const stdio = makeStdio(this.world.host);
    const pipe = this.files.pipes.get(stdio.stdin);
    if (pipe) pipe.text = stdin;
    this.files.pipes.release(stdio.stdin, PIPE_END.write);
    const task = startOnHost(this.world, path, argv, stdio, { ...this.env, ...env });
    return { task, stdio, daemon: DAEMONS[path.split('/').at(-1) ?? ''] ?? null };
  }

  /** Whoever looks into upper directories from the host sees what containers have written. */
  private syncAll(): void {
    const seen = new Set<object>();
    for (const tree of this.files.mounts.trees)
      for (const { sb } of tree.top.all())
        if (sb.layers && !seen.has(sb)) {
          seen.add(sb);
          syncOverlay(sb);
        }
  }

  /** Every process: who it is, whose child, in which group, and whether it is the first of its pid namespace. */
  processes(): readonly ProcessRow[] {
    const all = this.world.host.allTasks().filter(({ kthread, id, tgid }) => !kthread && id === tgid);
    return all.map((task) => ({
      pid: task.id,
      ppid: task.parent?.tgid ?? 0,
      comm: task.name,
      argv: findMemory(task, ToolMemory)?.image.argv ?? [],
      state: task.state === TASK.stopped ? 'T' : task.stateLetter,
      cgroup: task.css?.cgroup.path ?? '/',
      first: task.innerPid === 1,
    }));
  }

  isReady({ task, daemon }: HostProcess): boolean {
    return task.exiting || (daemon !== null && this.files.sockets.find(daemon) >= 0);
  }

  /** Its exit status as a shell has it; null: it has not ended, or is a daemon that goes on. */
  statusOf({ task }: HostProcess): number | null {
    return task.exiting ? statusOf(Math.max(0, task.signal.exitStatus)) : null;
  }

  output({ stdio }: HostProcess): { readonly stdout: string; readonly stderr: string } {
    return {
      stdout: this.read({ from: stdio.stdout, to: -1 }),
      stderr: this.read({ from: stdio.stderr, to: -1 }),
    };
  }
}
