/** Scenarios: what other layers may use of them. */
export { buildScenario, settingIssues } from './build.ts';
export { CgroupShell } from './cgroup-shell.ts';
export { summarise, type Comparison, type Share } from './compare.ts';
export { compareFile } from './fidelity.ts';
export { LOADS, usageOf } from './loads.ts';
export { runScenario } from './run.ts';
export { parseScenarioFile, readScenarioFile, type MachineChoice } from './schema.ts';
export { scenarioTrace } from './trace-source.ts';
export type { ScenarioWorld } from './scenario-world.ts';
export type { RunResult, ScenarioFile, TaskResult } from './types.ts';
