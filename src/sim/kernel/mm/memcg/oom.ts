/** The OOM killer: whose death frees most, and what the kernel says of it. Source: mm/oom_kill.c (6.18). */
import { SIG } from '../../signal.ts';
import { sendAtOnce } from '../../kill.ts';
import type { Task } from '../../task.ts';
import type { MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';

export const OOM_SCORE_ADJ_MIN = -1000;

/** Processes in a group and below it, in the order of their ids. */
function processes(mm: MemoryManager, memcg: MemCgroup): Task[] {
  return mm.kernel
    .allTasks()
    .filter(
      (task) => task.id === task.tgid && !task.kthread && !task.ended && mm.ofTask(task).isBelow(memcg),
    );
}

/** Pages that may be used where memory ran out. */
function totalPages(mm: MemoryManager, memcg: MemCgroup): number {
  const swap = Math.min(mm.swap.pages, memcg.swap.max);
  return Math.min(memcg.memory.max, mm.folios.total) + swap;
}

/** `oom_badness`: pages that the death of a process frees, moved by its `oom_score_adj`; −Infinity: it must not die. */
export function badness(mm: MemoryManager, { signal, mm: id }: Task, total: number): number {
  if (signal.oomScoreAdj === OOM_SCORE_ADJ_MIN) return -Infinity;
  const pages = mm.spaces.get(id)?.badness ?? 0;
  return pages + signal.oomScoreAdj * Math.floor(total / 1000);
}

/** `/proc/PID/oom_score`. */
export function oomScore(mm: MemoryManager, task: Task): number {
  const total = totalPages(mm, mm.root);
  const points = badness(mm, task, total);
  return points === -Infinity ? 0 : Math.floor(((1000 + Math.trunc((points * 1000) / total)) * 2) / 3);
}

function kb(pages: number): string {
  return `${String(pages * 4)}kB`;
}

/** What stands above the victim's line. */
function report(mm: MemoryManager, asker: Task | null, over: MemCgroup): void {
  mm.reports++;
  const name = asker?.name ?? 'sh';
  const adj = String(asker?.signal.oomScoreAdj ?? 0);
  mm.print(`${name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=${adj}`);
  if (!over.parent) return;
  const { memory, swap, events } = over;
  const limit = (max: number): string => (max === Infinity ? '9007199254740988kB' : kb(max));
  mm.print(
    `memory: usage ${kb(memory.usage)}, limit ${limit(memory.max)}, failcnt ${String(events.own.max)}`,
  );
  mm.print(`swap: usage ${kb(swap.usage)}, limit ${limit(swap.max)}, failcnt 0`);
}

function killedLine(mm: MemoryManager, victim: Task): string {
  const space = mm.spaces.get(victim.mm);
  const { anon = 0, shmem = 0, file = 0 } = space?.rss ?? {};
  const image = space?.image;
  const tables = (space?.tables ?? 0) + (image?.tablePages ?? 0);
  return (
    `Killed process ${String(victim.tgid)} (${victim.name}) total-vm:${kb(space?.vmPages ?? 0)}, anon-rss:${kb(anon)}, ` +
    `file-rss:${kb(file)}, shmem-rss:${kb(shmem + (image?.filePages ?? 0))}, UID:${String(victim.cred.uid)} ` +
    `pgtables:${kb(tables)} oom_score_adj:${String(victim.signal.oomScoreAdj)}`
  );
}

/** `__oom_kill_process`: counts it where it is, and kills all who have the same memory. */
function kill(mm: MemoryManager, victim: Task, line: string): void {
  mm.event(mm.ofTask(victim), 'oom_kill');
  mm.print(line);
  for (const task of mm.kernel.allTasks())
    if (task.mm === victim.mm && task.id === task.tgid) sendAtOnce(mm.kernel, task, SIG.KILL);
}

/** The topmost group with `memory.oom.group` between the victim's and the one that is out of memory. */
function groupToKill(mm: MemoryManager, victim: Task, over: MemCgroup): MemCgroup | null {
  let found: MemCgroup | null = null;
  for (let at: MemCgroup | null = mm.ofTask(victim); at?.parent; at = at.parent) {
    if (at.oomGroup) found = at;
    if (at === over) break;
  }
  return found;
}

function killVictim(mm: MemoryManager, victim: Task, over: MemCgroup): void {
  const message = over.parent ? 'Memory cgroup out of memory' : 'Out of memory';
  const group = groupToKill(mm, victim, over);
  const lineOf = (task: Task): string => `${message}: ${killedLine(mm, task)}`;
  const members = (group ? processes(mm, group) : [])
    .filter(({ signal }) => signal.oomScoreAdj !== OOM_SCORE_ADJ_MIN)
    .map((task) => ({ task, line: lineOf(task) }));
  kill(mm, victim, lineOf(victim));
  if (!group) return;
  mm.print(`Tasks in ${group.path} are going to be killed due to memory.oom.group set`);
  mm.event(group, 'oom_group_kill');
  // The victim is among them and counts again.
  for (const { task, line } of members) kill(mm, task, line);
}

/** The same for a limit that was lowered, which nobody asked memory for. */
export function killLargest(mm: MemoryManager, over: MemCgroup): boolean {
  return outOfMemory(mm, null, over);
}

/** `out_of_memory`: kills somebody in a group. True: somebody dies, of this or already; false: nobody may be killed. */
export function outOfMemory(mm: MemoryManager, asker: Task | null, over: MemCgroup): boolean {
  const total = totalPages(mm, over);
  let chosen: Task | null = null;
  let most = -Infinity;
  for (const task of processes(mm, over)) {
    if (task.killed && mm.spaces.has(task.mm)) return true;
    const points = badness(mm, task, total);
    if (points === -Infinity || points < most) continue;
    chosen = task;
    most = points;
  }
  report(mm, asker, over);
  if (!chosen) {
    mm.print('Out of memory and no killable processes...');
    return false;
  }
  const constraint = over.parent ? 'CONSTRAINT_MEMCG' : 'CONSTRAINT_NONE';
  const where = over.parent ? `oom_memcg=${over.path}` : 'global_oom';
  const { name, pids, cred } = chosen;
  mm.print(
    `oom-kill:constraint=${constraint},nodemask=(null),cpuset=/,mems_allowed=0,${where},task_memcg=${mm.ofTask(chosen).path},` +
      `task=${name},pid=${String(pids[0] ?? chosen.id)},uid=${String(cred.uid)}`,
  );
  killVictim(mm, chosen, over);
  return true;
}
