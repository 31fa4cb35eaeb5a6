/** GNU sed: the commands that scripts use most. */
import { errorText } from '../errors.ts';
import { debianPrograms } from '../program.ts';
import { posixRegex, regexFault } from '../regex.ts';
import type { Main, Sys } from '../sys.ts';
import { linesWithEnds, say } from './support.ts';

type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly test: RegExp }
  | { readonly kind: 'step'; readonly first: number; readonly step: number };

interface Command {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly plus: number | null;
  readonly not: boolean;
  readonly name: string;
  /** Text of a, i, c; label of b, t; set of y. */
  readonly text: string;
  readonly find: RegExp | null;
  readonly put: string;
  readonly which: number;
  readonly all: boolean;
  readonly prints: boolean;
  readonly body: readonly Command[];
}

const NOTHING = Object.freeze({
  text: '',
  find: null,
  put: '',
  which: 1,
  all: false,
  prints: false,
  body: [],
});

class Wrong {
  readonly sed: string;

  constructor(message: string) {
    this.sed = message;
  }
}

class ScriptReader {
  private readonly text: string;
  private readonly extended: boolean;
  private at = 0;
  private readonly part: number;

  constructor(text: string, extended: boolean, part = 1) {
    this.text = text;
    this.extended = extended;
    this.part = part;
  }

  private fail(message: string): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught where the script is read
    throw new Wrong(`-e expression #${String(this.part)}, char ${String(this.at)}: ${message}`);
  }

  private blanks(pattern = /[ \t]/): void {
    while (this.at < this.text.length && pattern.test(this.text[this.at] ?? '')) this.at++;
  }

  /** Up to a sign that is not escaped; `\n` is a line break. */
  private until(sign: string, what: string): string {
    let made = '';
    for (; this.at < this.text.length; this.at++) {
      const here = this.text[this.at] ?? '';
      if (here === sign) {
        this.at++;
        return made;
      }
      if (here === '\\') {
        const next = this.text[++this.at] ?? '';
        made +=
          next === sign && sign !== '\\' ? (/[.*[\]^$+?(){}|]/.test(sign) ? `\\${next}` : next) : `\\${next}`;
      } else if (here === '[' && what === 'regex') {
        const set = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(this.text.slice(this.at))?.[0] ?? here;
        made += set;
        this.at += set.length - 1;
      } else made += here;
    }
    return this.fail(
      what === 'address'
        ? 'unterminated address regex'
        : `unterminated \`${what === 'regex' ? 's' : what}' command`,
    );
  }

  private regex(text: string, flags = ''): RegExp {
    const made = posixRegex(text, this.extended, flags);
    return made ?? this.fail(regexFault(text, this.extended));
  }

  private address(): Address | null {
    const number = /^(\d+)(?:~(\d+))?/.exec(this.text.slice(this.at));
    if (number) {
      this.at += number[0].length;
      if (number[2] !== undefined) return { kind: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { kind: 'line', line: Number(number[1]) };
    }
    const sign = this.text[this.at];
    if (sign === '$') {
      this.at++;
      return { kind: 'last' };
    }
    if (sign !== '/' && sign !== '\\') return null;
    this.at += sign === '/' ? 1 : 2;
    const text = this.until(this.text[this.at - 1] ?? '/', 'address');
    const blind = this.text[this.at] === 'I';
    if (blind) this.at++;
    return { kind: 'match', test: this.regex(text, blind ? 'i' : '') };
  }

  commands(inner = false): Command[] {
    const made: Command[] = [];
    for (;;) {
      this.blanks(/[ \t\n;]/);
      if (this.at >= this.text.length) {
        if (inner) {
          this.at = 0;
          this.fail("unmatched `{'");
        }
        return made;
      }
      if (this.text[this.at] === '}') {
        this.at++;
        if (!inner) this.fail("unexpected `}'");
        return made;
      }
      if (this.text[this.at] === '#') {
        while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
        continue;
      }
      made.push(this.command());
    }
  }

  private command(): Command {
    const from = this.address();
    let to: Address | null = null;
    let plus: number | null = null;
    this.blanks();
    if (from && this.text[this.at] === ',') {
      this.at++;
      this.blanks();
      const more = /^\+(\d+)/.exec(this.text.slice(this.at));
      if (more) {
        plus = Number(more[1]);
        this.at += more[0].length;
      } else to = this.address() ?? this.fail("unexpected `,'");
    }
    this.blanks();
    const not = this.text[this.at] === '!';
    if (not) this.at++;
    this.blanks();
    const name = this.text[this.at++];
    if (name === undefined) return this.fail('missing command');
    return { from, to, plus, not, name, ...NOTHING, ...this.rest(name) };
  }

  private rest(name: string): Partial<Command> {
    if (name === '{') return { body: this.commands(true) };
    if (name === 's') return this.substitution();
    if (name === 'y') {
      const sign = this.text[this.at++] ?? '/';
      const unescaped = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\\\', '\\');
      const [one, two] = [unescaped(this.until(sign, 'y')), unescaped(this.until(sign, 'y'))];
      if (one.length !== two.length) this.fail("strings for `y' command are different lengths");
      this.end();
      return { text: one, put: two };
    }
    if ('aic'.includes(name)) {
      this.blanks();
      if (this.text[this.at] === '\\') {
        this.at++;
        this.blanks();
        if (this.text[this.at] === '\n') this.at++;
      }
      if (this.at >= this.text.length) this.fail(`expected \\ after \`a', \`c' or \`i'`);
      const end = /(?<!\\)\n/.exec(this.text.slice(this.at))?.index ?? this.text.length - this.at;
      const text = this.text.slice(this.at, this.at + end).replace(/\\(\n|.)/g, '$1');
      this.at += end;
      return { text };
    }
    if ('btTrw:'.includes(name)) {
      this.blanks();
      const label = /^[^\n;}]*/.exec(this.text.slice(this.at))?.[0] ?? '';
      this.at += label.length;
      return { text: label.trim() };
    }
    if ('qQ'.includes(name)) {
      this.blanks();
      const code = /^\d+/.exec(this.text.slice(this.at))?.[0] ?? '';
      this.at += code.length;
      this.end();
      return { text: code };
    }
    if (!'pPdDnNhHgGxl='.includes(name)) this.fail(`unknown command: \`${name}'`);
    this.end();
    return {};
  }

  private end(): void {
    this.blanks();
    const sign = this.text[this.at];
    if (sign === undefined || /[\n;}#]/.test(sign)) return;
    this.at++;
    this.fail('extra characters after command');
  }

  private substitution(): Partial<Command> {
    const sign = this.text[this.at++];
    if (sign === undefined) return this.fail("unterminated `s' command");
    const find = this.until(sign, 'regex');
    const put = this.until(sign, 's');
    const flags = /^[gpiIme\d]*/.exec(this.text.slice(this.at))?.[0] ?? '';
    this.at += flags.length;
    const next = this.text[this.at];
    if (next !== undefined && !/[\s;}#]/.test(next)) {
      this.at++;
      this.fail("unknown option to `s'");
    }
    this.end();
    const which = Number(/\d+/.exec(flags)?.[0] ?? 1);
    return {
      find: this.regex(find, /[iI]/.test(flags) ? 'gi' : 'g'),
      put,
      which,
      all: flags.includes('g'),
      prints: flags.includes('p'),
    };
  }
}

