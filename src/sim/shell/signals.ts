/** Names of signals as kill(1) takes them. */
import { own } from '../core/own.ts';
import { SIG } from '../kernel/signal.ts';

/** The number of a name with or without SIG, or of a number; −1: there is no such signal. */
export function signalOf(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  return own<number>(SIG, word.toUpperCase().replace(/^SIG/, '')) ?? -1;
}
