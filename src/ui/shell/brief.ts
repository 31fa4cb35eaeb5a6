/** A sentence for a narrow screen. Pure. */

/** Two lines of a phone's width, in Latin letters. */
const ROOM = 104;
/** A Korean syllable in Latin letters. */
const SYLLABLE = 1.85;

function lengthOf(text: string): number {
  return text.length + (SYLLABLE - 1) * (text.match(/[가-힣]/g)?.length ?? 0);
}

/** As many whole sentences as two lines hold, of a longer one as many whole clauses; what is left out is marked. */
export function brief(text: string): string {
  if (lengthOf(text) <= ROOM) return text;
  const fitting = (parts: readonly string[]): string => {
    const count = parts.findIndex((_, index) => lengthOf(parts.slice(0, index + 1).join('')) > ROOM - 2);
    return parts.slice(0, count < 0 ? parts.length : count).join('');
  };
  const sentences = fitting(text.split(/(?<=\. )/));
  const said = sentences === '' ? fitting(text.split(/(?<=[,:] )/)) : sentences;
  return said === '' ? text : `${said.replace(/[,:] $/, ' ')}…`;
}
