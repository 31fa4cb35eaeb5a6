/** Why the task on a CPU at a moment was the one chosen. */
import type { ExplainView } from '../../core/neighbour-views.ts';
import { text, type Text } from '../../core/text.ts';
import type { PickLevel } from '../../kernel/sched/eevdf/explain.ts';
import type { PickWatch } from '../scenario/accounted-scheduler.ts';
import { GroupList } from './groups.ts';
import type { NeighbourRun } from './run.ts';

const RULES: Readonly<Record<PickLevel['reason'], Text>> = Object.freeze({
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
    '제 몫보다 더 받지 않은 것(lag ≥ 0) 가운데 가상 마감이 가장 이릅니다.',
  ),
  'smallest-vruntime': text(
    'It has had the least so far (smallest vruntime).',
    '지금까지 가장 적게 받았습니다(vruntime 최소).',
  ),
  empty: text('Nothing wanted to run.', '실행하려는 것이 없었습니다.'),
});

/** The rule of the last level that had a choice, with the groups on the way. */
function ruleOf(levels: readonly PickLevel[]): Text {
  const way = levels.map((level) => level.candidates[level.chosen]?.name ?? '').join(' → ');
  const decisive = [...levels].reverse().find((level) => level.reason !== 'only-one') ?? levels.at(-1);
  const rule = RULES[decisive?.reason ?? 'empty'];
  if (levels.length < 2) return rule;
  return text(`${way}. ${rule.en}`, `${way}. ${rule.ko}`);
}

function viewOf(levels: readonly PickLevel[], watch: PickWatch, groups: GroupList): ExplainView {
  const rows = levels.flatMap((level) =>
    level.candidates.map((row, index) => ({ row, chosen: index === level.chosen })),
  );
  const last = levels.at(-1);
  return {
    cpu: watch.cpu,
    atNs: watch.pickedNs,
    chosen: last?.candidates[last.chosen]?.taskId ?? 0,
    rule: ruleOf(levels),
    candidates: rows.map(({ row }) => ({
      task: row.taskId ?? 0,
      name: row.name,
      group:
        row.groupId === null ? groups.ofTask(row.taskId ?? 0) : Math.max(0, groups.ofTaskGroup(row.groupId)),
      weight: row.weight,
      lagNs: row.lagNs,
      eligible: row.eligible,
      vruntimeNs: row.vruntime,
      deadlineNs: row.deadlineNs,
    })),
  };
}

/** Runs the part before the moment again and listens to the scheduler; the run is at its moment again afterwards. */
export function explainAt(run: NeighbourRun, cpu: number, atNs: number): ExplainView {
  const { nowNs, furthestNs } = run;
  const untilNs = Math.min(atNs, furthestNs);
  let watch = listen(run, cpu, untilNs, untilNs);
  // The task may have been chosen before the checkpoint: then an older one is looked at.
  for (let fromNs = untilNs; watch.levels.length === 0 && fromNs > 0;) {
    fromNs -= run.lookBackNs;
    watch = listen(run, cpu, fromNs, untilNs);
  }
  const groups = new GroupList(run.world);
  const view = viewOf(watch.levels, { ...watch, pickedNs: watch.pickedNs - run.world.parts.zeroNs }, groups);
  run.seek(nowNs);
  return view;
}

/** Runs from the checkpoint before one moment to another and notes the last pick on a CPU. */
function listen(run: NeighbourRun, cpu: number, fromNs: number, untilNs: number): PickWatch {
  const { world } = run;
  run.restoreBefore(Math.max(0, fromNs));
  const { zeroNs } = world.parts;
  const watch: PickWatch = { cpu, untilNs: zeroNs + untilNs, levels: [], pickedNs: zeroNs };
  world.parts.host.sched.watch = watch;
  run.seek(untilNs);
  world.parts.host.sched.watch = null;
  return watch;
}