/** What a replacement becomes: `&`, `\1`, `\n`, `\U` and its like. */
function replacement(put: string, groups: readonly (string | undefined)[]): string {
  let made = '';
  let change: '' | 'U' | 'L' = '';
  let once: '' | 'u' | 'l' = '';
  const add = (text: string): void => {
    let shown = change === 'U' ? text.toUpperCase() : change === 'L' ? text.toLowerCase() : text;
    if (once !== '' && shown !== '') {
      shown = (once === 'u' ? shown.charAt(0).toUpperCase() : shown.charAt(0).toLowerCase()) + shown.slice(1);
      once = '';
    }
    made += shown;
  };
  for (const [, digit, letter, sign, plain] of put.matchAll(/\\(\d)|\\([ULEul])|\\([^])|(&|[^\\&]+|\\)/g)) {
    if (digit !== undefined) add(groups[Number(digit)] ?? '');
    else if (letter === 'U' || letter === 'L') change = letter;
    else if (letter === 'E') change = '';
    else if (letter === 'u' || letter === 'l') once = letter;
    else if (sign !== undefined) add(sign === 'n' ? '\n' : sign === 't' ? '\t' : sign);
    else add(plain === '&' ? (groups[0] ?? '') : (plain ?? ''));
  }
  return made;
}

class Editor {
  made = '';
  status = 0;
  private readonly lines: readonly string[];
  private readonly quiet: boolean;
  private at = -1;
  private space = '';
  private hold = '';
  private appended: string[] = [];
  private changed = false;
  private ended = false;
  private restarts = false;
  private readonly open = new Map<Command, number>();

  constructor(lines: readonly string[], quiet: boolean) {
    this.lines = lines;
    this.quiet = quiet;
  }

