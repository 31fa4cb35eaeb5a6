/** A text as it is edited by a script of sed's. */
import type { Address, Command } from './script.ts';

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

export class Editor {
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
    let end = -1;
    this.space = this.space.replace(find, (...found: readonly unknown[]) => {
      const place = found.findIndex((one) => typeof one === 'number');
      const groups = found.slice(0, place) as readonly string[];
      const [whole = ''] = groups;
      const from = Number(found[place]);
      // Nothing right after what was found is not found once more.
      if (whole === '' && from === end) return '';
      end = from + whole.length;
      count++;
      if (count < which || (count > which && !all)) return whole;
      hit = true;
      return replacement(put, groups);
    });
    if (!hit) return;
    this.changed = true;
    if (prints) this.put(this.space);
  }

  private print(name: string): void {
    const { space } = this;
    const plain = space.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
    const first = space.split('\n')[0] ?? '';
    this.put(name === 'p' ? space : name === 'P' ? first : name === '=' ? String(this.at + 1) : `${plain}$`);
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
      case 'P':
      case '=':
      case 'l':
        this.print(name);
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
