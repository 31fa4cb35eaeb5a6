/** Prepared scenarios of the Neighbours room: one file each, found by name. */
import type { Text } from '../sim/core/text.ts';

export interface ScenarioPreset {
  readonly id: string;
  /** Place in the list. */
  readonly order: number;
  readonly label: Text;
  readonly about: Text;
  /** What a teacher asks before it runs, and the answers to choose from. */
  readonly question: Text;
  readonly answers: readonly Text[];
  /** Path of the cgroup that is looked at first; left out: the engine's choice. */
  readonly look?: string;
  /** Contents of a scenario file with one scenario. */
  readonly file: PresetFile;
}

/** As much of a scenario file's shape as the list needs; the engine checks the rest. */
export interface PresetFile {
  readonly cpus: number;
  readonly scenarios: readonly {
    readonly id: string;
    readonly duration_ms: number;
    readonly cgroups: readonly object[];
    readonly tasks: readonly object[];
    readonly runs?: readonly object[];
  }[];
}

export function defineScenario(preset: ScenarioPreset): ScenarioPreset {
  return Object.freeze(preset);
}
