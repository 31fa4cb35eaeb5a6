/** Texts of lessons in the page's language, with their figures. */
import { figureText, wordsOf } from '../../bridge/lessons/answers.ts';
import { momentNs } from '../../bridge/lessons/moment.ts';
import { formatNsShort } from '../../bridge/format.ts';
import type { LessonCommand, SomeText, Step } from '../../lessons/define.ts';
import type { Scalar } from '../../lessons/query.ts';
import { locale } from '../i18n/locale.svelte.ts';
import { MASK, masked } from '../i18n/mask.svelte.ts';
import { fill } from '../i18n/template.ts';
import { lt } from './texts.ts';

export function words(text: SomeText): string {
  return wordsOf(text, locale.current);
}

/** A text of a step with the figures it names; those that are not known yet are an ellipsis. */
export function told(text: SomeText, step: Step, known: Readonly<Record<string, Scalar>> = {}): string {
  const figures = Object.entries(step.figures ?? {});
  return fill(
    words(text),
    Object.fromEntries(
      figures.map(([name, { unit }]) => [name, masked() ? MASK : figureText(known[name] ?? null, unit)]),
    ),
  );
}

function commandText(command: LessonCommand): string {
  if ('issue' in command) return lt('run.issue', { n: command.issue });
  if ('write' in command) return lt('run.write', { ...command.write });
  if ('press' in command) return lt('run.press', { what: command.press });
  if ('play' in command && command.play !== 'end')
    return lt('run.play', { at: formatNsShort(momentNs(command.play) ?? 0) });
  return '';
}

/** What a button says that does these commands. */
export function runText(step: Step): string {
  if (step.button) return words(step.button);
  const texts = (step.run ?? []).map(commandText).filter((text) => text !== '');
  return texts[0] ?? lt('run.do');
}
