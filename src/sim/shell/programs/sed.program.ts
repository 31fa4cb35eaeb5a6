import { options } from '../options.ts';
import { defineShellProgram } from '../program.ts';
import { posixRegex } from '../regex.ts';
import { inputs, linesOf } from '../text-input.ts';

/** A line's number, the last one, or lines that match; with a second: all up to it. */
type Address = number | '$' | RegExp;

interface Step {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly does: 'p' | 'd' | 'q' | 's';
  readonly find: RegExp | null;
  readonly put: string;
  readonly prints: boolean;
}

const ADDRESS = String.raw`(\d+|\$|\/(?:[^/\\]|\\.)*\/)`;
const STEP = new RegExp(`^\\s*(?:${ADDRESS}(?:,${ADDRESS})?)?\\s*([pdqs])(.*)$`, 's');

function addressOf(text: string | undefined, extended: boolean): Address | null {
  if (text === undefined) return null;
  if (text === '$') return '$';
  return text.startsWith('/') ? posixRegex(text.slice(1, -1), extended) : Number(text);
}

/** `s/…/…/g` after its letter; any sign may stand for the slash. */
function substitution(text: string, extended: boolean): Pick<Step, 'find' | 'put' | 'prints'> | null {
  const parts = text.slice(1).split(text[0] ?? '/');
  if (parts.length < 3) return null;
  const [find = '', put = '', flags = ''] = parts;
  const made = posixRegex(
    find,
    extended,
    (flags.includes('g') ? 'g' : '') + (flags.includes('i') ? 'i' : ''),
  );
  const replaced = put
    .replaceAll('$', '$$$$')
    .replace(/\\(\d)|\\(.)|&/g, (whole, group: string | undefined, sign: string | undefined) =>
      group !== undefined
        ? `$${group}`
        : sign !== undefined
          ? sign === 'n'
            ? '\n'
            : sign
          : whole === '&'
            ? '$&'
            : whole,
    );
  return made ? { find: made, put: replaced, prints: flags.includes('p') } : null;
}

/** Null: not a script that is known here. */
function parseScript(script: string, extended: boolean): Step[] | null {
  const steps: Step[] = [];
  for (const part of script.split(/;(?![^/]*\/[^/]*$)|\n/).filter((one) => one.trim() !== '')) {
    const [, from, to, does, rest = ''] = STEP.exec(part) ?? [];
    if (does !== 'p' && does !== 'd' && does !== 'q' && does !== 's') return null;
    const change = does === 's' ? substitution(rest, extended) : { find: null, put: '', prints: false };
    if (!change) return null;
    steps.push({ from: addressOf(from, extended), to: addressOf(to, extended), does, ...change });
  }
  return steps;
}

function isAt(address: Address, line: string, number: number, last: boolean): boolean {
  if (address === '$') return last;
  return typeof address === 'number' ? address === number : address.test(line);
}

export default defineShellProgram({
  name: 'sed',
  family: 'busybox',
  main: (sys, { argv }) => {
    const { flags, words } = options(argv, 'e');
    const [script = '', ...paths] = flags.has('e') ? [flags.get('e') ?? '', ...words] : words;
    const steps = parseScript(script, flags.has('E') || flags.has('r'));
    if (!steps) {
      sys.write(2, `sed: bad script: ${script}\n`);
      return 1;
    }
    const { texts, status } = inputs(sys, 'sed', paths);
    const lines = linesOf(texts.join(''));
    const open = new Set<Step>();
    let made = '';
    for (const [at, original] of lines.entries()) {
      let line = original;
      let keep = !flags.has('n');
      let quits = false;
      for (const step of steps) {
        const { from, to, does, find, put, prints } = step;
        const last = at === lines.length - 1;
        const begins = from === null || isAt(from, line, at + 1, last);
        if (!begins && !open.has(step)) continue;
        if (to !== null && begins) open.add(step);
        if (to !== null && isAt(to, line, at + 1, last)) open.delete(step);
        if (does === 'p') made += `${line}\n`;
        if (does === 'd') keep = false;
        if (does === 'q') quits = true;
        if (does !== 's' || !find) continue;
        const before = line;
        line = line.replace(find, put);
        if (prints && line !== before) made += `${line}\n`;
      }
      if (keep) made += `${line}\n`;
      if (quits) break;
    }
    sys.write(1, made);
    return status;
  },
});
