/** Keys of a presented page: what a remote control sends, and what a teacher needs without looking. */
import { mask } from '../../i18n/mask.svelte.ts';
import { t } from '../../i18n/t.ts';
import { poll } from '../../state/poll.svelte.ts';
import { presenting } from '../../state/presenting.svelte.ts';
import type { LiveRoom, RoomKey } from '../../state/room.ts';
import { settings } from '../../state/settings.svelte.ts';
import { teaching } from '../../state/teaching.svelte.ts';
import { letterOf } from '../../widgets/poll.ts';

const DIGITS = 9;
/** Letters that count hands. */
const LETTERS = 6;

function does(key: string, text: string, run: () => void, shown = key): RoomKey {
  return { keys: { [key]: run }, shown: [shown], text };
}

/** While a question stands over the picture letters count hands and Space shows what happens. */
function pollKeys(): readonly RoomKey[] {
  const { asked } = poll;
  const letters = Array.from({ length: asked?.choices ?? LETTERS }, (_, index) => letterOf(index));
  const keys = Object.fromEntries(
    letters.map((letter, index) => [
      letter.toLowerCase(),
      (): void => {
        poll.count(index);
      },
    ]),
  );
  return [
    { keys, shown: letters, text: t('keys.poll.count') },
    does('Space', t('keys.poll.see'), () => {
      poll.see();
    }),
  ];
}

function lessonKeys(): readonly RoomKey[] {
  return [
    {
      keys: { n: () => teaching.step?.next(), p: () => teaching.step?.previous() },
      shown: ['n', 'p'],
      text: t('keys.lesson'),
    },
  ];
}

function choiceKeys(live: LiveRoom): readonly RoomKey[] {
  const choice = live.choice();
  if (!choice) return [];
  const options = choice.options.slice(0, DIGITS);
  const keys = Object.fromEntries(
    options.map(({ id }, index) => [
      String(index + 1),
      (): void => {
        choice.set(id);
      },
    ]),
  );
  return [{ keys, shown: [`1–${options.length}`], text: t('keys.choice', { what: choice.label }) }];
}

/** Turns a switch over. */
const turn = (key: 'black' | 'pointer' | 'explained' | 'notes') => (): void => {
  presenting[key] = !presenting[key];
};

/** Keys beside those of every page, in the order in which they count; `whole`: those that could work too. */
export function presentKeys(live: LiveRoom | null, whole = false): readonly RoomKey[] {
  const larger = (direction: 1 | -1) => (): void => {
    settings.enlarge(direction);
  };
  return [
    ...(poll.open || whole ? pollKeys() : []),
    ...(teaching.step || whole ? lessonKeys() : []),
    ...(live ? choiceKeys(live) : []),
    does('v', t('keys.poll'), () => {
      poll.toggle();
    }),
    does('x', t('keys.explain'), turn('explained')),
    does('h', t('keys.hide'), () => {
      mask.on = !mask.on;
    }),
    does('b', t('keys.black'), turn('black')),
    does('l', t('keys.pointer'), turn('pointer')),
    does('w', t('keys.notes'), turn('notes')),
    { keys: { '+': larger(1), '=': larger(1), '-': larger(-1) }, shown: ['+', '−'], text: t('keys.larger') },
    does('f', t('keys.full'), () => {
      presenting.toggleFull();
    }),
  ];
}
