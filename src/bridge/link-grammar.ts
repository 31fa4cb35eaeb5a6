/**
 * The grammar of links: `#/ROOM?PART=TEXT&PART=TEXT`. A room is a table of parts, each with a schema and words for what
 * it should be. Every part may be left out. Reading never throws: what cannot be read is named in `problems` and left
 * out. Sizes are bounded: a link is typed and sent around, and what it asks for must fit the page and the engine.
 */
import * as v from 'valibot';
import type { Issue, LabSpec } from './protocol.ts';

/** Highest seed: seeds are 32 bits. */
const SEED_MAX = 0xffff_ffff;
/** A whole number without sign, exact as a number: a moment of at most 104 days in ns. */
export const Whole = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.safeInteger());
export const Seed = v.pipe(Whole, v.maxValue(SEED_MAX));
/** A stack or a composition: the page draws eight at most, a name is at most three machines deep. */
export const Stacks = v.pipe(
  v.string(),
  v.transform((text) => (text === '' ? [] : text.split(','))),
  v.array(v.pipe(v.string(), v.regex(/^[\w.+/@=()-]{1,120}$/))),
  v.minLength(1),
  v.maxLength(8),
);

/** An id. */
export const Name = v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}$/));
export const Amount = v.pipe(v.string(), v.regex(/^\d{1,15}(\.\d{1,6})?$/), v.transform(Number), v.finite());

/** More pairs than there are switches, costs or parameters that anybody sets by hand. */
const PAIRS_MAX = 200;

export const list = (text: string): string[] => (text === '' ? [] : text.split(','));

/** `a:1,b:2` as a record whose values pass `value`. */
export const pairs = <T>(value: v.GenericSchema<string, T>): v.GenericSchema<string, Record<string, T>> =>
  v.pipe(
    v.string(),
    v.transform((text) => list(text).map((entry) => entry.split(':'))),
    v.array(v.tuple([Name, value])),
    v.maxLength(PAIRS_MAX),
    v.transform((entries) => Object.fromEntries(entries) as Record<string, T>),
  );

/** Whether commands stand in the order of time. */
export const inOrder = (list: readonly { readonly atNs: number }[]): boolean =>
  list.every((entry, index) => entry.atNs >= (list[index - 1]?.atNs ?? 0));

/** What a part should be, in words that follow "is not". */
interface Expected {
  readonly en: string;
  readonly ko: string;
}
type Schema = v.GenericSchema<string, unknown>;
/** Parts of a room by name: what its text becomes, and what it should be. */
export type Table = Readonly<Record<string, readonly [schema: Schema, en: string, ko: string]>>;
/** What was read of a table's parts. */
export type Parts<T extends Table> = { [K in keyof T]?: v.InferOutput<T[K][0]> };

/** Characters of a part that a problem quotes. */
const QUOTED = 60;

/** The part with this name could not be read; `expected` is null for an unknown name. */
function partProblem(part: string, text: string, expected: Expected | null): Issue {
  const shown = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  const message = expected
    ? {
        en: `“${shown}” is not ${expected.en}.`,
        ko: `“${shown}” 값을 읽을 수 없습니다. 필요한 값: ${expected.ko}.`,
      }
    : { en: `The link says “${part}”, which is not known.`, ko: `링크의 “${part}” 항목은 알 수 없습니다.` };
  return { path: part, message };
}

export function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/\+/g, '%2B'));
  } catch {
    return null;
  }
}

/** Percent-encodes a text but for the characters in `keep`, which are legal in a fragment and easy to read. */
export function encode(text: string, keep = ',:/@+'): string {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => {
    const plain = code < '%80' ? decodeURIComponent(code) : '';
    return plain !== '' && keep.includes(plain) ? plain : code;
  });
}

/** The room a hash names, '' when it names none. */
export function roomOf(hash: string): string {
  return /^#?\/?([\w-]*)/.exec(hash)?.[1] ?? '';
}

/** Reads the query of a hash. Parts in `raw` are not decoded: their fields are, one by one. */
export function readParts<T extends Table>(
  table: T,
  hash: string,
  raw: readonly string[] = [],
): { readonly parts: Parts<T>; readonly problems: readonly Issue[] } {
  const problems: Issue[] = [];
  const parts: Record<string, unknown> = {};
  for (const entry of (hash.split(/\?(.*)/s)[1] ?? '').split('&')) {
    if (entry === '') continue;
    const [name = '', given = ''] = entry.split(/=(.*)/s);
    const text = raw.includes(name) ? given : decode(given);
    const known = Object.hasOwn(table, name) ? table[name] : undefined;
    const result = known && text !== null ? v.safeParse(known[0], text) : null;
    if (result?.success) parts[name] = result.output;
    else problems.push(partProblem(name, text ?? given, known ? { en: known[1], ko: known[2] } : null));
  }
  return { parts: parts, problems };
}

/** The hash of a room and its parts, encoded by the caller; parts that say nothing are left out. */
export function printHash(room: string, parts: Readonly<Record<string, string>>): string {
  const query = Object.entries(parts)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}=${text}`);
  return `#/${room}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** Whole nanoseconds, '' for none. */
