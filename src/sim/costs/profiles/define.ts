/** A host profile: the costs of a machine other than the reference host. One file each in this folder. */
import type { Text } from '../../core/text.ts';
import type { SourceRef } from '../types.ts';

export interface HostProfile {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  /** What recordings made on such a machine say of its CPU. */
  readonly cpuModels: readonly string[];
  /** Means, ns by cost id, that differ from the reference host's. */
  readonly costs: Readonly<Record<string, number>>;
  readonly sources: readonly SourceRef[];
}

export function defineProfile(profile: HostProfile): HostProfile {
  return Object.freeze({ ...profile, costs: Object.freeze(profile.costs) });
}
