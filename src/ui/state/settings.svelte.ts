/** What a reader keeps between visits: language and theme. Nothing else is stored. */
import { innerHeight } from 'svelte/reactivity/window';
import { locale, LOCALES, type Locale } from '../i18n/locale.svelte.ts';

export type Theme = 'light' | 'dark';

const KEY = 'ringside.settings';
/** Height in px of a window whose picture is presented at its own size: higher ones enlarge it. */
const PRESENT_HEIGHT = 800;
const PRESENT_SCALE_MIN = 1.15;
const PRESENT_SCALE_MAX = 2;

/** Reads the stored choice; storage may be forbidden or hold anything. */
function stored(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

class Settings {
  #chosenTheme = $state<Theme | null>(null);
  #systemDark = $state(false);
  #present = $state(false);

  /** Takes over stored choices and follows the system's theme until the reader chooses one. */
  start(): void {
    const saved = stored();
    const theme = saved['theme'];
    this.#chosenTheme = theme === 'light' || theme === 'dark' ? theme : null;
    const wanted = LOCALES.find((entry) => entry === saved['locale']);
    locale.current = wanted ?? (navigator.language.startsWith('ko') ? 'ko' : 'en');
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#paint();
    });
    this.#paint();
  }

  get theme(): Theme {
    return this.#chosenTheme ?? (this.#systemDark ? 'dark' : 'light');
  }

  set theme(theme: Theme) {
    this.#chosenTheme = theme;
    this.#paint();
    this.#save();
  }

  get locale(): Locale {
    return locale.current;
  }

  set locale(next: Locale) {
    locale.current = next;
    this.#save();
  }

  /** Large type, no chrome: for a projector. */
  get present(): boolean {
    return this.#present;
  }

  /** How much larger pictures are drawn: 1 but when presenting, then as large as the window's height allows. */
  get scale(): number {
    if (!this.#present) return 1;
    const wanted = (innerHeight.current ?? PRESENT_HEIGHT) / PRESENT_HEIGHT;
    return Math.min(PRESENT_SCALE_MAX, Math.max(PRESENT_SCALE_MIN, wanted));
  }

  /** Height of the window in px of an unscaled picture. */
  get windowHeight(): number {
    return Math.round((innerHeight.current ?? PRESENT_HEIGHT) / this.scale);
  }

  set present(on: boolean) {
    this.#present = on;
    document.documentElement.dataset['present'] = String(on);
  }

  #paint(): void {
    document.documentElement.dataset['theme'] = this.theme;
  }

  #save(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ theme: this.#chosenTheme, locale: locale.current }));
    } catch {
      // Storage is full or forbidden: the choice lasts for this visit.
    }
  }
}

export const settings = new Settings();
