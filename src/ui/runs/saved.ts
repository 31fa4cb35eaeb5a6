/** Runs under a name as text: what the browser keeps and what a file holds. A run is its link. Pure; nothing that is read is trusted. */
import type { Issue } from '../../bridge/protocol.ts';
import type { Text } from '../i18n/locale.svelte.ts';

export interface SavedRun {
  /** No two are the same. */
  readonly name: string;
  /** Its hash, with the leading `#`. */
  readonly link: string;
}

export const NAME_MAX = 80;
/** Longer than any link of ours: a scenario file of 12,000 characters, each escaped, and 500 writes. */
const LINK_MAX = 100_000;
const RUNS_MAX = 500;

const FORMAT = 'runs';
const VERSION = 1;
const LINK = /^#\/[\w-]+(\?[^\s]*)?$/;

type Read = { readonly runs: readonly SavedRun[] } | { readonly issues: readonly Issue[] };

/** A name as it is kept: one line. */
export function tidyName(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, NAME_MAX);
}

/** The name, with a number where it is taken. */
export function freeName(wanted: string, taken: readonly SavedRun[]): string {
  const is = (name: string): boolean => taken.some((run) => run.name === name);
  let name = wanted;
  for (let n = 2; is(name); n += 1) {
    const end = ` (${n.toString()})`;
    name = `${wanted.slice(0, NAME_MAX - end.length)}${end}`;
  }
  return name;
}

/** `more` added to the runs there are; one that is there already, name and link, is not added again. */
export function joined(runs: readonly SavedRun[], more: readonly SavedRun[]): readonly SavedRun[] {
  return more.reduce<readonly SavedRun[]>(
    (all, run) =>
      all.some(({ name, link }) => name === run.name && link === run.link)
        ? all
        : [...all, { ...run, name: freeName(run.name, all) }],
    runs,
  );
}

export function printRuns(runs: readonly SavedRun[]): string {
  return `${JSON.stringify({ ringside: FORMAT, v: VERSION, runs }, null, 2)}\n`;
}

const TEXTS = {
  json: { en: 'This is no JSON text.', ko: 'JSON 텍스트가 아닙니다.' },
  object: { en: 'should be an object.', ko: '객체여야 합니다.' },
  format: {
    en: `should be "${FORMAT}": this is no file of runs.`,
    ko: `"${FORMAT}"여야 합니다. 실행 파일이 아닙니다.`,
  },
  version: {
    en: `should be ${VERSION}: the file was made by another version.`,
    ko: `${VERSION}이어야 합니다. 다른 버전이 만든 파일입니다.`,
  },
  list: { en: `should be a list of at most ${RUNS_MAX}.`, ko: `최대 ${RUNS_MAX}개의 목록이어야 합니다.` },
  name: {
    en: `should be a text of 1 to ${NAME_MAX} characters on one line.`,
    ko: `한 줄, 1~${NAME_MAX}자의 글이어야 합니다.`,
  },
  twice: { en: 'is there twice.', ko: '두 번 나옵니다.' },
  link: {
    en: 'should be a link such as "#/paths?op=getpid".',
    ko: '"#/paths?op=getpid" 같은 링크여야 합니다.',
  },
  key: { en: 'is not known here.', ko: '여기서는 알 수 없는 항목입니다.' },
} as const satisfies Readonly<Record<string, Text>>;

const issue = (path: string, what: keyof typeof TEXTS): Issue => ({ path, message: TEXTS[what] });

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKeys(value: object, known: readonly string[], path: string): Issue[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => issue(`${path}${key}`, 'key'));
}

function issuesOf(entry: unknown, index: number, before: readonly unknown[]): Issue[] {
  const path = `runs[${index}]`;
  if (!isObject(entry)) return [issue(path, 'object')];
  const { name, link } = entry;
  const found = unknownKeys(entry, ['name', 'link'], `${path}.`);
  if (typeof name !== 'string' || name === '' || tidyName(name) !== name)
    found.push(issue(`${path}.name`, 'name'));
  else if (before.some((one) => isObject(one) && one['name'] === name))
    found.push(issue(`${path}.name`, 'twice'));
  if (typeof link !== 'string' || link.length > LINK_MAX || !LINK.test(link))
    found.push(issue(`${path}.link`, 'link'));
  return found;
}

/** The runs in a text, or everything that is wrong with it. Nothing is taken of a text with a mistake. */
export function readRuns(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { issues: [issue('', 'json')] };
  }
  if (!isObject(value)) return { issues: [issue('', 'object')] };
  const { ringside, v, runs } = value;
  if (ringside !== FORMAT) return { issues: [issue('ringside', 'format')] };
  if (v !== VERSION) return { issues: [issue('v', 'version')] };
  if (!Array.isArray(runs) || runs.length > RUNS_MAX) return { issues: [issue('runs', 'list')] };
  const entries: readonly unknown[] = runs;
  const issues = [
    ...unknownKeys(value, ['ringside', 'v', 'runs'], ''),
    ...entries.flatMap((entry, index) => issuesOf(entry, index, entries.slice(0, index))),
  ];
  return issues.length > 0 ? { issues } : { runs: entries as readonly SavedRun[] };
}

/** Whether so many runs, and links as long as these, are read again when they are kept. */
export function fits(runs: readonly SavedRun[]): boolean {
  return runs.length <= RUNS_MAX && runs.every(({ link }) => link.length <= LINK_MAX);
}
