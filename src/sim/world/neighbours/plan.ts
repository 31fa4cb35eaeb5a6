/** From a scenario file and what the page asks for to a run's plan. */
import { featuresOf } from '../version.ts';
import type { RunChoice } from '../compile/scenario.ts';
import { settingIssues } from '../scenario/build.ts';
import { parseScenarioFile, readScenarioFile } from '../scenario/schema.ts';
import type { Scenario, ScenarioFile } from '../scenario/types.ts';
import { issue, type Issue } from '../issue.ts';
import { costIssues, switchIssues } from '../operation-spec.ts';

/** What a neighbourhood is built from. */
export interface RunPlan {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly choice: RunChoice;
}

/** What the page chooses beside the scenario. */
export interface PlanChoice {
  readonly seed: number;
  readonly hz: number;
  readonly pick: 'eevdf' | 'cfs';
  readonly throttle: 'task' | 'queue';
  readonly switches?: Readonly<Record<string, string>>;
  /** Means of costs, ns by cost id. */
  readonly costs?: Readonly<Record<string, number>>;
}

/**
 * Reads a scenario file (its text, or its data) and plans a run of its first scenario. A recorded scenario starts at the
 * tick phase of its first recorded run.
 */
export function makePlan(
  source: string | object,
  choice: PlanChoice,
): { readonly plan: RunPlan } | { readonly issues: readonly Issue[] } {
  const machine = { hz: choice.hz };
  const reading =
    typeof source === 'string' ? parseScenarioFile(source, machine) : readScenarioFile(source, machine);
  if (!reading.ok) return { issues: reading.issues };
  const [scenario] = reading.file.scenarios;
  if (!scenario) return { issues: [issue('scenarios', 'there is none', '시나리오가 없습니다')] };
  const file = { ...reading.file, scenarios: [scenario] };
  const { switches = {}, costs = {} } = choice;
  const issues = [...switchIssues({ switches }), ...costIssues({ costs }), ...settingIssues(file)];
  if (issues.length > 0) return { issues };
  const base = featuresOf(choice.pick === 'cfs' ? '6.5' : scenario.kernel);
  const features = Object.freeze({
    ...base,
    pick: choice.pick,
    throttle: choice.throttle === 'queue' ? ('cfs_rq' as const) : ('task' as const),
  });
  const [run] = scenario.runs;
  return {
    plan: {
      file,
      scenario,
      choice: { seed: choice.seed, features, switches, costs, ...(run ? { phases: run } : {}) },
    },
  };
}
