/** A machine with an empty cgroup tree that is worked on line by line, as a script in a shell on /sys/fs/cgroup would. */
import type { Actor } from '../../kernel/cgroup/cgroup.ts';
import { setCpuOnline } from '../../kernel/cgroup/cpuset.controller.ts';
import { ROOT_ACTOR, type CgroupTree } from '../../kernel/cgroup/tree.ts';
import { installExtraCalls } from '../../kernel/extra-calls/install.ts';
import { findMemory } from '../../kernel/task.ts';
import { makeControl } from '../../kernel/net/tc/install.ts';
import { LIMITED_MEMORY } from '../../kernel/mm/memcg/install.ts';
import { buildWorld } from '../build.ts';
import { scenarioWorld } from '../compile/scenario.ts';
import { withDisk } from '../build/disk-name.ts';
import type { World } from '../world.ts';
import {
  answerOf,
  durationNs,
  failure,
  LONGEST_NS,
  misuse,
  noProcess,
  noTime,
  OK,
  say,
  type ShellAnswer,
} from './shell/answer.ts';
import { passOn, prepare } from './shell/directives.ts';
import { askFork, askThread } from './shell/family.ts';
import { flagsOf } from './shell/flags.ts';
import { ShellFiles } from './shell/files.ts';
import { ShellMemory } from './shell/mailbox.ts';
import { ShellOrders } from './shell/orders.ts';
import { ShellProcesses } from './shell/processes.ts';
import type { Line, Shell } from './shell/verb.ts';
import { findVerb, SHELL_VERBS } from './shell/verbs-registry.ts';
import type { ScenarioFile } from './types.ts';
import { own } from '../../core/own.ts';

/** What a kernel leaves of 1 GiB: `struct page` takes 1/64 of it, its own code and data as much again twice. */
const MEMORY_BYTES = 2 ** 30 - 2 ** 26;

export interface ShellChoice {
  readonly cpus: number;
  readonly hz: number;
  readonly kernel: string;
  readonly seed: number;
  /** Whether the root's children have all controllers, as an init system sees to, or none. */
  readonly enabled: boolean;
}

/** As the machines are called on which scripts were recorded. */
const HOSTNAME = 'guest';

type Command = (shell: CgroupShell, line: Line) => ShellAnswer;

export class CgroupShell implements Shell {
  readonly world: World;
  readonly files: ShellFiles;
  readonly processes: ShellProcesses;
  readonly orders: ShellOrders;
  logSeen = 0;

  constructor(choice: ShellChoice) {
    const file: ScenarioFile = {
      cpus: choice.cpus,
      hz: choice.hz,
      profile: 'reference',
      disk: 'hdd',
      scenarios: [],
    };
    const scenario = {
      id: 'cgroupfs',
      about: '',
      groups: [],
      tasks: [],
      writes: [],
      durationMs: LONGEST_NS / 1e6,
      phases: { startAfterTickUs: 0, periodPhaseUs: {} },
      kernel: choice.kernel,
      runs: [],
    };
    const spec = scenarioWorld(file, scenario, { seed: choice.seed });
    const machines = spec.machines.map((machine) => ({ ...machine, memoryBytes: MEMORY_BYTES }));
    this.world = buildWorld(
      { ...spec, machines },
      { underneath: { memory: LIMITED_MEMORY }, network: makeControl },
    );
    // Scripts were recorded by a process in a pid namespace of its own, whose processes are the first that are simulated.
    installExtraCalls(this.world.host, true);
    this.world.host.namespaces.init.uts.hostname = HOSTNAME;
    this.files = new ShellFiles(this.world);
    this.processes = new ShellProcesses(this.world, choice.seed);
    this.orders = new ShellOrders(this.world, this.processes);
    passOn(this.world, choice.enabled ? this.tree.controllerNames() : []);
    this.world.runTo(0);
  }

  get tree(): CgroupTree {
    return this.world.tree;
  }

