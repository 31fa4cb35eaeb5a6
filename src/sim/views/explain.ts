/** Why the task on a CPU at a moment was the one chosen. */
import type { ExplainLevel, ExplainView } from '../core/neighbour-views.ts';
import { text, type Text } from '../core/text.ts';
import type { CandidateRow, PickLevel, PickWatch } from '../kernel/sched/eevdf/explain.ts';
import type { GroupList } from '../world/neighbours/groups.ts';
import { turnStart } from '../world/neighbours/history.ts';
import type { Work } from '../core/work.ts';
import type { World } from '../world/world.ts';
import type { ScenarioSession, ScenarioVariant } from '../session/scenario.ts';

/** Candidates listed of one queue; the chosen one is always among them. */
const LISTED_MAX = 12;

/** The rules of choice, in words. */
export const RULES: Readonly<Record<PickLevel['reason'], Text>> = Object.freeze({
  'only-one': text('It was the only one that wanted to run.', '실행하려는 것이 이것뿐이었습니다.'),
  protected: text(
    'It was running, and its slice is protected until it ends or its turn is up.',
    '실행 중이었고, 차례가 끝날 때까지 슬라이스가 보호됩니다.',
  ),
  buddy: text(
    'It was just woken by the one that ran, and it is eligible.',
    '방금 실행되던 것이 깨웠고 자격이 있습니다.',
  ),
  'earliest-deadline': text(
    'Of those that have not had more than their share (lag ≥ 0), it has the earliest virtual deadline.',
    '제 몫보다 더 받지 않은 것(lag ≥ 0) 가운데 가상 데드라인이 가장 이릅니다.',
  ),
  'smallest-vruntime': text(
    'It has had the least so far (smallest vruntime).',
    '지금까지 가장 적게 받았습니다(vruntime 최소).',
  ),
  empty: text('Nothing wanted to run: the CPU was idle.', '실행하려는 것이 없어 CPU가 쉬고 있었습니다.'),
});

function groupOf(row: CandidateRow, groups: GroupList): number {
  return row.groupId === null ? groups.ofTask(row.taskId ?? 0) : Math.max(0, groups.ofTaskGroup(row.groupId));
}

/** Candidates of a level in the order of their deadlines, as far as they are listed. */
function listed(level: PickLevel): { readonly row: CandidateRow; readonly chosen: boolean }[] {
  const all = level.candidates.map((row, index) => ({ row, chosen: index === level.chosen }));
  all.sort((a, b) => Number(b.chosen) - Number(a.chosen) || a.row.deadlineNs - b.row.deadlineNs);
  return all.slice(0, LISTED_MAX);
}

function viewOf(levels: readonly PickLevel[], cpu: number, atNs: number, groups: GroupList): ExplainView {
  const last = levels.at(-1);
  const decisive = [...levels].reverse().find((level) => level.reason !== 'only-one') ?? last;
  let home = 0;
  const views: ExplainLevel[] = levels.map((level) => {
    const group = groups.groups[home]?.path ?? '/';
    const chosen = level.candidates[level.chosen];
    if (chosen) home = groupOf(chosen, groups);
    const more = Math.max(0, level.candidates.length - LISTED_MAX);
    return { group, reason: RULES[level.reason], more };
  });
  return {
    cpu,
    atNs,
    chosen: last?.candidates[last.chosen]?.taskId ?? 0,
    rule: RULES[decisive?.reason ?? 'empty'],
    levels: views,
    candidates: levels.flatMap((level, depth) =>
      listed(level).map(({ row, chosen }) => {
        const group = groupOf(row, groups);
        return {
          level: depth,
          chosen,
          task: row.taskId ?? 0,
          name: row.groupId === null ? row.name : (groups.groups[group]?.path ?? row.name),
          group,
          weight: row.weight,
          lagNs: row.lagNs,
          eligible: row.eligible,
          vruntimeNs: row.vruntime,
          deadlineNs: row.deadlineNs,
        };
      }),
    ),
  };
}

/** Runs the part before the moment again and listens to the scheduler; the run is at its moment again afterwards. */
export function* explainAt(
  session: ScenarioSession,
  variant: ScenarioVariant,
  cpu: number,
  atNs: number,
): Work<ExplainView> {
  const { nowNs, position } = session;
  const { record, world } = variant;
  const untilNs = Math.min(atNs, record.knownNs);
  const turnNs = turnStart(record, cpu, untilNs);
  try {
    session.listening = true;
    const from = session.restoreBefore(Math.max(0, turnNs - 1));
    let watch = yield* listen(session, world, cpu, untilNs);
    // Between the choice and the switch may lie a checkpoint.
    if (watch.pickedNs < 0) {
      session.restoreBefore(Math.max(0, from - 1));
      watch = yield* listen(session, world, cpu, untilNs);
    }
    if (watch.pickedNs < 0) watch = yield* atStart(session, world, cpu);
    const pickedNs = Math.max(0, watch.pickedNs - world.parts.zeroNs);
    return viewOf(watch.levels, cpu, pickedNs, record.groups(world));
  } finally {
    world.host.scheduler.watch = null;
    session.listening = false;
    // Listening charges running tasks at moments at which the run does not.
    session.comeBack(position, nowNs);
  }
}

/** Runs on to a moment and notes the last pick on a CPU; pickedNs −1: there was none. */
function* listen(session: ScenarioSession, world: World, cpu: number, untilNs: number): Work<PickWatch> {
  const watch: PickWatch = { cpu, untilNs: world.parts.zeroNs + untilNs, levels: [], pickedNs: -1 };
  world.host.scheduler.watch = watch;
  yield* session.toTime(untilNs);
  world.host.scheduler.watch = null;
  return watch;
}

/** The turn goes back to before the start: what the scheduler would choose between at the start. */
function* atStart(session: ScenarioSession, world: World, cpu: number): Work<PickWatch> {
  session.restoreBefore(0);
  yield* session.toTime(0);
  const { scheduler } = world.host;
  scheduler.updateCurr(cpu);
  return { cpu, untilNs: 0, levels: scheduler.explain(cpu), pickedNs: world.parts.zeroNs };
}
