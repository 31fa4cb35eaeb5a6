/** Why a task does not run at the present moment, as one sentence out of what the kernel holds. */
import type { WhyNotView } from '../core/neighbour-views.ts';
import { text, type Text } from '../core/text.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CfsRq, TaskGroup } from '../kernel/sched/entities.ts';
import { timelineForEach } from '../kernel/sched/eevdf/timeline.ts';
import { TASK } from '../kernel/task.machine.ts';
import type { Task } from '../kernel/task.ts';
import { Vm } from '../virt/vm.ts';
import { entriesOf } from '../world/scenario/instances.ts';
import type { World } from '../world/world.ts';
import { RULES } from './explain.ts';

function ms(ns: number): string {
  return String(Math.round(ns / 1e4) / 100);
}

/** The queue on the way up whose own quota is used up; null: none. */
function heldBy(task: Task): CfsRq | null {
  for (let group = task.css?.cgroup ?? null; group; group = group.parent) {
    const cfsRq = group.cpu?.tg.cfsRqs[task.cpu];
    if (cfsRq?.throttled === true) return cfsRq;
  }
  return null;
}

/** Tasks of the queue's group, and of those below, that go on before this one when the quota comes. */
function beforeInQueue(tg: TaskGroup, task: Task): number {
  const cfsRq = tg.cfsRqs[task.cpu];
  if (!cfsRq) return 0;
  const parked = cfsRq.limbo.findIndex((se) => se.task === task);
  let waiting = parked < 0 ? cfsRq.limbo.length : cfsRq.limbo.length - 1 - parked;
  let own = Infinity;
  const others: number[] = [];
  timelineForEach(cfsRq, (se) => {
    if (se.task === task) own = se.vruntime;
    else if (se.task) others.push(se.vruntime);
  });
  if (parked < 0) waiting += others.filter((vruntime) => vruntime < own).length;
  return tg.children.reduce((sum, child) => sum + beforeInQueue(child, task), waiting);
}

function throttled(kernel: Kernel, task: Task, { tg, runtimeRemainingNs }: CfsRq): Text {
  const pool = tg.bandwidth;
  const group = task.css ? groupOf(task, tg) : tg.name;
  const leftNs = Math.max(0, pool.expiresNs - kernel.now());
  const before = beforeInQueue(tg, task);
  const owesNs = Math.max(0, -runtimeRemainingNs);
  const owes = text(
    owesNs < 1e4 ? '' : `; CPU ${String(task.cpu)} owes ${ms(owesNs)} ms of it`,
    owesNs < 1e4 ? '' : ` CPU ${String(task.cpu)}이(가) 그중 ${ms(owesNs)}ms를 갚아야 합니다.`,
  );
  return text(
    `${group} has used its ${ms(pool.quotaNs)} ms of ${ms(pool.periodNs)} ms; next refill in ${ms(leftNs)} ms${owes.en}; ${String(before)} wait before it`,
    `${group}이(가) ${ms(pool.periodNs)}ms 가운데 ${ms(pool.quotaNs)}ms를 다 썼습니다. 다음 보충은 ${ms(leftNs)}ms 뒤입니다.${owes.ko} 앞에 ${String(before)}개가 기다립니다`,
  );
}

function groupOf(task: Task, tg: TaskGroup): string {
  for (let group = task.css?.cgroup ?? null; group; group = group.parent)
    if (group.cpu?.tg === tg) return group.path;
  return tg.name;
}

/** Task groups of a task, by number. */
function groupsOf(task: Task): ReadonlySet<number> {
  const ids = new Set<number>();
  for (let group = task.css?.cgroup ?? null; group; group = group.parent)
    if (group.cpu) ids.add(group.cpu.tg.id);
  return ids;
}

/** Where the choice on its CPU went another way: who was taken, by which rule, and how many are before it. */
function waiting(kernel: Kernel, task: Task): Text {
  const cpu = String(task.cpu);
  const groups = groupsOf(task);
  for (const level of kernel.scheduler.explain(task.cpu)) {
    const own = level.candidates.find(
      ({ taskId, groupId }) => taskId === task.id || (groupId !== null && groups.has(groupId)),
    );
    const chosen = level.candidates[level.chosen];
    if (!own || !chosen || own === chosen) continue;
    const before = level.candidates.filter(
      (one) => one !== own && one.eligible && (!own.eligible || one.deadlineNs < own.deadlineNs),
    ).length;
    const rule = RULES[level.reason];
    return text(
      `CPU ${cpu} is given to ${chosen.name} in ${level.group}: ${rule.en} ${String(before)} wait before it`,
      `CPU ${cpu}은(는) ${level.group}의 ${chosen.name}이(가) 씁니다. ${rule.ko} 앞에 ${String(before)}개가 기다립니다`,
    );
  }
  return text(`it is next on CPU ${cpu}`, `CPU ${cpu}의 다음 차례입니다`);
}

/** The reason in the kernel that the task is on. */
function reason(kernel: Kernel, task: Task): Text {
  if (task.state === TASK.zombie || task.state === TASK.dead) return text('it has ended', '끝났습니다');
  if (task.trapped) return text('its group is frozen', '그룹이 얼어 있습니다');
  if (task.sleeping)
    return task.uninterruptible
      ? text('it waits in the kernel and cannot be interrupted', '커널 안에서 중단 불가능하게 기다립니다')
      : text('it sleeps: nothing has woken it yet', '자고 있습니다. 아직 아무것도 깨우지 않았습니다');
  const held = heldBy(task);
  if (held) return throttled(kernel, task, held);
  return waiting(kernel, task);
}

/** The virtual CPU that a task of a guest is on; null: it is on the host. */
function vcpuOf(world: World, kernel: Kernel, task: Task): Task | null {
  for (const vm of world.host.guests)
    if (vm instanceof Vm && vm.kernel === kernel) return vm.vcpus[task.cpu]?.task ?? null;
  return null;
}

/** Why a task does not run now; null: it runs. In a guest that holds for its virtual CPU, too. */
export function whyNot(world: World, kernel: Kernel, task: Task): Text | null {
  const vcpu = vcpuOf(world, kernel, task);
  if (kernel.current(task.cpu) !== task) return reason(kernel, task);
  if (!vcpu || world.host.current(vcpu.cpu) === vcpu) return null;
  const why = reason(world.host, vcpu);
  return text(`its virtual CPU does not run: ${why.en}`, `가상 CPU가 실행되지 않습니다. ${why.ko}`);
}

/** The same for every task of a scenario's world. Charges what runs up to now. */
export function whyNotAll(world: World): WhyNotView[] {
  world.charge();
  return entriesOf(world).flatMap(({ loads, cgroup, text: program, kernel }) =>
    loads.flatMap(({ tasks }) =>
      tasks.map((task) => ({ cgroup, task: task.id, program, why: whyNot(world, kernel, task) })),
    ),
  );
}
