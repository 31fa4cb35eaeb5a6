/** The host of a Docker engine: a world of one machine, its root file system, and who is started on it. */
import { installCalls } from '../kernel/extra-calls/define.ts';
import { installExtraCalls } from '../kernel/extra-calls/install.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { makeControl } from '../kernel/net/tc/install.ts';
import { LIMITED_MEMORY } from '../kernel/mm/memcg/install.ts';
import type { Task } from '../kernel/task.ts';
import { FIRST_USER_NAMESPACE } from '../kernel/namespaces.ts';
import { setDirs, treeOf } from '../kernel/vfs/dirs.ts';
import { filesOf } from '../kernel/vfs/files-of.ts';
import { SuperBlock } from '../kernel/vfs/nodes.ts';
import { PIPE_END } from '../kernel/vfs/text-pipes.ts';
import { COMP } from '../trace/components.ts';
import { ToolMemory } from '../shell/memory.ts';
import { toolProgram } from '../shell/run.ts';
import { buildWorld } from '../world/build.ts';
import { scenarioWorld } from '../world/compile/scenario.ts';
import type { World } from '../world/world.ts';
import { HOST_TREE } from './base-image.ts';
import { HOST_FACTS } from './facts.ts';
import { CHAIN_CALLS } from './os/calls.ts';
import { programAt } from './os/exec.ts';
import { daemonProgram } from './os/loop.ts';
import { DaemonMemory } from './os/memory.ts';
import { putEntries } from './os/trees.ts';

const LONGEST_MS = 1e12;
export const HOST_ENV: Readonly<Record<string, string>> = Object.freeze({
  HOME: '/root',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  TERM: 'linux',
});

/** Its root is a file system of its own on the kernel's first one, so that a process may change its root. */
function mountRoot(kernel: Kernel): void {
  const files = filesOf(kernel);
  files.modules.add('overlay');
  const tree = treeOf({ nsproxy: kernel.init.nsproxy });
  const { top } = tree;
  const sb = new SuperBlock(
    { type: 'ext4', source: '/dev/vda', userNs: FIRST_USER_NAMESPACE, base: '/', key: '/dev/root' },
    0o755,
  );
  putEntries(sb.root, HOST_TREE);
  const root = files.mounts.mount(sb);
  for (const child of [...top.children]) {
    const at = sb.root.children.get(child.at?.name ?? '');
    if (!at) continue;
    child.detach();
    child.attach(root, at);
  }
  root.attach(top, top.root);
  for (const mount of tree.top.all()) mount.tree = tree;
  const place = { mount: root, node: sb.root };
  setDirs(kernel.init, { root: place, pwd: place });
}

/** A world of one Linux machine with cgroups, memory that can be limited, and names of files. */
export function buildHost(seed: number): World {
  const { cpus, memoryBytes, kernel: release, hostname } = HOST_FACTS;
  const file = { cpus, hz: 100, profile: 'reference', disk: 'hdd', scenarios: [] } as const;
  const scenario = {
    id: 'docker',
    about: '',
    groups: [],
    tasks: [],
    writes: [],
    durationMs: LONGEST_MS,
    phases: { startAfterTickUs: 0, periodPhaseUs: {} },
    kernel: release,
    runs: [],
  };
  const spec = scenarioWorld(file, scenario, { seed });
  const machines = spec.machines.map((machine) => ({ ...machine, memoryBytes }));
  const world = buildWorld(
    { ...spec, machines },
    { underneath: { memory: LIMITED_MEMORY }, network: makeControl },
  );
  const kernel = world.host;
  installExtraCalls(kernel, false);
  installCalls(kernel, CHAIN_CALLS);
  kernel.namespaces.init.uts.hostname = hostname;
  mountRoot(kernel);
  const { tree } = world;
  tree.write(
    '/cgroup.subtree_control',
    tree
      .controllerNames()
      .map((name) => `+${name}`)
      .join(' '),
  );
  world.runTo(0);
  return world;
}

/** Pipes of a process that was started from outside: what it reads, what it writes and complains. */
export interface Stdio {
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
}

/** Makes the pipes; the outside has their other ends. */
export function makeStdio(kernel: Kernel): Stdio {
  const { pipes } = filesOf(kernel);
  const [stdin, stdout, stderr] = [pipes.make(), pipes.make(), pipes.make()];
  pipes.hold(stdin, PIPE_END.write);
  pipes.hold(stdout, PIPE_END.read);
  pipes.hold(stderr, PIPE_END.read);
  return { stdin, stdout, stderr };
}

/** Starts a program on the host by its path, as an init system or a terminal does; it has no parent that is modelled. */
export function startOnHost(
  world: World,
  path: string,
  argv: readonly string[],
  stdio: Stdio | null,
  env: Readonly<Record<string, string>> = HOST_ENV,
): Task {
  const kernel = world.host;
  const task = kernel.spawn({
    name: path.split('/').at(-1) ?? '',
    program: toolProgram,
    userComp: COMP.app,
    kernelComp: kernel.machine.kernelComp,
  });
  const program = programAt(kernel, task, { path, argv, env });
  const { image, comm } = program;
  task.memory = program.own ? new DaemonMemory(image) : new ToolMemory(image);
  task.name = comm;
  task.ctx.start(program.own ? daemonProgram : toolProgram);
  const { stdin, stdout, stderr } = stdio ?? makeStdio(kernel);
  task.files.install({ kind: 'pipe', id: stdin, flags: PIPE_END.read });
  task.files.install({ kind: 'pipe', id: stdout, flags: PIPE_END.write });
  task.files.install({ kind: 'pipe', id: stderr, flags: PIPE_END.write });
  // Init, which is outside of what is modelled, reaps it.
  task.autoreap = true;
  kernel.start(task);
  world.afterChange();
  return task;
}
