/** The moment in words. Reads reactive state: call it inside a derived. */
import { formatNs } from '../../../i18n/format.ts';
import { eraName, othersHit, pressName } from '../names.ts';
import type { ErasLab } from '../state/eras-lab.svelte.ts';
import { et } from '../texts.ts';

export function narrateEras(lab: ErasLab): string {
  const { readFrame } = lab;
  if (!readFrame) return '';
  const ns = formatNs(readFrame.nowNs);
  const { pressed, eras } = readFrame;
  if (!pressed) return et('say.before', { ns });
  const hit = eras.filter(othersHit).map(({ era }) => eraName(lab, era));
  const press = pressName(lab, pressed.press);
  return hit.length === 0
    ? et('say.nobody', { ns, press })
    : et('say.hit', { ns, press, eras: hit.join(', ') });
}