  private get isLast(): boolean {
    return this.at >= this.lines.length - 1;
  }

  private put(text: string): void {
    this.made += `${text}\n`;
  }

  private finish(): void {
    if (!this.quiet) this.put(this.space);
    this.flush();
  }

  private flush(): void {
    for (const text of this.appended) this.put(text);
    this.appended = [];
  }

  run(commands: readonly Command[]): void {
    while (!this.ended && (this.restarts || !this.isLast)) {
      if (!this.restarts) this.space = this.lines[++this.at] ?? '';
      this.restarts = false;
      this.changed = false;
      const left = this.all(commands, commands);
      if (left === 'quit') return;
      if (left === 'delete') this.flush();
      else this.finish();
    }
  }

  private fits(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.at + 1 === address.line;
      case 'last':
        return this.isLast;
      case 'match':
        return address.test.test(this.space);
      case 'step':
        return address.step === 0
          ? this.at + 1 === address.first
          : this.at + 1 >= address.first && (this.at + 1 - address.first) % address.step === 0;
    }
  }

  private applies(command: Command): boolean {
    const { from, to, plus } = command;
    if (!from) return true;
    if (!to && plus === null) return this.fits(from);
    const until = this.open.get(command);
    if (until !== undefined) {
      const over = until >= 0 ? this.at >= until : to ? this.fits(to) : true;
      if (over) this.open.delete(command);
      return until < 0 || this.at <= until;
    }
    if (!this.fits(from)) return false;
    const end = plus !== null ? this.at + plus : to?.kind === 'line' ? to.line - 1 : -1;
    if (end < 0 || end > this.at) if (!(to?.kind === 'last' && this.isLast)) this.open.set(command, end);
    return true;
  }

  /** How the cycle ends: 'next' after the last command, '' goes on after a block. */
  private all(
    commands: readonly Command[],
    top: readonly Command[],
  ): 'next' | 'delete' | 'quit' | `label ${string}` {
    for (let place = 0; place < commands.length; place++) {
      const command = commands[place];
      if (!command || this.applies(command) === command.not) continue;
      let left = command.name === '{' ? this.all(command.body, top) : this.one(command);
      if (left === 'go on' || (left === 'next' && command.name === '{')) continue;
      if (left.startsWith('label ') && left !== 'label ') {
        const label = left.slice(6);
        const target = commands.findIndex(({ name, text }) => name === ':' && text === label);
        if (target < 0) return left as `label ${string}`;
        place = target;
        continue;
      }
      if (left === 'label ') left = 'end';
      if (left === 'end') return commands === top ? 'next' : 'label ';
      return left as 'delete' | 'quit';
    }
    return 'next';
  }

  private substitute({ find, put, which, all, prints }: Command): void {
    if (!find) return;
    let count = 0;
    let hit = false;
    this.space = this.space.replace(find, (...found: readonly unknown[]) => {
      count++;
      const groups = found.slice(
        0,
        found.findIndex((one) => typeof one === 'number'),
      ) as readonly string[];
      if (count < which || (count > which && !all)) return groups[0] ?? '';
      hit = true;
      return replacement(put, groups);
    });
    if (!hit) return;
    this.changed = true;
    if (prints) this.put(this.space);
  }

  private one(command: Command): string {
    const { name, text } = command;
    switch (name) {
      case 's':
        this.substitute(command);
        break;
      case 'y':
        this.space = [...this.space].map((sign) => command.put[text.indexOf(sign)] ?? sign).join('');
        break;
      case 'p':
        this.put(this.space);
        break;
      case 'P':
        this.put(this.space.split('\n')[0] ?? '');
        break;
      case '=':
        this.put(String(this.at + 1));
        break;
      case 'd':
        return 'delete';
      case 'D':
        if (!this.space.includes('\n')) return 'delete';
        this.space = this.space.slice(this.space.indexOf('\n') + 1);
        this.restarts = true;
        return 'delete';
      case 'a':
        this.appended.push(text);
        break;
      case 'i':
        this.put(text);
        break;
      case 'c':
        if (!this.open.has(command)) this.put(text);
        return 'delete';
      case 'q':
      case 'Q':
        this.status = Number(text || '0');
        this.ended = true;
        if (name === 'q') this.finish();
        return 'quit';
      case 'n':
        return this.next(false);
      case 'N':
        return this.next(true);
      case 'h':
        this.hold = this.space;
        break;
      case 'H':
        this.hold += `\n${this.space}`;
        break;
      case 'g':
        this.space = this.hold;
        break;
      case 'G':
        this.space += `\n${this.hold}`;
        break;
      case 'x':
        [this.space, this.hold] = [this.hold, this.space];
        break;
      case 'l':
        this.put(`${this.space.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}$`);
        break;
      case 'b':
        return `label ${text}`;
      case 't':
      case 'T':
        if (this.changed !== (name === 't')) break;
        this.changed = false;
        return `label ${text}`;
      default:
    }
    return 'go on';
  }

  private next(joins: boolean): string {
    if (this.isLast) {
      this.ended = true;
      this.finish();
      return 'quit';
    }
    if (!joins) this.finish();
    const line = this.lines[++this.at] ?? '';
    this.space = joins ? `${this.space}\n${line}` : line;
    return 'go on';
  }
}

