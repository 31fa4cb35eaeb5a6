/** Every host profile of the project. */
import type { HostProfile } from './define.ts';

export const PROFILES: readonly HostProfile[] = Object.freeze(
  Object.values(import.meta.glob<HostProfile>('./*.profile.ts', { eager: true, import: 'default' })).sort(
    (a, b) => (a.id < b.id ? -1 : 1),
  ),
);

/** The profile with this id. */
export function findProfile(id: string): HostProfile | undefined {
  return PROFILES.find((profile) => profile.id === id);
}

/** The profile of the machine that a recording names, the reference host for any other. */
export function profileOfCpuModel(cpuModel: string): HostProfile {
  const found = PROFILES.find(({ cpuModels }) => cpuModels.some((model) => model === cpuModel));
  return found ?? (findProfile('reference') as HostProfile);
}
