/** Builds the world of a scenario, and finds what its kernel refuses. */
import { buildWorld, refusedGroups } from '../build.ts';
import { scenarioWorld, type RunChoice } from '../compile/scenario.ts';
import { issue, type Issue } from '../issue.ts';
import { limitDevices } from './devices.ts';
import { memoryParts } from './limited-memory.ts';
import { networkParts, setUpNetwork } from './limited-network.ts';
import type { World } from '../world.ts';
import type { Scenario, ScenarioFile } from './types.ts';

/** Builds a checked scenario's world; it stands at its start, or so long before (`standNs` is negative then). */
export function buildScenario(file: ScenarioFile, scenario: Scenario, choice: RunChoice, standNs = 0): World {
  const world = buildWorld(scenarioWorld(file, scenario, choice), {
    standNs,
    ...memoryParts(file, scenario),
    ...networkParts(scenario),
    built: (kernels) => setUpNetwork(kernels, scenario),
  });
  limitDevices(world, scenario);
  return world;
}

function refusedOf(file: ScenarioFile, scenario: Scenario, at: string): Issue[] {
  const { building, refusals } = refusedGroups(
    scenarioWorld(file, scenario, { seed: 0 }),
    memoryParts(file, scenario),
  );
  const found = refusals.map(({ group, file: name, answer }) => {
    const index = scenario.groups.findIndex(({ path }) => path === group.path);
    const own = `${at}.cgroups[${String(index)}]`;
    const where = index < 0 ? `${at}.cgroups ${group.path}` : name === null ? own : `${own}["${name}"]`;
    const tried = name === null ? group.path : `${group.path}/${name} ← "${group.files[name] ?? ''}"`;
    return issue(
      where,
      `${tried}: ${answer.errno}, ${answer.why.en}`,
      `${tried}: ${answer.errno}, ${answer.why.ko}`,
    );
  });
  const { cgroups } = building.host;
  scenario.tasks.forEach(({ cgroup }, index) => {
    const group = cgroups.find(cgroup);
    const answer = group && cgroups.vetNew(group);
    if (answer?.ok === false)
      found.push(
        issue(
          `${at}.tasks[${String(index)}].cgroup`,
          `${answer.errno}: ${answer.why.en}`,
          `${answer.errno}: ${answer.why.ko}`,
        ),
      );
  });
  return found;
}

/** What the kernel refuses of a file's groups and tasks: found by making the groups. */
export function settingIssues(file: ScenarioFile): Issue[] {
  return file.scenarios.flatMap((scenario, index) =>
    refusedOf(file, scenario, `scenarios[${String(index)}]`),
  );
}
