/** A lesson in a link: compressed, and in letters that a link may hold. */
import type { Lesson } from '../../lessons/define.ts';
import { LINK_LESSON_MAX } from '../link-grammar.ts';
import { readLesson, type Checked } from './check.ts';

/** A lesson that would be larger than this is not unpacked, bytes. */
const UNPACKED_MAX = 400_000;

async function through(bytes: Uint8Array<ArrayBuffer>, by: GenericTransformStream): Promise<Uint8Array> {
  const reader = (new Blob([bytes]).stream().pipeThrough(by) as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > UNPACKED_MAX) throw new RangeError('too long');
    parts.push(part.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The `lesson` part of a link; null: it is too long for one. */
export async function packLesson(lesson: Lesson): Promise<string | null> {
  const bytes = await through(
    new TextEncoder().encode(JSON.stringify(lesson)),
    new CompressionStream('deflate-raw'),
  );
  const letters = btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (sign) => ({ '+': '-', '/': '_' })[sign] ?? '',
  );
  return letters.length < LINK_LESSON_MAX ? `~${letters}` : null;
}

/** Reads the `lesson` part of a link. Null: it was cut, or is none. */
export async function unpackLesson(id: string): Promise<Checked | null> {
  try {
    const letters = id.slice(1).replace(/[-_]/g, (sign) => (sign === '-' ? '+' : '/'));
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    return readLesson(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'))));
  } catch {
    return null;
  }
}
