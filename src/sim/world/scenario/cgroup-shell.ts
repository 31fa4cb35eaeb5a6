/** A machine with an empty cgroup tree that is worked on line by line, as a script in a shell on /sys/fs/cgroup would. */
import { seedFrom } from '../../core/rng.ts';
import type { Text } from '../../core/text.ts';
import { text } from '../../core/text.ts';
import type { Task } from '../../kernel/task.ts';
import { killTask } from '../../kernel/task-work.ts';
import type { WriteResult } from '../../kernel/cgroup/cgroup.ts';
import { COMP } from '../../trace/components.ts';
import { buildScenario } from './build.ts';
import { JobLog, LoadShared, LoadState } from './load.ts';
import { parseLoad } from './loads.ts';
import type { ScenarioWorld } from './scenario-world.ts';
import type { ScenarioFile } from './types.ts';

/** What a line gives: text to print (an errno's name if it failed), and why it failed. */
export interface ShellAnswer {
  readonly text: string;
  readonly why: Text | null;
}

export interface ShellChoice {
  readonly cpus: number;
  readonly hz: number;
  readonly kernel: string;
  readonly seed: number;
  /** Controllers enabled for the root's children; systemd enables them, a bare kernel none. */
  readonly enabled: boolean;
}

const OK: ShellAnswer = Object.freeze({ text: 'ok', why: null });
const UNITS: Readonly<Record<string, number>> = Object.freeze({ ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 });
const LONGEST_NS = 3.6e12;

function misuse(en: string, ko: string): ShellAnswer {
  return { text: 'usage error', why: text(en, ko) };
}

/** `250ms`, `1.5s` … in ns; null: not a time. */
export function durationNs(written: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s)$/.exec(written);
  if (!match) return null;
  const ns = Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0));
  return ns <= LONGEST_NS ? ns : null;
}

export class CgroupShell {
  readonly world: ScenarioWorld;
  private readonly seed: number;
  private spawned = 0;

  constructor(choice: ShellChoice) {
    const file: ScenarioFile = { cpus: choice.cpus, hz: choice.hz, profile: 'reference', scenarios: [] };
    const phases = { startAfterTickUs: 0, periodPhaseUs: {}, takenShare: 0 };
    const scenario = {
      id: 'cgroupfs',
      about: '',
      groups: [],
      tasks: [],
      durationMs: LONGEST_NS / 1e6,
      phases,
      kernel: choice.kernel,
      runs: [],
    };
    this.seed = choice.seed;
    this.world = buildScenario(file, scenario, { seed: choice.seed });
    if (!choice.enabled) this.world.write('cgroup.subtree_control', '-cpu -cpuset');
    this.world.runTo(0);
  }

  /** Does what a line says. */
  line(written: string): ShellAnswer {
    const [verb = '', first = '', ...rest] = written.trim().split(/\s+/);
    const { tree } = this.world.parts;
    switch (verb) {
      case 'mkdir':
        return this.answer(tree.mkdir(first));
      case 'rmdir':
        return this.answer(tree.rmdir(first));
      case 'write':
        return this.write(written.trim(), first);
      case 'read':
        return this.read(first);
      case 'ls':
        return this.list(first);
      case 'spawn':
        return this.spawn(first, rest.join(' '));
      case 'move':
        return this.answer(tree.write(`${rest[0] ?? ''}/cgroup.procs`, first));
      case 'kill':
        return this.kill(first);
      case 'advance':
        return this.advance(first);
      default:
        return misuse(
          `unknown command "${verb}"; accepted: mkdir, rmdir, write, read, ls, spawn, move, kill, advance`,
          `알 수 없는 명령 "${verb}". 사용 가능: mkdir, rmdir, write, read, ls, spawn, move, kill, advance`,
        );
    }
  }

  private answer(result: WriteResult): ShellAnswer {
    this.world.afterChange();
    return result.ok ? OK : { text: result.errno, why: result.why };
  }

  /** The text is all after the path; `\n` in it is a line break. */
  private write(line: string, path: string): ShellAnswer {
    const written = line.slice(line.indexOf(path) + path.length).replace(/^\s/, '');
    return this.answer(this.world.parts.tree.write(path, written.replaceAll('\\n', '\n')));
  }

  private read(path: string): ShellAnswer {
    this.world.charge();
    const result = this.world.parts.tree.read(path);
    return result.ok ? { text: result.text.trimEnd(), why: null } : { text: result.errno, why: result.why };
  }

  private list(path: string): ShellAnswer {
    const names = this.world.parts.tree.list(path);
    if (names) return { text: names.join('\n'), why: null };
    return { text: 'ENOENT', why: text('no such directory', '그런 디렉터리가 없습니다') };
  }

  private advance(written: string): ShellAnswer {
    const ns = durationNs(written);
    if (ns === null)
      return misuse(
        `"${written}": expected a time such as 250ms`,
        `"${written}": 250ms 같은 시간이 와야 합니다`,
      );
    this.world.runTo(this.world.nowNs + ns);
    return OK;
  }

  private kill(written: string): ShellAnswer {
    const { kernel, tree } = this.world.parts;
    const task = kernel.findTask(Number(written));
    if (!task || !tree.findTask(task.id))
      return { text: 'ESRCH', why: text(`no process ${written}`, `프로세스 ${written}이(가) 없습니다`) };
    killTask(kernel, task);
    this.world.afterChange();
    return OK;
  }

  /** Starts a program in a cgroup; gives its process id. Threads share it. */
  private spawn(path: string, program: string): ShellAnswer {
    const load = parseLoad(program);
    if (!('def' in load)) return { text: 'usage error', why: text(load.en, load.ko) };
    const { kernel, tree, sim } = this.world.parts;
    const group = tree.find(path);
    if (!group) return { text: 'ENOENT', why: text('no such directory', '그런 디렉터리가 없습니다') };
    const number = this.spawned++;
    const shared = new LoadShared(seedFrom(this.seed, 'spawn', number), number * 16, sim.nowNs);
    const jobs = new JobLog();
    const window = { startNs: sim.nowNs, endNs: Infinity, setupNs: 0 };
    const tasks: Task[] = [];
    for (let thread = 0; thread < load.def.threads(load.args); thread++) {
      const first = tasks[0];
      const task = kernel.spawn({
        name: load.def.id,
        program: load.def.program,
        userComp: COMP.app,
        kernelComp: kernel.machine.kernelComp,
        ...(first ? { mm: first.mm } : {}),
      });
      task.timerSlackNs = 50_000;
      task.memory = new LoadState(load.def, load.args, thread, shared, jobs, window);
      shared.threads.push(task.id);
      const member = {
        tid: task.id,
        tgid: first?.id ?? task.id,
        task,
        uid: 0,
        bound: false,
        userAffinity: null,
      };
      const result = tree.attachNew(member, group);
      if (!result.ok) return this.answer(result);
      tasks.push(task);
      kernel.start(task);
      sim.settle();
    }
    return { text: String(tasks[0]?.id ?? 0), why: null };
  }
}
