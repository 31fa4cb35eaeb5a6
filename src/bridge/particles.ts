/** Korean particles: which form follows a word is decided by the word's last sound. */

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
/** Precomposed syllables come in blocks of 28: no final consonant first, ㄹ as number 8. */
const FINALS = 28;
const RIEUL = 8;
/** Some final consonant other than ㄹ: no particle asks which. */
const OTHER = 1;
/** How the ten digits end when read aloud in Sino-Korean: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGIT_FINALS = [OTHER, RIEUL, 0, OTHER, 0, 0, OTHER, RIEUL, RIEUL, 0] as const;

/** Endings of English words that Korean ends in a consonant: 웹, 그룹, 블록, 소켓, 스탯, 런타임, 머신, 링. Other letters get a vowel. */
const CLOSED = /(?:[mn]|[aeiou][mn]e|ng|ck|ook|ic|(?<!oo)(?<=[aeiou])p|[aeo]b|(?<!e)at|et|(?<!o)ot)$/;

function latinFinal(word: string): number {
  const spelt = !/[aeiou]/.test(word);
  // An abbreviation is read letter by letter: 엘(ㄹ) 엠 엔 알(ㄹ).
  if (spelt && /[lr]$/i.test(word)) return RIEUL;
  if (spelt) return /[mn]$/i.test(word) ? OTHER : 0;
  return /le?$/.test(word) ? RIEUL : CLOSED.test(word) ? OTHER : 0;
}

/** The final consonant of the last sound of a text: 0 when it ends in a vowel, `RIEUL` for ㄹ. */
function finalOf(text: string): number {
  const said = text.replace(/[)\]}"'’”\s]+$/u, '');
  const last = said.at(-1) ?? '';
  const code = last.codePointAt(0) ?? 0;
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return (code - HANGUL_FIRST) % FINALS;
  if (/\d/.test(last)) return DIGIT_FINALS[Number(last)] ?? 0;
  return latinFinal(/[a-z]*$/i.exec(said)?.[0] ?? '');
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

/** A text whose writer did not know the word before: 은(는), 이(가), 을(를) and (으)로 become the form that fits. */
export function settled(text: string): string {
  return text.replace(/은\(는\)|이\(가\)|을\(를\)|\(으\)로/g, (either: string, at: number) =>
    josa(text.slice(0, at), either === '(으)로' ? '으로/로' : `${either.charAt(0)}/${either.charAt(2)}`),
  );
}
