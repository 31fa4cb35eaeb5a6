/** Which layer may come next when a stack is built from the outside in. The engine says what refuses what. */
import type { StackEntry } from '../../bridge/protocol.ts';
import type { Text } from '../i18n/locale.svelte.ts';

/** Virtual machines inside each other that the model has. */
const DEEPEST = 3;
const TOO_DEEP: Text = {
  en: 'virtual machines are modelled three deep at most',
  ko: '가상 머신은 최대 세 단계까지 모델에 있습니다',
};

/** Why `next` cannot be put inside the layers chosen so far, outermost first; null: it can. */
export function layerRefusal(chosen: readonly StackEntry[], next: StackEntry): Text | null {
  const outer = chosen.at(-1);
  const refused = outer?.refusesInside[next.id];
  if (refused) return refused;
  const vms = chosen.filter((entry) => entry.isVm).length;
  return next.isVm && vms >= DEEPEST ? TOO_DEEP : null;
}