interface Asked {
  readonly quiet: boolean;
  readonly extended: boolean;
  readonly inPlace: string | null;
  readonly separate: boolean;
  readonly script: string;
  readonly paths: readonly string[];
}

function asked(sys: Sys, argv: readonly string[]): Asked | null {
  const scripts: string[] = [];
  const words: string[] = [];
  let quiet = false;
  let extended = false;
  let separate = false;
  let inPlace: string | null = null;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (/^-[nErsz]+$/.test(word)) {
      quiet ||= word.includes('n');
      extended ||= /[Er]/.test(word);
      separate ||= word.includes('s');
    } else if (/^-[nErs]*e$/.test(word) || word === '-f') {
      quiet ||= word.includes('n');
      extended ||= /[Er]/.test(word);
      const given = argv[++at] ?? '';
      const text = word === '-f' ? sys.readFile(given) : given;
      if (typeof text === 'number') {
        say(sys, 'sed', `couldn't open file ${given}: ${errorText(text)}`);
        return null;
      }
      scripts.push(text.replace(/\n$/, ''));
    } else if (/^-[nErs]*i/.test(word)) {
      quiet ||= /^-[Ers]*n/.test(word);
      extended ||= /^-[nrs]*[Er]/.test(word);
      inPlace = word.slice(word.indexOf('i') + 1);
      separate = true;
    } else if (word === '--quiet' || word === '--silent') quiet = true;
    else if (word === '--regexp-extended') extended = true;
    else if (word.startsWith('--expression=')) scripts.push(word.slice(13));
    else if (/^-./.test(word) && word !== '--') {
      say(sys, 'sed', `invalid option -- '${word[1] ?? ''}'`);
      return null;
    } else if (word !== '--') words.push(word);
  }
  if (scripts.length === 0) {
    const first = words.shift();
    if (first === undefined) {
      sys.write(2, 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return null;
    }
    scripts.push(first);
  }
  return { quiet, extended, inPlace, separate, script: scripts.join('\n'), paths: words };
}

const sed: Main = (sys, { argv }) => {
  const what = asked(sys, argv);
  if (!what) return 1;
  let commands: readonly Command[];
  try {
    commands = new ScriptReader(what.script, what.extended).commands();
  } catch (wrong) {
    if (!(typeof wrong === 'object' && wrong !== null && 'sed' in wrong)) throw wrong;
    say(sys, 'sed', String(wrong.sed));
    return 1;
  }
  let status = 0;
  const texts: { path: string; text: string }[] = [];
  for (const path of what.paths.length === 0 ? ['-'] : what.paths) {
    const fd = path === '-' ? 0 : sys.open(path);
    const text = fd < 0 ? fd : sys.readAll(fd);
    if (fd > 0) sys.close(fd);
    if (typeof text === 'string') texts.push({ path, text });
    else {
      say(
        sys,
        'sed',
        fd < 0 ? `can't read ${path}: ${errorText(text)}` : `couldn't edit ${path}: not a regular file`,
      );
      status = 2;
    }
  }
  const runs = what.separate ? texts : [{ path: '', text: texts.map(({ text }) => text).join('') }];
  for (const { path, text } of runs) {
    const editor = new Editor(
      linesWithEnds(text).map((line) => line.replace(/\n$/, '')),
      what.quiet,
    );
    editor.run(commands);
    const made =
      text !== '' && !text.endsWith('\n') && editor.made.endsWith('\n')
        ? editor.made.slice(0, -1)
        : editor.made;
    if (what.inPlace === null) sys.write(1, made);
    else {
      if (what.inPlace !== '') sys.call('rename', [], [path, path + what.inPlace]);
      const fd = sys.open(path, 'w');
      sys.write(fd, made);
      sys.close(fd);
    }
    status ||= editor.status;
  }
  return status;
};

export default debianPrograms({ sed });
