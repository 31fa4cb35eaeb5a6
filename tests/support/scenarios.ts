/** Scenario files for tests. */
import { parseScenarioFile, readScenarioFile, type ScenarioFile } from '../../src/sim/index.ts';

/** A file that must be right. */
export function fileOf(data: object | string): ScenarioFile {
  const reading = typeof data === 'string' ? parseScenarioFile(data) : readScenarioFile(data);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.file;
}

/** A file with one scenario. */
export function oneScenario(
  cgroups: readonly object[],
  tasks: readonly object[],
  more: object = {},
  machine: object = { cpus: 2 },
): ScenarioFile {
  return fileOf({ ...machine, scenarios: [{ id: 'test', cgroups, tasks, duration_ms: 1000, ...more }] });
}