  /** Does what a line says. `DISK` stands for the disk's `MAJ:MIN`, in what is read too. `#! KEY VALUE` prepares the machine. */
  line(written: string, actor: Actor = ROOT_ACTOR): ShellAnswer {
    const number = this.tree.host.io.device ?? '';
    const answer = this.obey(withDisk(this.tree, written), actor);
    const rows = answer.text.split('\n');
    const named = rows.map((row) =>
      `${row} `.startsWith(`${number} `) ? `DISK${row.slice(number.length)}` : row,
    );
    return { ...answer, text: named.join('\n') };
  }

  private obey(written: string, actor: Actor): ShellAnswer {
    const prepares = /^#!\s+(\S+)\s*(.*?)\s*$/.exec(written);
    if (prepares) return prepare(this.world, prepares[1] ?? '', prepares[2] ?? '');
    const [, verb = '', first = '', after = ''] = /^\s*(\S*)\s*(\S*)\s?(.*?)\s*$/s.exec(written) ?? [];
    const prefix = own(PREFIXES, verb);
    if (prefix) {
      const next = prefix(this, first, actor);
      return 'why' in next ? next : this.obey(after, next);
    }
    const command = own(COMMANDS, verb);
    const words = { first, second: after.trim().split(/\s+/)[0] ?? '', after, actor };
    if (command) return command(this, words);
    const other = findVerb(verb);
    if (other) return other.run(this, words);
    const known = [
      ...Object.keys(COMMANDS),
      ...SHELL_VERBS.map(({ name }) => name),
      ...Object.keys(PREFIXES),
    ].join(', ');
    return misuse(
      `unknown command "${verb}"; accepted: ${known}`,
      `알 수 없는 명령 "${verb}". 사용 가능: ${known}`,
    );
  }
}

/** Words before a command that say who gives it. */
const PREFIXES: Readonly<
  Record<string, (shell: CgroupShell, word: string, actor: Actor) => Actor | ShellAnswer>
> = Object.freeze({
  as: (_shell: CgroupShell, word: string, actor: Actor) =>
    /^\d+$/.test(word)
      ? { ...actor, uid: Number(word) }
      : misuse(`"${word}" is not a user id`, `"${word}"은(는) 사용자 ID가 아닙니다`),
  in: (shell: CgroupShell, word: string, actor: Actor) => {
    const namespaceRoot = shell.tree.find(word);
    return namespaceRoot ? { ...actor, namespaceRoot } : noDirectory(word);
  },
  by: (shell: CgroupShell, word: string, actor: Actor) => {
    const member = shell.tree.findTask(Number(word));
    return member ? { ...actor, self: member.tid } : noProcess(word);
  },
});

function noDirectory(path: string): ShellAnswer {
  return failure('ENOENT', `no directory ${path}`, `${path} 디렉터리가 없습니다`);
}

function changed(shell: CgroupShell, result: Parameters<typeof answerOf>[0]): ShellAnswer {
  shell.world.afterChange();
  return answerOf(result);
}

function list(shell: CgroupShell, path: string): ShellAnswer {
  const found = shell.tree.directory(path);
  return 'ok' in found ? answerOf(found) : say(shell.tree.list(found).join('\n'));
}

function advance({ world }: CgroupShell, written: string): ShellAnswer {
  const ns = durationNs(written);
  if (ns === null) return noTime(written);
  world.runTo(world.nowNs + ns);
  return OK;
}

/** Programs that do one op, then wait for the next as `idle` does. */
const FIRST_OPS: Readonly<Record<string, string>> = Object.freeze({
  alloc: 'alloc',
  cache: 'readfile',
  write: 'writefile',
  fork: 'forks',
});

/** The line is answered when the program's first op is done. */
function spawn({ processes, orders }: CgroupShell, { first, after, actor }: Line): ShellAnswer {
  const [name = '', ...words] = after.trim().split(/\s+/);
  const op = own(FIRST_OPS, name);
  if (name !== 'idle' && op === undefined) return processes.spawn(first, after, actor.uid);
  const order = [op, ...words].join(' ');
  const refused = op === undefined ? null : orders.refusal(order);
  if (refused) return refused;
  const made = processes.spawnIdle(first, name, actor.uid);
  if (made.why === null && op !== undefined) orders.tell(made.text, order, true);
  return made;
}

