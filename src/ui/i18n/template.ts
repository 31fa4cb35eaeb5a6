/**
 * Message templates. `{name}` inserts a value, `{n|exit|exits}` chooses the English word by number,
 * `{name|을/를}` chooses the Korean particle by the last sound of the value.
 */
import { josa } from '../../bridge/particles.ts';

/** Names of the placeholders in a template, read off its literal type. */
export type Slots<S extends string> = S extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends `${infer Name}|${string}` ? Name : Slot) | Slots<Rest>
  : never;

export type SlotValues = Readonly<Record<string, string | number>>;

/** Fills a template; an unknown slot stays as it is written so that a mistake is seen. `mask` stands for every number. */
export function fill(template: string, values: SlotValues, mask: string | null = null): string {
  return template.replace(/\{([^{}]+)\}/g, (whole, slot: string) => {
    const [name = '', first, second] = slot.split('|');
    const value = values[name];
    if (value === undefined) return whole;
    if (first === undefined) return mask !== null && typeof value === 'number' ? mask : String(value);
    if (second === undefined) return josa(String(value), first);
    return Number(value) === 1 ? first : second;
  });
}
