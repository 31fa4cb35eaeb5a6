/** The language of the page. One value for the whole page: a change re-renders every text and nothing else. */
import type { Catalog } from '../../bridge/protocol.ts';
import { settled } from '../../bridge/particles.ts';
import { MASK, masked } from './mask.svelte.ts';
import { fill, type Slots, type SlotValues } from './template.ts';

export type Locale = 'en' | 'ko';
export const LOCALES: readonly Locale[] = ['en', 'ko'];

/** A text of the engine, in both languages. */
export type Text = Catalog['host'];

class LocaleState {
  #current: Locale = $state('en');

  get current(): Locale {
    return this.#current;
  }

  set current(locale: Locale) {
    this.#current = locale;
    document.documentElement.lang = locale;
  }
}

export const locale = new LocaleState();

/** An engine text in the page's language. */
export function say(text: Text): string {
  return settled(text[locale.current]);
}

/** Arguments after the key: none for a text without slots. */
type Args<S extends string> = [Slots<S>] extends [never]
  ? []
  : [values: Readonly<Record<Slots<S>, string | number>>];

/** Keys of texts without slots: what a table may hold and translate later. */
export type PlainKey<En extends Readonly<Record<string, string>>> = {
  [K in keyof En & string]: [Slots<En[K]>] extends [never] ? K : never;
}[keyof En & string];

/** A translator over one pair of catalogues. */
export type Translator<En extends Readonly<Record<string, string>>> = <K extends keyof En & string>(
  key: K,
  ...args: Args<En[K]>
) => string;

/**
 * Makes a translator. `en` is written `as const`; a key missing in `ko`, or one too many, is a compile error, and so
 * is a forgotten slot at the call. Each room may have its own pair.
 */
export function messages<const En extends Readonly<Record<string, string>>>(
  en: En,
  ko: { readonly [K in keyof En]: string },
): Translator<En> {
  return (key, ...args) => {
    const template: string = (locale.current === 'ko' ? ko : en)[key];
    const values: SlotValues | undefined = args[0];
    return values ? fill(template, values, masked() ? MASK : null) : template;
  };
}
