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
  /** What tells the right one, as queries of lessons; left out: no run of the scenario tells it by a figure. */
  readonly right?: RightAnswer;
  /** Path of the cgroup that is looked at first; left out: the engine's choice. */
  readonly look?: string;
  /** Contents of a scenario file with one scenario. */
  readonly file: PresetFile;
}

/** The right answer is never written down: it is measured from the run. */
export interface RightAnswer {
  /** Holds once the run can tell. */
  readonly until: string;
  /** One for each answer; holds of the run when it is the right one, and of no other answer. */
  readonly is: readonly string[];
}

/** As much of a scenario file's shape as the list needs; the engine checks the rest. */
export interface PresetFile {
  readonly cpus: number;
  readonly memory_mb?: number;
  readonly swap_mb?: number;
  readonly disk?: string;
  readonly link_mbit?: number;
  readonly scenarios: readonly {
    readonly id: string;
    readonly duration_ms: number;
    readonly cgroups: readonly object[];
    readonly tasks: readonly object[];
    readonly writes?: readonly object[];
    readonly runs?: readonly object[];
  }[];
}

export function defineScenario(preset: ScenarioPreset): ScenarioPreset {
  return Object.freeze(preset);
}
