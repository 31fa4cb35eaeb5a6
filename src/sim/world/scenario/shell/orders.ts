/** What the shell tells its processes to do, and how it waits for their answers. */
import type { Cgroup } from '../../../kernel/cgroup/cgroup.ts';
import { findMemory, type Task } from '../../../kernel/task.ts';
import { wakeTask } from '../../../kernel/task-work.ts';
import type { World } from '../../world.ts';
import { failure, misuse, noProcess, OK, say, type ShellAnswer } from './answer.ts';
import { endOf } from './fate.ts';
import { Ask, putRequest, ShellMemory } from './mailbox.ts';
import type { ShellOp } from './op.ts';
import { findOp, SHELL_OPS } from './ops-registry.ts';
import type { ShellProcesses } from './processes.ts';

/** How long a process may take before it is `busy`, and when a frozen one is, ns. */
const LIMIT_NS = 20e9;
const FROZEN_NS = 200e6;
/** What follows from a process's death has happened this long after, ns. */
const AFTERMATH_NS = 20e6;

/** Inodes of namespaces from here on are numbered as they are made (`PROC_DYNAMIC_FIRST`). */
const FIRST_DYNAMIC_INUM = 0xf000_0000;

export class ShellOrders {
  private readonly world: World;
  private readonly processes: ShellProcesses;
  private readonly seen: string[] = [];

  constructor(world: World, processes: ShellProcesses) {
    this.world = world;
    this.processes = processes;
  }

  /** Why an order is none that a process could follow; null: it is one. */
  refusal(order: string): ShellAnswer | null {
    const { op, words } = wordsOf(order);
    if (!op) return unknownOp(order);
    if (op.accepts(words)) return null;
    const shape = `${op.name} ${op.usage}`.trim();
    return misuse(`"${order}": expected ${shape}`, `"${order}": ${shape} 형식이어야 합니다`);
  }

  /** `do PID OP …`: the process does it and answers. `waits` false: `start`, which goes on at once. */
  tell(written: string, order: string, waits: boolean): ShellAnswer {
    const { op, words, rest } = wordsOf(order);
    const refused = this.refusal(order);
    if (refused) return refused;
    return this.renumbered(() => this.ask(written, new Ask(op?.program.index ?? -1, words, rest), waits));
  }

  /** The same for a program that is no op of the script's: a thread, or a child. */
  ask(written: string, ask: Ask, waits = true): ShellAnswer {
    const task = this.processes.alive(written);
    const memory = task && findMemory(task, ShellMemory);
    if (!task) return noProcess(written);
    if (!memory) return busy(written);
    // What it was asked before may be all but done: somebody woke it just now.
    if (memory.busy) this.processes.settle(() => !memory.busy || task.ended || task.sleeping);
    if (memory.busy) return busy(written);
    const sleeper = this.world.host.findTask(putRequest(this.world.host, task.id, memory, ask));
    if (sleeper?.sleeping) wakeTask(this.world.host, sleeper);
    this.world.afterChange();
    return waits ? this.wait(task, memory, LIMIT_NS) : OK;
  }

  /** Ids that forks use up which are refused meanwhile are given again: the recorder of scripts sees to that. */
  renumbered(work: () => ShellAnswer): ShellAnswer {
    const { tasks } = this.world.host;
    const first = tasks.nextId;
    const answer = work();
    tasks.unskip(first);
    return answer;
  }

  /** `result PID [TIME]`: the answer of what was started. */
  result(written: string, limitNs: number): ShellAnswer {
    const task = this.processes.known(written);
    const memory = task && findMemory(task, ShellMemory);
    return task && memory ? this.wait(task, memory, limitNs) : noProcess(written);
  }

  private wait(task: Task, memory: ShellMemory, limitNs: number): ShellAnswer {
    const { world } = this;
    const from = world.nowNs;
    while (memory.busy) {
      if (task.ended) {
        world.runTo(world.nowNs + AFTERMATH_NS);
        return say(endOf(task) ?? '');
      }
      const sinceNs = world.nowNs - from;
      if (sinceNs >= limitNs || (sinceNs > FROZEN_NS && isFrozen(task.css?.cgroup ?? null)))
        return busy(String(task.id));
      if (world.nextNs > from + limitNs) world.runTo(from + limitNs);
      else world.step();
    }
    this.processes.settle(() => memory.busy || task.sleeping || task.ended);
    return say(this.named(memory.answer));
  }

  /** Inode numbers of new namespaces differ between machines: they are called new1, new2 … as they are seen. */
  private named(answer: string): string {
    return answer.replace(/(?<=:\[)\d+(?=\])/g, (inum) => {
      if (Number(inum) < FIRST_DYNAMIC_INUM) return inum;
      if (!this.seen.includes(inum)) this.seen.push(inum);
      return `new${String(this.seen.indexOf(inum) + 1)}`;
    });
  }
}

/** An order's op, the words after it, and those as one text, in which `\\n` is a line break. */
function wordsOf(order: string): { op: ShellOp | undefined; words: readonly string[]; rest: string } {
  const [name = '', ...words] = order.trim().split(/\s+/);
  const rest = order.trim().slice(name.length).trimStart().replaceAll('\\n', '\n');
  return { op: findOp(name), words, rest };
}

function isFrozen(cgroup: Cgroup | null): boolean {
  return cgroup?.wasFrozen === true;
}

function busy(written: string): ShellAnswer {
  return failure('busy', `${written} does not get to it`, `${written}이(가) 하지 못하고 있습니다`);
}

function unknownOp(name: string): ShellAnswer {
  const known = SHELL_OPS.map((op: ShellOp) => op.name).join(', ');
  return misuse(`unknown op "${name}"; accepted: ${known}`, `알 수 없는 동작 "${name}". 사용 가능: ${known}`);
}
