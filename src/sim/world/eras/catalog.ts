/** What can be chosen of a server. */
import { APP_KINDS, ERAS, PRESSES, type ErasCatalog } from '../../core/era-views.ts';
import { APPS, PRESS_DEFS } from './apps.ts';
import { ERA_DEFS, hypervisors } from './plan.ts';

export function erasCatalog(): ErasCatalog {
  return {
    apps: APP_KINDS.map((kind) => ({ kind, label: APPS[kind].label, about: APPS[kind].about })),
    presses: PRESSES.map((id) => ({ id, label: PRESS_DEFS[id].label, about: PRESS_DEFS[id].about })),
    eras: ERAS.map((id) => ({ id, label: ERA_DEFS[id].label, about: ERA_DEFS[id].about })),
    hypervisors: hypervisors(),
  };
}
