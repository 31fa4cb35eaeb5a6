/** Names and signs of applications, eras and presses, in the page's language. Reads reactive state. */
import Database from '@lucide/svelte/icons/database';
import Mail from '@lucide/svelte/icons/mail';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import ShoppingBag from '@lucide/svelte/icons/shopping-bag';
import type { AppKind, EraAppFrame, EraFrame, EraId, PressId } from '../../../bridge/protocol.ts';
import { formatMemory } from '../../i18n/format.ts';
import { say } from '../../i18n/locale.svelte.ts';
import type { ErasLab } from './state/eras-lab.svelte.ts';
import { et } from './texts.ts';

export const SIGNS = { shop: ShoppingBag, db: Database, mail: Mail, batch: RefreshCw } as const;

export function appName({ catalog }: ErasLab, kind: AppKind): string {
  const entry = catalog?.apps.find((app) => app.kind === kind);
  return entry ? say(entry.label) : kind;
}

export function pressName({ catalog }: ErasLab, id: PressId): string {
  const entry = catalog?.presses.find((press) => press.id === id);
  return entry ? say(entry.label) : id;
}

export function eraName({ catalog }: ErasLab, id: EraId): string {
  const entry = catalog?.eras.find((era) => era.id === id);
  return entry ? say(entry.label) : id;
}

/** The application that misbehaves. */
export function culprit({ spec }: ErasLab): AppKind {
  return spec.apps.at(-1)?.kind ?? 'batch';
}

export function fateText(lab: ErasLab, { kind, fate }: Pick<EraAppFrame, 'kind' | 'fate'>): string {
  return et('who.app', { app: appName(lab, kind), fate: et(`fate.${fate}`) });
}

/** Memory that is left, or that is missing. */
export function leftText({ memory: { leftBytes } }: EraFrame): string {
  return et(leftBytes < 0 ? 'short' : 'left', { bytes: formatMemory(Math.abs(leftBytes)) });
}

/** Others than the one that misbehaves are hit or dead. */
export function othersHit({ apps }: EraFrame): boolean {
  return apps.slice(0, -1).some(({ fate }) => fate === 'hit' || fate === 'dead');
}
