/** The keyboard: one table that the page obeys and the help dialog lists. */
import { t } from '../i18n/t.ts';
import { presenting } from '../state/presenting.svelte.ts';
import type { LiveRoom, RoomKey } from '../state/room.ts';
import { settings } from '../state/settings.svelte.ts';
import { presentKeys } from './present/keys.ts';

/** What keys reach beyond the room. */
export interface KeyTarget {
  /** Null while the room is on its way. */
  readonly live: LiveRoom | null;
  toggleHelp(): void;
  /** Takes the last change back, or does it again. */
  turn?(which: 'undo' | 'redo'): void;
}

/** Keys of the time bar, the same in every room. */
function timeKeys(live: LiveRoom): readonly RoomKey[] {
  const time = live.transport();
  const { step, far, primary } = time;
  const toggle = (): void => {
    live.lab.toggle();
  };
  const go = (direction: 1 | -1) => (): void => {
    step.go(direction);
  };
  const goFar = (direction: 1 | -1) => (): void => far?.go(direction);
  return [
    ...(primary
      ? [{ keys: { Space: primary.run }, shown: ['Space'], text: primary.text }]
      : [{ keys: { Space: toggle, '.': toggle }, shown: ['Space', '.'], text: time.playText }]),
    {
      // Remote controls of projectors send the page keys.
      keys: { ArrowLeft: go(-1), ArrowRight: go(1), PageUp: go(-1), PageDown: go(1) },
      shown: ['←', '→'],
      text: step.text,
    },
    ...(far
      ? [
          {
            keys: { 'Shift+ArrowLeft': goFar(-1), 'Shift+ArrowRight': goFar(1) },
            shown: ['Shift ←', 'Shift →'],
            text: far.text,
          },
        ]
      : []),
    { keys: { Home: time.toStart, End: time.toEnd }, shown: ['Home', 'End'], text: time.endsText },
    ...(primary ? [{ keys: { '.': toggle }, shown: ['.'], text: time.playText }] : []),
    ...(time.until ?? []).flatMap(({ key, text, run }) =>
      text === undefined ? [] : [{ keys: { [key]: run }, shown: [key], text }],
    ),
    { keys: { r: time.reset }, shown: ['r'], text: time.resetText },
  ];
}

/** Keys that work in every room, and while none is there. */
function pageKeys(target: Pick<KeyTarget, 'toggleHelp'>): readonly RoomKey[] {
  const does = (key: string, shown: string, text: string, run: () => void): RoomKey => ({
    keys: { [key]: run },
    shown: [shown],
    text,
  });
  return [
    { keys: {}, shown: ['Ctrl z'], text: t('app.undo') },
    { keys: {}, shown: ['Ctrl Shift z'], text: t('app.redo') },
    does('k', 'k', t('keys.language'), () => {
      settings.locale = settings.locale === 'en' ? 'ko' : 'en';
    }),
    does('d', 'd', t('keys.theme'), () => {
      settings.theme = settings.theme === 'dark' ? 'light' : 'dark';
    }),
    does('p', 'p', t('keys.present'), () => {
      presenting.toggle();
    }),
    does('?', '?', t('keys.help'), () => {
      target.toggleHelp();
    }),
    does('Escape', 'Esc', t('keys.close'), () => {
      presenting.stop();
    }),
  ];
}

/** The rows without the keys that an earlier row has. */
function once(rows: readonly RoomKey[]): readonly RoomKey[] {
  const taken = new Set<string>();
  return rows.flatMap((row) => {
    const free = Object.entries(row.keys).filter(([key]) => !taken.has(key));
    for (const [key] of free) taken.add(key);
    // What is pressed together with Ctrl is no key of the table, only told by it.
    const told = Object.keys(row.keys).length === 0;
    return free.length === 0 && !told ? [] : [{ ...row, keys: Object.fromEntries(free) }];
  });
}

/** All keys that work now: of a presented page, of the time, of the room, of the page. Reads reactive state. */
export function keyTable(target: KeyTarget): readonly RoomKey[] {
  const { live } = target;
  return once([
    ...(settings.present ? presentKeys(live) : []),
    ...(live ? [...timeKeys(live), ...live.keys()] : []),
    ...pageKeys(target),
  ]);
}

/** Keys that a focused control of a kind uses itself. */
const PRESS_KEYS = new Set(['Space', 'Enter']);
/** A slider has no use for Space: after a drag it plays and pauses. */
const SLIDER_KEYS = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);
const TEXT_FIELD =
  'textarea, select, [contenteditable="true"], input:not([type=radio], [type=checkbox], [type=range])';
const PRESSABLE = 'button, summary, [role=button], [role=option], [role=tab], [role=menuitem]';

/** The page is used by mouse or finger: a button has the focus because it was clicked, not because someone went to it. */
let byPointer = false;

/**
 * Notes how a control was pressed; the page calls it for every click. A click leaves the focus on its button, or a dialog and
 * a menu give it back to theirs, but who uses the mouse means the picture by Space. Who pressed by keyboard means the button.
 */
export function notePress(event: MouseEvent): void {
  if (event.detail > 0) byPointer = true;
  else if (event.target instanceof Element && event.target.closest(PRESSABLE)) byPointer = false;
}

/** Name of a pressed key. A `?` already contains its Shift. */
function keyName(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.shiftKey && key.startsWith('Arrow') ? `Shift+${key}` : key;
}

/** True when the focused control needs this key for itself. */
function belongsToControl(event: KeyboardEvent, name: string): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest(TEXT_FIELD)) return true;
  // A link is opened by Enter; Space on it plays.
  if (target.closest('a[href]')) return name === 'Enter';
  if (target.closest(PRESSABLE)) return PRESS_KEYS.has(name) && !(name === 'Space' && byPointer);
  if (target instanceof HTMLInputElement) {
    // Space does nothing on a radio that is already chosen, so it may issue.
    if (target.type === 'radio') return name === 'Space' ? !target.checked : name.startsWith('Arrow');
    if (target.type === 'checkbox') return name === 'Space';
    return SLIDER_KEYS.has(name.replace('Shift+', ''));
  }
  return false;
}

/** Ctrl or ⌘ with z, and with Shift or y: what a text field does with them itself is left to it. */
function turnChange(event: KeyboardEvent, target: KeyTarget): boolean {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !target.turn || !'zy'.includes(key)) return false;
  if (event.target instanceof Element && event.target.closest(TEXT_FIELD)) return false;
  if (document.querySelector('dialog[open]')) return false;
  event.preventDefault();
  target.turn(key === 'y' || event.shiftKey ? 'redo' : 'undo');
  return true;
}

/** Handles a key; true when it was used. */
export function pressKey(event: KeyboardEvent, target: KeyTarget): boolean {
  if (event.key === 'Tab') byPointer = false;
  if (turnChange(event, target)) return true;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector('dialog[open]')) return false;
  if (presenting.black) {
    // Whatever is pressed brings the picture back, and does nothing else.
    presenting.black = false;
    event.preventDefault();
    return true;
  }
  const name = keyName(event);
  const action = keyTable(target).find(({ keys }) => Object.hasOwn(keys, name))?.keys[name];
  if (!action || belongsToControl(event, name)) return false;
  event.preventDefault();
  // A button that Space is not for must not hear of its release either; a menu it leaves open closes.
  if (name === 'Space' && document.activeElement?.matches(PRESSABLE))
    document.getElementById('stage')?.focus({ preventScroll: true });
  action();
  return true;
}
