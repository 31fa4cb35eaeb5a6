/**
 * What layers, switches, boxes and trace points are, in sentences. In the built worker this file is a chunk of its own and the registries
 * are without the sentences, so that a run does not wait for prose.
 */
import type { CatalogWords } from '../core/views.ts';
import { COMPONENTS } from '../trace/components.ts';
import { PROBES } from '../trace/probes.ts';
import { LAYERS } from './registry.ts';
import { SWITCHES } from './switches.ts';

export const ABOUTS: Omit<CatalogWords, 'costs'> = {
  stacks: LAYERS.map(({ about, fidelityNote }) => ({ about, fidelityNote })),
  switches: SWITCHES.map(({ about }) => ({ about })),
  components: COMPONENTS.map(({ about }) => ({ about })),
  probes: PROBES.map(({ about }) => ({ about })),
};
