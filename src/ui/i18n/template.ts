/**
 * Message templates. `{name}` inserts a value, `{n|exit|exits}` chooses the English word by number,
 * `{name|을/를}` chooses the Korean particle by the last sound of the value.
 */

/** Names of the placeholders in a template, read off its literal type. */
export type Slots<S extends string> = S extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends `${infer Name}|${string}` ? Name : Slot) | Slots<Rest>
  : never;

export type SlotValues = Readonly<Record<string, string | number>>;

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
/** Precomposed syllables come in blocks of 28: no final consonant first, ㄹ as number 8. */
const FINALS = 28;
const RIEUL = 8;
/** How the ten digits end when read aloud in Sino-Korean: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGIT_FINALS = [21, RIEUL, 0, 16, 0, 0, 1, RIEUL, RIEUL, 0] as const;
/** Latin letters whose Korean names end in a consonant: 엘(ㄹ) 엠 엔 알(ㄹ). */
const LETTER_FINALS: Readonly<Record<string, number>> = { l: RIEUL, m: 16, n: 4, r: RIEUL };

/** Number of the final consonant of the word's last sound, 0 when it ends in a vowel. */
function finalOf(word: string): number {
  const last = word.replace(/[)\]}"'’”\s]+$/u, '').at(-1) ?? '';
  const code = last.codePointAt(0) ?? 0;
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return (code - HANGUL_FIRST) % FINALS;
  if (/\d/.test(last)) return DIGIT_FINALS[Number(last)] ?? 0;
  return LETTER_FINALS[last.toLowerCase()] ?? 0;
}

/**
 * The particle that fits `word`: `pair` is written consonant form first (`을/를`, `이/가`, `은/는`, `과/와`, `으로/로`).
 * A final ㄹ takes `로`, as in 커널로.
 */
export function josa(word: string, pair: string): string {
  const [afterConsonant = '', afterVowel = ''] = pair.split('/');
  const final = finalOf(word);
  if (afterConsonant === '으로' && final === RIEUL) return afterVowel;
  return final === 0 ? afterVowel : afterConsonant;
}

/** Fills a template; an unknown slot stays as it is written so that a mistake is seen. */
export function fill(template: string, values: SlotValues): string {
  return template.replace(/\{([^{}]+)\}/g, (whole, slot: string) => {
    const [name = '', first, second] = slot.split('|');
    const value = values[name];
    if (value === undefined) return whole;
    if (first === undefined) return String(value);
    if (second === undefined) return josa(String(value), first);
    return Number(value) === 1 ? first : second;
  });
}
