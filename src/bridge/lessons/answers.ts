/** Answers and figures of lessons in words, for the page and the command line. */
import type { SomeText, Step, Unit } from '../../lessons/define.ts';
import type { Scalar } from '../../lessons/query.ts';
import { formatBytes, formatCount, formatNs, formatRatio, formatShare } from '../format.ts';
import { settled } from '../particles.ts';
import type { Found } from './play.ts';

export type Language = 'en' | 'ko';

/** A text in a language, or in the one it has. */
export function wordsOf(text: SomeText, language: Language): string {
  const words = text as Readonly<Partial<Record<Language, string>>>;
  return settled(words[language] ?? words.en ?? words.ko ?? '');
}

/** A figure as it is written; an ellipsis while it is not known. */
export function figureText(value: Scalar, unit: Unit): string {
  if (typeof value !== 'number') return value === null ? '…' : String(value);
  switch (unit) {
    case 'ns':
      return formatNs(value);
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
    case 'factor':
      return formatRatio(value, 1);
    case 'share':
      return formatShare(value);
    case 'bytes':
      return formatBytes(value);
    case 'cpus':
      return value.toFixed(2);
    case 'text':
      return String(value);
  }
}

/** The right answer of a question in words. */
export function foundText(step: Step, found: Found, language: Language): string {
  if (step.kind !== 'predict') return '';
  const { answers } = step;
  if (found.kind === 'choice' && 'choices' in answers) {
    const choice = answers.choices[found.right];
    return choice ? wordsOf(choice.text, language) : '';
  }
  if (found.kind === 'number' && 'number' in answers) return figureText(found.value, answers.number.unit);
  if (found.kind !== 'order' || !('order' in answers)) return '';
  const { items } = answers.order;
  return found.order.map((item) => wordsOf(items[item]?.text ?? { en: '' }, language)).join(' < ');
}

/** Whether a number that was guessed is near enough: −1 too low, 1 too high, 0 right. */
export function offBy(guess: number, value: number, tolerance: number): -1 | 0 | 1 {
  if (Math.abs(guess - value) <= tolerance * Math.abs(value)) return 0;
  return guess < value ? -1 : 1;
}
