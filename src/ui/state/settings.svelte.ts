/** What a reader keeps between visits: language, theme and how much of a path is shown. Nothing else is stored. */
import { innerHeight } from 'svelte/reactivity/window';
import { locale, LOCALES, type Locale } from '../i18n/locale.svelte.ts';

export type Theme = 'light' | 'dark';
/** The common teaching picture, or what really happens. */
export type Detail = 'textbook' | 'mechanism';

const KEY = 'ringside.settings';
/** Text of a presented page is at least this share of the window's height, and this large, px. */
const PRESENT_SHARE = 1 / 40;
const PRESENT_TEXT_MIN = 19;
/** How much larger than that it can be made. */
const LARGER = [1, 1.15, 1.3, 1.5] as const;
/** The smallest text of pictures that are drawn in px of their own. */
const PICTURE_TEXT = 11;
/** Height of a window before its size is known, px. */
const HEIGHT = 800;

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
  /** How many steps larger a presented page is. */
  #larger = $state(0);
  #detail = $state<Detail>('textbook');

  /** Takes over stored choices and follows the system's theme until the reader chooses one. */
  start(): void {
    const saved = stored();
    const theme = saved['theme'];
    this.#chosenTheme = theme === 'light' || theme === 'dark' ? theme : null;
    this.#detail = saved['detail'] === 'mechanism' ? 'mechanism' : 'textbook';
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

  /** Shows something else for this visit without storing it: what a link or the page around this one asks for. */
  forThisVisit({ theme, locale: wanted }: { readonly theme?: Theme; readonly locale?: Locale }): void {
    if (theme) this.#chosenTheme = theme;
    if (wanted) locale.current = wanted;
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

  /** What a first visit, or an address that says nothing, begins with: the teaching picture until the reader chooses. */
  get detail(): Detail {
    return this.#detail;
  }

  set detail(detail: Detail) {
    this.#detail = detail;
    this.#save();
  }

  /** Large type, no chrome: for a projector. */
  get present(): boolean {
    return this.#present;
  }

  /** The smallest text on screen, px: for pictures that measure their texts. */
  get textPx(): number {
    if (!this.#present) return PICTURE_TEXT;
    return Math.max(PRESENT_TEXT_MIN, this.#heightPx * PRESENT_SHARE) * (LARGER[this.#larger] ?? 1);
  }

  /** How much larger pictures with px of their own are drawn: 1 but when presenting, then so that all their text can be read. */
  get scale(): number {
    return this.textPx / PICTURE_TEXT;
  }

  /** Height of the window in px of an unscaled picture. */
  get windowHeight(): number {
    return Math.round(this.#heightPx / this.scale);
  }

  get #heightPx(): number {
    return innerHeight.current ?? HEIGHT;
  }

  /** Makes the text of a presented page a step larger or smaller, never smaller than what the back row can read. */
  enlarge(direction: 1 | -1): void {
    this.#larger = Math.min(LARGER.length - 1, Math.max(0, this.#larger + direction));
    document.documentElement.style.setProperty('--larger', String(LARGER[this.#larger] ?? 1));
  }

  set present(on: boolean) {
    this.#present = on;
    document.documentElement.dataset['present'] = String(on);
  }

  /** Looks like another page of ours, and keeps nothing of it. */
  show(language: Locale, theme: Theme): void {
    locale.current = language;
    this.#chosenTheme = theme;
    this.#paint();
  }

  #paint(): void {
    document.documentElement.dataset['theme'] = this.theme;
  }

  #save(): void {
    try {
      localStorage.setItem(
        KEY,
        JSON.stringify({ theme: this.#chosenTheme, locale: locale.current, detail: this.#detail }),
      );
    } catch {
      // Storage is full or forbidden: the choice lasts for this visit.
    }
  }
}

export const settings = new Settings();
