/**
 * Takes off what a log was wrapped in before it was posted: colours, quote marks, list marks, indentation, line
 * numbers, and the fronts that collectors write (journald, syslog, docker compose, kubectl, CRI, ISO times).
 */

/* eslint-disable no-control-regex -- escape sequences are made of control characters */
/** Escape sequences of terminals: CSI and OSC, and CSI as `cat -v` shows it. */
const ESCAPES =
  /\u001B\[[0-9;?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)|\u001B[@-Z\\-_]|\^\[\[[0-9;]*m/g;
/* eslint-enable no-control-regex */
const MONTH_TIME = '\\S{3,5}\\s+\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?';
const ISO_TIME =
  '\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z| ?[+-]\\d\\d:?\\d\\d)?';

/** One layer each; a line may have several. */
const LAYERS: readonly RegExp[] = [
  // journald and syslog: time, host, program[pid]:
  new RegExp(`^(?:<\\d+>)?(?:${MONTH_TIME}|${ISO_TIME})\\s+\\S+\\s+[\\w@./-]+(?:\\[\\d+\\])?:\\s?`),
  new RegExp(`^\\[?${ISO_TIME}\\]?:?\\s+`),
  // docker compose and systemd-cat: a name and a bar
  /^[\w./-]+\s*\|\s/,
  // kubectl logs --prefix, stern
  /^\[(?:pod\/)?[\w./-]+\/[\w./-]+\]\s+/,
  /^(?:stdout|stderr) [FP] /,
  /^(?:\[?(?:stdout|stderr|STDOUT|STDERR|INFO|DEBUG)\]?:?)\s+/,
  /^(?:>\s?)+/,
  /^\s+/,
  /^[-*+•]\s+(?=\S)/,
  /^`+(?:\w+$)?/,
  // grep -n, cat -n, less -N
  /^\d+[:|\t]\s*/,
  /^[\w./-]+(?:\.log|\.txt|\.out|\.\d+):(?:\d+:)?\s?/,
];
/** Layers taken off one line. */
const DEPTH = 4;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };

/** Undoes what stands inside a line rather than in front of it. */
function plain(line: string): string {
  let text = line;
  if (text.includes('\u001B') || text.includes('^[[')) text = text.replaceAll(ESCAPES, '');
  // UTF-16 that was read as UTF-8.
  if (text.includes('\u0000')) text = text.replaceAll('\u0000', '').replaceAll('\uFFFD', '');
  if (text.includes('\u00A0')) text = text.replaceAll('\u00A0', ' ');
  if (text.includes('\u200B')) text = text.replaceAll('\u200B', '');
  if (text.includes('“') || text.includes('”')) text = text.replaceAll(/[“”]/g, '"');
  if (/&(?:lt|gt|quot|#39);/.test(text))
    text = text.replaceAll(/&(lt|gt|quot|amp|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
  return text.startsWith('{"log":') ? jsonLog(text) : text;
}

/** A line of docker's json-file driver. */
function jsonLog(line: string): string {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'log' in entry) return String(entry.log).trimEnd();
  } catch {
    // It only began like one.
  }
  return line;
}

/** Remembers how the last line was wrapped: the next one most likely is too. */
export class Undresser {
  #layers: readonly number[] = [];

  /** What is in the line's wrapping by the way that fitted last; the line itself when there was none. */
  asBefore(line: string): string {
    return this.#strip(plain(line), this.#layers) ?? plain(line);
  }

  /**
   * What is in the line's wrapping, tried until `fits` says that it is a line of a log; null: it never does.
   */
  unwrap(line: string, fits: (text: string) => boolean): string | null {
    const text = plain(line);
    const usual = this.#strip(text, this.#layers);
    if (usual !== null && (usual !== line || text !== line) && fits(usual)) return usual;
    if (text !== line && fits(text)) return this.#remember(text, []);
    return this.#search(text, [], fits);
  }

  #search(text: string, layers: readonly number[], fits: (text: string) => boolean): string | null {
    if (layers.length === DEPTH) return null;
    for (let layer = 0; layer < LAYERS.length; layer++) {
      const inner = this.#strip(text, [layer]);
      if (inner === null || inner === '') continue;
      const taken = [...layers, layer];
      const bare = inner.endsWith('`') ? inner.replace(/`+$/, '') : inner;
      if (fits(bare)) return this.#remember(bare, taken);
      const deeper = this.#search(inner, taken, fits);
      if (deeper !== null) return deeper;
    }
    return null;
  }

  #strip(text: string, layers: readonly number[]): string | null {
    let rest = text;
    for (const layer of layers) {
      const front = LAYERS[layer]?.exec(rest)?.[0];
      if (front === undefined || front === '') return null;
      rest = rest.slice(front.length);
    }
    return rest;
  }

  #remember(text: string, layers: readonly number[]): string {
    this.#layers = layers;
    return text;
  }
}
