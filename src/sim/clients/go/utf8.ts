/** UTF-8: texts as byte strings (one character a byte) and back. */

// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;
const REPLACEMENT = '\ufffd';

function encodeOne(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
}

/** The bytes of a text. */
export function toBytes(text: string): string {
  if (ASCII.test(text)) return text;
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xd800 && code < 0xe000 ? encodeOne(0xfffd) : encodeOne(code);
  }).join('');
}

/** How many bytes a text takes. */
export function byteLength(text: string): number {
  return toBytes(text).length;
}

/** Text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
export function fromBytes(bytes: string): string {
  if (ASCII.test(bytes)) return bytes;
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const { character, size } = decodeOne(bytes, at);
    text += character;
    at += size;
  }
  return text;
}

function decodeOne(bytes: string, at: number): { character: string; size: number } {
  const lead = bytes.charCodeAt(at);
  if (lead < 0x80) return { character: String.fromCharCode(lead), size: 1 };
  const size =
    lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  let code = lead & (0xff >> (size + 1));
  for (let index = 1; index < size; index++) {
    const next = bytes.charCodeAt(at + index);
    if ((next & 0xc0) !== 0x80) return { character: REPLACEMENT, size: index };
    code = (code << 6) | (next & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][size] ?? 0;
  const holds =
    size > 0 &&
    at + size <= bytes.length &&
    code >= least &&
    code < 0x110000 &&
    (code < 0xd800 || code >= 0xe000);
  return holds ? { character: String.fromCodePoint(code), size } : { character: REPLACEMENT, size: 1 };
}
