/** Whether a scenario has to do with memory: only then its kernel keeps account of it. */
import { LIMITED_MEMORY } from '../../kernel/mm/memcg/install.ts';
import { managerOf } from '../../kernel/mm/memcg/limited-memory.ts';
import type { BuildOptions } from '../build.ts';
import { parseLoad } from '../loads/registry.ts';
import { ACT } from './acts.ts';
import { GUEST_KERNELS, lendAll } from './guest-memory.ts';
import type { Scenario, ScenarioFile } from './types.ts';

const PAGES_PER_MB = 256;

/** Files that a group of such a scenario can set. */
export const MEMORY_SETTINGS: readonly string[] = Object.freeze(
  LIMITED_MEMORY.controllers
    .flatMap(({ files }) => files)
    .filter((file) => 'write' in file && isMemory(file.name))
    .map(({ name }) => name),
);

function isMemory(file: string): boolean {
  return file.startsWith('memory.');
}

/** A program of it uses memory that groups may limit. */
export function usesMemory(program: string): boolean {
  const load = parseLoad(program);
  return 'def' in load && load.def.usesMemory === true;
}

/** What a scenario runs from the start on, at its time, or by an act. */
export function programTexts({ tasks, writes }: Pick<Scenario, 'tasks' | 'writes'>): string[] {
  const acts = writes.flatMap(({ file, value }) => (file === ACT ? [value] : []));
  return [...tasks.map(({ program }) => program), ...acts];
}

/** Swap or a guest's memory is said, a limit is set or written, or a program uses what can be limited. */
export function limitsMemory({ swapMb }: Pick<ScenarioFile, 'swapMb'>, scenario: Scenario): boolean {
  const { groups, writes } = scenario;
  return (
    swapMb !== undefined ||
    groups.some(({ vm }) => vm?.memoryMb !== undefined) ||
    groups.some(({ files }) => Object.keys(files).some(isMemory)) ||
    writes.some(({ file }) => isMemory(file)) ||
    programTexts(scenario).some(usesMemory)
  );
}

/** What the kernels of a scenario have for it, and what of memory is there when its places are. */
export function memoryParts(
  file: ScenarioFile,
  scenario: Scenario,
): Pick<BuildOptions, 'underneath' | 'guests' | 'placed'> {
  if (!limitsMemory(file, scenario)) return {};
  const { swapMb = 0 } = file;
  return {
    underneath: { memory: LIMITED_MEMORY },
    guests: GUEST_KERNELS,
    placed: (building) => {
      if (swapMb > 0) managerOf(building.host).swap.on(swapMb * PAGES_PER_MB);
      lendAll(building);
    },
  };
}
