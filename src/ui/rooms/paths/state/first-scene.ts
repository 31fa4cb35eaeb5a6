import type { Catalog, LabSpec } from '../../../../bridge/protocol.ts';

/** The scene a first visit opens on, as far as the engine's catalog has it. */
const FIRST_SCENE = { op: 'read-disk', stacks: ['bare', 'container', 'kvm'], seed: 7 } as const;

/** The first scene with what the catalog has of it. */
export function firstSpec(catalog: Catalog | null): LabSpec {
  const op = catalog?.operations.find((entry) => entry.id === FIRST_SCENE.op) ?? catalog?.operations[0];
  const known = FIRST_SCENE.stacks.filter((id) => catalog?.stacks.some((entry) => entry.id === id));
  const stacks = known.length > 0 ? known : (catalog?.stacks ?? []).slice(0, 3).map((entry) => entry.id);
  return { op: op?.id ?? '', params: {}, stacks, seed: FIRST_SCENE.seed, switches: {}, costs: {} };
}
