/** Scenarios: what other layers may use of them. */
export { buildScenario, settingIssues, type RunChoice } from './build.ts';
export { CgroupShell, type ShellAnswer, type ShellChoice } from './cgroup-shell.ts';
export { compareRun, summarise, type Comparison, type Share } from './compare.ts';
export { compareFile } from './fidelity.ts';
export { LOADS, usageOf } from './loads.ts';
export { runScenario, runWorld } from './run.ts';
export { parseScenarioFile, readScenarioFile, type MachineChoice, type Reading } from './schema.ts';
export type { ScenarioWorld } from './scenario-world.ts';
export type { RunResult, Scenario, ScenarioFile, TaskResult } from './types.ts';