export function printNs(ns: number | undefined): string {
  return ns === undefined ? '' : Math.floor(ns).toString();
}

/** The text of pairs, in order of their names. */
export function printPairs(values: Readonly<Record<string, string | number>> | undefined): string {
  return Object.entries(values ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`)
    .join(',');
}

/** Characters kept in a field: a colon divides fields. */
export const FIELD = ',/@()';

/** `a:b;c:d` as fields that were encoded one by one, so `:` and `;` in a value do not divide. */
export function fields(): v.RawTransformAction<string, string[][]> {
  return v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return dataset.value
        .split(';')
        .map((entry) => entry.split(':').map((field) => decodeURIComponent(field)));
    } catch {
      addIssue({ message: 'not encoded' });
      return NEVER;
    }
  });
}

/** The host, the same in every room. */
export const HOST = {
  sw: [pairs(Name), 'pairs such as apicv:off', 'apicv:off 같은 쌍'],
  cost: [pairs(Amount), 'pairs such as vm.exit:720, in ns', 'vm.exit:720 같은 쌍(단위 ns)'],
} as const satisfies Table;

type HostChoice = Partial<Pick<LabSpec, 'switches' | 'costs'>>;

export function hostOf(sw: HostChoice['switches'], cost: HostChoice['costs']): HostChoice {
  return { ...(sw && { switches: sw }), ...(cost && { costs: cost }) };
}

export function printHost({ switches, costs }: HostChoice): { readonly sw: string; readonly cost: string } {
  return { sw: encode(printPairs(switches)), cost: encode(printPairs(costs)) };
}

/** Older links name what is selected by the number of a stack, or as a cgroup. */
const OLD_SELECTION = /^(hop|crossing|component):(\d+|-):(.+)$/;
const SELECTION_MAX = 400;

function renewed(selection: string, stacks: readonly string[]): string {
  const [, kind = '', stack = '', name = ''] = OLD_SELECTION.exec(selection) ?? [];
  const place = stack === '-' ? 'host' : stacks[Number(stack)];
  if (kind === '' || place === undefined) return selection;
  if (kind === 'hop') return `${place}/hop:${Number(name) + 1}`;
  return `${place}/${kind === 'component' ? 'box' : kind}:${name}`;
}

/**
 * A hash without what it says is selected, and that: a path for all rooms; null: nothing. What cannot be read selects nothing.
 */
export function splitSelection(hash: string): { readonly hash: string; readonly selection: string | null } {
  const [room = '', query = ''] = hash.split(/\?(.*)/s);
  const parts = query.split('&').filter((part) => part !== '');
  const textOf = (name: string): string => {
    const found = parts.find((part) => part.startsWith(`${name}=`));
    return found === undefined ? '' : (decode(found.slice(name.length + 1)) ?? '');
  };
  const rest = parts.filter((part) => !part.startsWith('sel='));
  const selection = textOf('sel');
  return {
    hash: rest.length > 0 ? `${room}?${rest.join('&')}` : room,
    selection:
      selection === '' || selection.length > SELECTION_MAX
        ? null
        : renewed(selection, list(textOf('stacks'))),
  };
}

/** A hash with what is selected. */
export function joinSelection(hash: string, selection: string | null): string {
  if (selection === null) return hash;
  return `${hash}${hash.includes('?') ? '&' : '?'}sel=${encode(selection)}`;
}

/** A lesson that a link opens, and its step, from 0. */
export interface LessonPlace {
  /** One of ours by its id; or `~` and one that travels in the link itself (`lessons/share.ts`). */
  readonly id: string;
  readonly step: number;
}

/** Longer lessons are not put into a link. */
export const LINK_LESSON_MAX = 6000;
const LESSON_ID = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*|~[\w-]+)$/;
const STEP = /^\d{1,3}$/;

/** A hash without what it says of a lesson, and that; null: nothing, or nothing that can be read. Steps in links count from 1. */
export function splitLesson(hash: string): { readonly hash: string; readonly lesson: LessonPlace | null } {
  const [room = '', query = ''] = hash.split(/\?(.*)/s);
  const parts = query.split('&').filter((part) => part !== '');
  const of = (name: string): string | undefined =>
    parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const rest = parts.filter((part) => !/^(?:lesson|step)=/.test(part));
  const [id = '', step = '1'] = [of('lesson'), of('step')];
  const known = id.length <= LINK_LESSON_MAX && LESSON_ID.test(id);
  return {
    hash: rest.length > 0 ? `${room}?${rest.join('&')}` : room,
    lesson: known ? { id, step: STEP.test(step) ? Math.max(0, Number(step) - 1) : 0 } : null,
  };
}

/** A hash with a lesson. */
export function joinLesson(hash: string, lesson: LessonPlace | null): string {
  if (lesson === null) return hash;
  return `${hash}${hash.includes('?') ? '&' : '?'}lesson=${lesson.id}&step=${lesson.step + 1}`;
}
