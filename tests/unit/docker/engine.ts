/** A host to ask: requests are answered at once, however long that takes on the host. */
import { DockerHost } from '../../../src/sim/docker/host.ts';

const LONGEST_NS = 120e9;

export interface Answer {
  readonly status: number;
  /** The body as it was sent, parts joined. */
  readonly text: string;
}

interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly Pid: number;
  readonly Error: string;
}

export class Engine {
  readonly host = new DockerHost({ seed: 1, epochMs: 1.8e12 });

  /** Null: nobody listens. */
  ask(
    method: string,
    path: string,
    body: unknown = {},
    query: Readonly<Record<string, string>> = {},
  ): Answer | null {
    const { host } = this;
    const connection = host.open({ method, path: `/v1.41${path}`, query, body });
    if (!connection) return null;
    let text = '';
    host.runUntil(() => {
      text += host.read(connection);
      return host.isOver(connection);
    }, LONGEST_NS);
    host.close(connection);
    const [head = '{}', ...frames] = text.split('\n').filter((line) => line !== '');
    const { status = 0 } = JSON.parse(head) as { status?: number };
    return { status, text: frames.map((line) => (JSON.parse(line) as { data: string }).data).join('') };
  }

  /** Creates and starts a container; the status of the start. */
  run(name: string, cmd: readonly string[], more: object = {}): Answer | null {
    const made = this.ask('POST', '/containers/create', { Image: 'bb', Cmd: cmd, ...more }, { name });
    if (made?.status !== 201) return made;
    const started = this.ask('POST', `/containers/${name}/start`);
    // runc is gone before its last process has become the program.
    this.pass(0.05);
    return started;
  }

  state(name: string): State & { readonly RestartCount: number } {
    const { State, RestartCount } = JSON.parse(this.ask('GET', `/containers/${name}/json`)?.text ?? '{}') as {
      State: State;
      RestartCount: number;
    };
    return { ...State, RestartCount };
  }

  pass(seconds: number): void {
    this.host.runUntil(() => false, seconds * 1e9);
  }

  /** What has happened to containers and networks so far: actions, with the exit code or the signal. */
  events(): string[] {
    const now = String(1.8e9 + this.host.nowNs / 1e9);
    const text = this.ask('GET', '/events', {}, { since: '1', until: now })?.text ?? '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { Type, Action, Actor } = JSON.parse(line) as {
          Type: string;
          Action: string;
          Actor: { Attributes: Record<string, string> };
        };
        const { exitCode, signal } = Actor.Attributes;
        return [Type === 'network' ? `network ${Action}` : Action, exitCode ?? signal]
          .filter((word) => word !== undefined)
          .join(' ');
      });
  }

  /** A command of the host: its exit status and what it wrote. */
  command(...argv: string[]): { readonly exit: number; readonly stdout: string } {
    const started = this.host.start(argv);
    if (!started) return { exit: 127, stdout: '' };
    this.host.runUntil(() => this.host.statusOf(started) !== null || this.host.isReady(started), LONGEST_NS);
    return { exit: this.host.statusOf(started) ?? 0, stdout: this.host.output(started).stdout };
  }

  kill(signal: string, pid: number): void {
    this.command('kill', `-${signal}`, String(pid));
    this.pass(0.3);
  }

  /** The process of the host with this name; 0: there is none. */
  pid(comm: string): number {
    return this.host.processes().find((one) => one.comm === comm && one.state !== 'Z')?.pid ?? 0;
  }

  /** `parent > child` of the chain and of what is in containers. */
  tree(): string[] {
    const all = this.host.processes();
    const name = (pid: number): string => all.find((one) => one.pid === pid)?.comm ?? 'init';
    return all.map((one) => `${name(one.ppid)} > ${one.comm}`).sort();
  }
}
