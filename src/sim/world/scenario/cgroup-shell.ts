/** A machine with an empty cgroup tree that is worked on line by line, as a script in a shell on /sys/fs/cgroup would. */
import type { Actor } from '../../kernel/cgroup/cgroup.ts';
import { setCpuOnline } from '../../kernel/cgroup/cpuset.controller.ts';
import { ROOT_ACTOR, type CgroupTree } from '../../kernel/cgroup/tree.ts';
import { buildScenario } from './build.ts';
import type { ScenarioWorld } from './scenario-world.ts';
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
import { ShellFiles } from './shell/files.ts';
import { ShellProcesses } from './shell/processes.ts';
import type { ScenarioFile } from './types.ts';
import { own } from '../../core/own.ts';

export interface ShellChoice {
  readonly cpus: number;
  readonly hz: number;
  readonly kernel: string;
  readonly seed: number;
  /** Controllers enabled for the root's children; systemd enables them, a bare kernel none. */
  readonly enabled: boolean;
}

/** A line in hand: its words after the command, all that follows its first word, and who gives it. */
interface Line {
  readonly first: string;
  readonly second: string;
  readonly after: string;
  readonly actor: Actor;
}

type Command = (shell: CgroupShell, line: Line) => ShellAnswer;

export class CgroupShell {
  readonly world: ScenarioWorld;
  readonly files: ShellFiles;
  readonly processes: ShellProcesses;

  constructor(choice: ShellChoice) {
    const file: ScenarioFile = { cpus: choice.cpus, hz: choice.hz, profile: 'reference', scenarios: [] };
    const scenario = {
      id: 'cgroupfs',
      about: '',
      groups: [],
      tasks: [],
      durationMs: LONGEST_NS / 1e6,
      phases: { startAfterTickUs: 0, periodPhaseUs: {}, takenShare: 0 },
      kernel: choice.kernel,
      runs: [],
    };
    this.world = buildScenario(file, scenario, { seed: choice.seed });
    this.files = new ShellFiles(this.world);
    this.processes = new ShellProcesses(this.world, choice.seed);
    if (!choice.enabled) this.disable();
    this.world.runTo(0);
  }

  private disable(): void {
    const names = [...this.tree.root.subtreeControl].map((name) => `-${name}`);
    this.world.write('cgroup.subtree_control', names.join(' '));
  }

  get tree(): CgroupTree {
    return this.world.tree;
  }

  /** Does what a line says. */
  line(written: string, actor: Actor = ROOT_ACTOR): ShellAnswer {
    const [, verb = '', first = '', after = ''] = /^\s*(\S*)\s*(\S*)\s?(.*?)\s*$/s.exec(written) ?? [];
    const prefix = own(PREFIXES, verb);
    if (prefix) {
      const next = prefix(this, first, actor);
      return 'why' in next ? next : this.line(after, next);
    }
    const command = own(COMMANDS, verb);
    if (command) return command(this, { first, second: after.trim().split(/\s+/)[0] ?? '', after, actor });
    const known = [...Object.keys(COMMANDS), ...Object.keys(PREFIXES)].join(', ');
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
  const names = shell.tree.list(path);
  return names ? say(names.join('\n')) : noDirectory(path);
}

function advance({ world }: CgroupShell, written: string): ShellAnswer {
  const ns = durationNs(written);
  if (ns === null) return noTime(written);
  world.runTo(world.nowNs + ns);
  return OK;
}

function fork(shell: CgroupShell, { first, second, actor }: Line, thread: boolean): ShellAnswer {
  if (second === '') return shell.processes.fork(first, null, actor, thread);
  const into = shell.files.directory(second);
  return 'why' in into ? into : shell.processes.fork(first, into, actor, thread);
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
  spawn: (shell, { first, after, actor }) => shell.processes.spawn(first, after, actor.uid),
  fork: (shell, line) => fork(shell, line, false),
  thread: (shell, line) => fork(shell, line, true),
  move: (shell, { first, second, actor }) => shell.files.write(`${second}/cgroup.procs`, first, actor),
  kill: (shell, { first }) => shell.processes.kill(first),
  renice: (shell, { first, second }) => shell.processes.renice(first, second),
  taskset: (shell, { first, second }) => shell.processes.taskset(first, second),
  slice,
  proc: (shell, { first }) => shell.processes.proc(first),
  cgroup: (shell, { first, actor }) => shell.processes.cgroup(first, actor.namespaceRoot),
  cpu,
  advance: (shell, { first }) => advance(shell, first),
  now: (shell) => say(`${(shell.world.nowNs / 1e9).toFixed(6)}s`),
} satisfies Record<string, Command>);
