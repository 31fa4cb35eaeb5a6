/** Says what of a stack is estimated. */
import { stackFidelity } from '../sim/index.ts';

/** What is estimated in a stack, in a line of its own; nothing for a stack modelled in full. */
export function fidelityLine(stack: string): string {
  const { level, notes } = stackFidelity(stack);
  if (level === 'full') return '';
  const word = level === 'sketch' ? 'model estimate' : 'partly a model estimate';
  return `  ${word}: ${notes.map((note) => note.en).join(' ')}\n`;
}
