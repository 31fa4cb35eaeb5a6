/** What a reader keeps between visits: language and theme. Nothing else is stored. */
import { locale, LOCALES, type Locale } from '../i18n/locale.svelte.ts';

export type Theme = 'light' | 'dark';

const KEY = 'ringside.settings';

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
