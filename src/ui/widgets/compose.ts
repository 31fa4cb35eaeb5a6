/** Which layer may come next when a stack is built from the outside in. The engine says what refuses what. */
import type { StackEntry } from '../../bridge/protocol.ts';
import type { Text } from '../i18n/locale.svelte.ts';

/** Virtual machines inside each other that the model has. */
const DEEPEST = 3;
const TOO_DEEP: Text = {
  en: 'virtual machines are modelled three deep at most',
  ko: '가상 머신은 최대 세 단계까지만 모델에 있습니다',
};

/** Why `next` cannot be put inside the layers chosen so far, outermost first; null: it can. */
export function layerRefusal(chosen: readonly StackEntry[], next: StackEntry): Text | null {
  // What is no machine of its own passes on what it is given: the layers outside it are asked, too, up to their machine.
  const vm = chosen.findLastIndex((entry) => entry.isVm);
  const refused = chosen
    .slice(Math.max(0, vm))
    .map((entry) => entry.refusesInside[next.id])
    .findLast((reason) => reason !== undefined);
  if (refused) return refused;
  const vms = chosen.filter((entry) => entry.isVm).length;
  return next.isVm && vms >= DEEPEST ? TOO_DEEP : null;
}
