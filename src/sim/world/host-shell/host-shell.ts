/** A Debian-like machine, and one shell on it that is given a script, files to read and write, and runs to its end. */
import { installExtraCalls } from '../../kernel/extra-calls/install.ts';
import { LIMITED_MEMORY } from '../../kernel/mm/memcg/install.ts';
import { makeControl } from '../../kernel/net/tc/install.ts';
import { SA, SIG } from '../../kernel/signal.ts';
import { filesOf } from '../../kernel/vfs/files-of.ts';
import { O } from '../../kernel/vfs/files.ts';
import { SuperBlock, VNode, type FileText } from '../../kernel/vfs/nodes.ts';
import { FIRST_USER_NAMESPACE } from '../../kernel/namespaces.ts';
import { findMemory, type Task } from '../../kernel/task.ts';
import { ToolMemory } from '../../shell/memory.ts';
import { toolProgram } from '../../shell/run.ts';
import { COMP } from '../../trace/components.ts';
import { buildWorld } from '../build.ts';
import { scenarioWorld } from '../compile/scenario.ts';
import type { World } from '../world.ts';
import { fillDebian } from './root.ts';

/** What a kernel leaves of 1 GiB: `struct page` takes 1/64 of it, its own code and data as much again twice. */
const MEMORY_BYTES = 2 ** 30 - 2 ** 26;
const HOSTNAME = 'debian';
/** How long background jobs may go on after the shell has ended, ns. */
const AFTERMATH_NS = 60e9;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface HostShellChoice {
  readonly cpus: number;
  readonly kernel: string;
  readonly seed: number;
}

export interface HostShellIo {
  /** All of standard input, asked for when it is first read; bytes, a character each. */
  readonly input: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Where the shell begins: an empty directory. */
const PLACE = '/tmp/work';

export class HostShell {
  readonly world: World;

  constructor({ cpus, kernel, seed }: HostShellChoice) {
    const scenario = {
      id: 'sh',
      about: '',
      groups: [],
      tasks: [],
      writes: [],
      durationMs: 1e9,
      phases: { startAfterTickUs: 0, periodPhaseUs: {} },
      kernel,
      runs: [],
    };
    const file = { cpus, hz: 250, profile: 'reference', disk: 'hdd', scenarios: [] } as const;
    const spec = scenarioWorld(file, scenario, { seed });
    const machines = spec.machines.map((machine) => ({ ...machine, memoryBytes: MEMORY_BYTES }));
    this.world = buildWorld(
      { ...spec, machines },
      { underneath: { memory: LIMITED_MEMORY }, network: makeControl },
    );
    installExtraCalls(this.world.host, false);
    this.world.host.namespaces.init.uts.hostname = HOSTNAME;
    this.world.runTo(0);
  }

  /** Runs `argv` (a shell's words, its name first) to its end; its exit status. */
  run(argv: readonly string[], io: HostShellIo): number {
    const { host: kernel, sim } = this.world;
    const env = { HOME: '/root', PATH, LC_ALL: 'C', PWD: PLACE };
    const task = kernel.spawn({
      name: 'sh',
      program: toolProgram,
      memory: new ToolMemory({ program: 'sh', family: 'debian', argv, env }),
      userComp: COMP.app,
      kernelComp: kernel.machine.kernelComp,
    });
    task.autoreap = true;
    task.sighand.set(SIG.CHLD, { handler: 'default', flags: SA.NOCLDSTOP, mask: 0n });
    fillDebian(kernel, task);
    this.openConsole(task, io);
    const files = filesOf(kernel);
    files.mkdir(task, PLACE);
    files.chdir(task, PLACE);
    this.world.afterChange();
    kernel.start(task);
    sim.settle();
    while (!task.ended && this.world.nextNs < Infinity) this.world.step();
    const untilNs = this.world.nowNs + AFTERMATH_NS;
    while (this.isHeld(task) && this.world.nextNs <= untilNs) this.world.step();
    const status = task.signal.exitStatus;
    return (status & 0x7f) === 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
  }

  /** Whether a process that the shell has left behind lives. */
  private isHeld(shell: Task): boolean {
    return this.world.host
      .allTasks()
      .some(
        (task) => task !== shell && !task.ended && !task.exiting && findMemory(task, ToolMemory) !== null,
      );
  }

  /** Standard input, output and error, as somebody outside of the machine has them. */
  private openConsole(task: Task, { input, out, err }: HostShellIo): void {
    const { host: kernel } = this.world;
    const files = filesOf(kernel);
    const block = { type: 'pipefs', source: 'none', userNs: FIRST_USER_NAMESPACE, base: 'pipe:', key: null };
    const sb = new SuperBlock(block, 0o700);
    const mount = files.mounts.mount(sb);
    const open = (name: string, says: FileText, flags: number): void => {
      const node = new VNode(sb.root, name, 'fifo', 0o600);
      node.says = says;
      files.install(task, { mount, node }, flags | O.TEXT);
    };
    let given: string | null = null;
    open('stdin', { read: () => (given ??= input()) }, O.RDONLY);
    const writes = (write: (text: string) => void): FileText => ({
      write: (_kernel, _writer, text) => {
        write(text);
        return 0;
      },
    });
    open('stdout', writes(out), O.WRONLY);
    open('stderr', writes(err), O.WRONLY);
  }
}