function fork(shell: CgroupShell, { first, second, after, actor }: Line, thread: boolean): ShellAnswer {
  const { processes, orders } = shell;
  const into = second === '' || second === '-' ? null : shell.files.directory(second);
  if (into && 'why' in into) return into;
  const parent = processes.alive(first);
  if (!parent || !findMemory(parent, ShellMemory)) return processes.fork(first, into, actor, thread);
  const flags = flagsOf(after.trim().split(/\s+/)[1] ?? '0');
  if (flags === null) return misuse(`"${after}": no such flags`, `"${after}": 그런 플래그가 없습니다`);
  const answer = thread
    ? orders.renumbered(() => orders.ask(first, askThread()))
    : orders.ask(first, askFork(into?.path ?? '', flags));
  processes.adopt(Number(answer.text));
  return answer;
}

function chown({ tree }: CgroupShell, uid: string, path: string, everything: boolean): ShellAnswer {
  if (!/^\d+$/.test(uid)) return misuse(`"${uid}" is not a user id`, `"${uid}"은(는) 사용자 ID가 아닙니다`);
  if (everything) return answerOf(tree.chown(path, Number(uid)));
  const cut = path.lastIndexOf('/');
  if (tree.find(path)) return answerOf(tree.chown(path, Number(uid), []));
  const opened = tree.open(path);
  if ('ok' in opened) return answerOf(opened);
  opened.cgroup.fileUids.set(path.slice(cut + 1), Number(uid));
  return OK;
}

function slice({ processes }: CgroupShell, { first, second }: Line): ShellAnswer {
  const ns = durationNs(second);
  return ns === null ? noTime(second) : processes.slice(first, ns);
}

function cpu(shell: CgroupShell, { first, second }: Line): ShellAnswer {
  const { host } = shell.tree;
  const index = Number(first);
  if (!(Number.isInteger(index) && index >= 0 && index < host.cpuCount) || !/^(on|off)$/.test(second))
    return misuse(
      `expected cpu N on|off with N from 0 to ${String(host.cpuCount - 1)}`,
      `cpu N on|off 형식이어야 합니다(N은 0 … ${String(host.cpuCount - 1)})`,
    );
  return changed(shell, setCpuOnline(shell.tree.root, host, index, second === 'on'));
}

const COMMANDS: Readonly<Record<string, Command>> = Object.freeze({
  mkdir: (shell, { first, actor }) => changed(shell, shell.tree.mkdir(first.replaceAll('\\n', '\n'), actor)),
  rmdir: (shell, { first, actor }) => changed(shell, shell.tree.rmdir(first, actor)),
  write: (shell, { first, after, actor }) => shell.files.write(first, after, actor),
  read: (shell, { first }) => shell.files.read(first),
  ls: (shell, { first }) => list(shell, first),
  open: (shell, { first, actor }) => shell.files.open(first, actor),
  close: (shell, { first }) => shell.files.close(first),
  poll: (shell, { first, second }) => shell.files.poll(first, second),
  chown: (shell, { first, second }) => chown(shell, first, second, false),
  delegate: (shell, { first, second }) => chown(shell, first, second, true),
  spawn,
  fork: (shell, line) => fork(shell, line, false),
  thread: (shell, line) => fork(shell, line, true),
  move: (shell, { first, second, actor }) => shell.files.write(`${second}/cgroup.procs`, first, actor),
  kill: (shell, { first, second }) => shell.processes.kill(first, second),
  renice: (shell, { first, second }) => shell.processes.renice(first, second),
  taskset: (shell, { first, second }) => shell.processes.taskset(first, second),
  slice,
  proc: (shell, { first }) => shell.processes.proc(first),
  cgroup: (shell, { first, actor }) => shell.processes.cgroup(first, actor.namespaceRoot),
  cpu,
  advance: (shell, { first }) => advance(shell, first),
  now: (shell) => say(`${(shell.world.nowNs / 1e9).toFixed(6)}s`),
} satisfies Record<string, Command>);
