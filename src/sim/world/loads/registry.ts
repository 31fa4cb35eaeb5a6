/** Every program that makes load: one file each, and reading a program's text. */
import type { LoadDef } from './load.ts';

export const LOADS: readonly LoadDef[] = Object.freeze(
  Object.values(import.meta.glob<LoadDef>('./*.load.ts', { eager: true, import: 'default' })).sort((a, b) =>
    a.id < b.id ? -1 : 1,
  ),
);

export function findLoad(id: string): LoadDef | undefined {
  return LOADS.find((load) => load.id === id);
}

/** How a program is written, e.g. `periodic B P`. */
export function usageOf(def: LoadDef): string {
  const words = def.params.map(({ name, default: value }) => (value === undefined ? name : `[${name}]`));
  return [def.id, ...words].join(' ');
}

export interface ParsedLoad {
  readonly def: LoadDef;
  readonly args: readonly number[];
}

/** A number in digits; NaN for other notations, which are slips more often than meant. */
function numberOf(word: string): number {
  return /^\d+(\.\d+)?$/.test(word) ? Number(word) : NaN;
}

/** A program's text as its definition and numbers; a string says in English and Korean what is wrong with it. */
export function parseLoad(written: string): ParsedLoad | { readonly en: string; readonly ko: string } {
  const [id = '', ...words] = written.trim().split(/\s+/);
  const def = findLoad(id);
  if (!def) {
    const known = LOADS.map(usageOf).join(', ');
    return {
      en: `unknown program "${written}"; accepted: ${known}`,
      ko: `알 수 없는 프로그램 "${written}". 사용 가능: ${known}`,
    };
  }
  const needed = def.params.filter((param) => param.default === undefined).length;
  if (words.length < needed || words.length > def.params.length) {
    return {
      en: `"${written}": expected ${usageOf(def)}`,
      ko: `"${written}": ${usageOf(def)} 형식이어야 합니다`,
    };
  }
  const args: number[] = [];
  for (const [index, param] of def.params.entries()) {
    const word = words[index];
    const value = word === undefined ? (param.default ?? 0) : numberOf(word);
    if (!(value >= param.min && value <= param.max)) {
      return {
        en: `"${written}": ${param.name} (${param.about.en}) must be from ${String(param.min)} to ${String(param.max)}`,
        ko: `"${written}": ${param.name}(${param.about.ko})은(는) ${String(param.min)} 이상 ${String(param.max)} 이하여야 합니다`,
      };
    }
    args.push(value);
  }
  return { def, args };
}
