/** The keyboard: one table that the page obeys and the help dialog lists. */
import type { TextKey } from '../i18n/t.ts';
import type { DeskKey } from '../state/desk.svelte.ts';
import type { Lab } from '../state/lab.svelte.ts';
import { settings } from '../state/settings.svelte.ts';

/** What keys reach beyond the lab. */
export interface KeyTarget {
  readonly lab: Lab;
  toggleHelp(): void;
}

export interface KeyBinding {
  /** `Space`, `ArrowLeft`, `Shift+ArrowLeft`, `e`: as `keyName` gives them. */
  readonly keys: Readonly<Record<string, (target: KeyTarget) => void>>;
  /** As the help dialog shows them. */
  readonly shown: readonly string[];
  readonly text: TextKey;
  /** Works in every room; the others are of rooms over the shared lab. */
  readonly everywhere?: true;
}

export const KEY_BINDINGS: readonly KeyBinding[] = [
  { keys: { Space: ({ lab }) => void lab.primary() }, shown: ['Space'], text: 'keys.issue' },
  {
    keys: {
      ArrowLeft: ({ lab }) => void lab.seek({ to: 'hop', direction: -1 }),
      ArrowRight: ({ lab }) => void lab.seek({ to: 'hop', direction: 1 }),
      // Remote controls of projectors send these two.
      PageUp: ({ lab }) => void lab.seek({ to: 'hop', direction: -1 }),
      PageDown: ({ lab }) => void lab.seek({ to: 'hop', direction: 1 }),
    },
    shown: ['←', '→'],
    text: 'keys.step',
  },
  {
    keys: {
      'Shift+ArrowLeft': ({ lab }) => void lab.seek({ to: 'operation', direction: -1 }),
      'Shift+ArrowRight': ({ lab }) => void lab.seek({ to: 'operation', direction: 1 }),
    },
    shown: ['Shift ←', 'Shift →'],
    text: 'keys.operation',
  },
  {
    keys: {
      Home: ({ lab }) => void lab.seek({ to: 'start' }),
      End: ({ lab }) => void lab.seek({ to: 'next', what: 'end' }),
    },
    shown: ['Home', 'End'],
    text: 'keys.ends',
  },
  {
    keys: {
      '.': ({ lab }) => {
        lab.toggle();
      },
    },
    shown: ['.'],
    text: 'keys.play',
  },
  { keys: { e: ({ lab }) => void lab.seek({ to: 'next', what: 'exit' }) }, shown: ['e'], text: 'keys.exit' },
  {
    keys: { i: ({ lab }) => void lab.seek({ to: 'next', what: 'interrupt' }) },
    shown: ['i'],
    text: 'keys.interrupt',
  },
  { keys: { r: ({ lab }) => void lab.reset() }, shown: ['r'], text: 'keys.reset' },
  {
    keys: {
      t: ({ lab }) => {
        lab.detail = lab.detail === 'textbook' ? 'mechanism' : 'textbook';
      },
    },
    shown: ['t'],
    text: 'keys.detail',
  },
  {
    keys: {
      l: () => {
        settings.locale = settings.locale === 'en' ? 'ko' : 'en';
      },
    },
    shown: ['l'],
    text: 'keys.language',
    everywhere: true,
  },
  {
    keys: {
      d: () => {
        settings.theme = settings.theme === 'dark' ? 'light' : 'dark';
      },
    },
    shown: ['d'],
    text: 'keys.theme',
    everywhere: true,
  },
  {
    keys: {
      p: () => {
        settings.present = !settings.present;
      },
    },
    shown: ['p'],
    text: 'keys.present',
    everywhere: true,
  },
  {
    keys: {
      '?': (target) => {
        target.toggleHelp();
      },
    },
    shown: ['?'],
    text: 'keys.help',
    everywhere: true,
  },
  {
    keys: {
      Escape: () => {
        settings.present = false;
      },
    },
    shown: ['Esc'],
    text: 'keys.close',
    everywhere: true,
  },
];

const ACTIONS = new Map(KEY_BINDINGS.flatMap((binding) => Object.entries(binding.keys)));
const EVERYWHERE = new Map(
  KEY_BINDINGS.filter((binding) => binding.everywhere).flatMap((binding) => Object.entries(binding.keys)),
);

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

/** What a key does: in a room with an engine of its own, its keys stand before those of the page. */
function actionOf(name: string, own: readonly DeskKey[] | null): ((target: KeyTarget) => void) | undefined {
  if (own === null) return ACTIONS.get(name);
  return own.find((binding) => Object.hasOwn(binding.keys, name))?.keys[name] ?? EVERYWHERE.get(name);
}

/** Handles a key; true when it was used. `own`: the keys of a room with an engine of its own, null in the others. */
export function pressKey(
  event: KeyboardEvent,
  target: KeyTarget,
  own: readonly DeskKey[] | null = null,
): boolean {
  if (event.key === 'Tab') byPointer = false;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector('dialog[open]')) return false;
  const name = keyName(event);
  const action = actionOf(name, own);
  if (!action || belongsToControl(event, name)) return false;
  event.preventDefault();
  // A button that Space is not for must not hear of its release either; a menu it leaves open closes.
  if (name === 'Space' && document.activeElement?.matches(PRESSABLE))
    document.getElementById('stage')?.focus({ preventScroll: true });
  action(target);
  return true;
}
