/** Keys of a scenario file that look like a misspelt one: ignoring them would run something else than was meant. */
import { closeMatches } from '../../costs/close-matches.ts';
import { issue, type Issue } from '../issue.ts';

const SCENARIO_KEYS = [
  'id',
  'about',
  'kernel',
  'cgroups',
  'tasks',
  'duration_ms',
  'start_after_tick_us',
  'runs',
];
const TASK_KEYS = ['cgroup', 'program', 'cpus', 'count', 'nice'];

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A key is refused if it is nearly a known one; others may be somebody's notes. */
function misspelt(path: string, value: unknown, known: readonly string[]): Issue[] {
  return Object.keys(recordOf(value)).flatMap((key) => {
    if (known.includes(key)) return [];
    const [near] = closeMatches(key, known);
    if (near === undefined) return [];
    return [
      issue(
        `${path}.${key}`,
        `is no key here; did you mean "${near}"?`,
        `알 수 없는 키입니다. "${near}"입니까?`,
      ),
    ];
  });
}

/** What looks misspelt in the data of a scenario file. */
export function keyIssues(data: unknown): Issue[] {
  return listOf(recordOf(data)['scenarios']).flatMap((scenario, index) => {
    const path = `scenarios[${String(index)}]`;
    const tasks = listOf(recordOf(scenario)['tasks']);
    return [
      ...misspelt(path, scenario, SCENARIO_KEYS),
      ...tasks.flatMap((task, at) => {
        const where = `${path}.tasks[${String(at)}]`;
        const vm = Object.hasOwn(recordOf(task), 'vm')
          ? [
              issue(
                `${where}.vm`,
                'belongs to the group, not to the task',
                '태스크가 아니라 그룹에 적어야 합니다',
              ),
            ]
          : [];
        return [...misspelt(where, task, TASK_KEYS), ...vm];
      }),
    ];
  });
}
