/** The text of a script as it is read: lines are counted, and aliases are put in place of words. */
import { SyntaxFault } from './fault.ts';

interface Expanded {
  readonly name: string;
  /** How many characters are left after its text. */
  readonly left: number;
}

export class Source {
  text: string;
  at = 0;
  line: number;
  private expanded: Expanded[] = [];

  constructor(text: string, line: number) {
    this.text = text;
    this.line = line;
  }

  /** '' at the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  /** The next character, past line continuations if `joins`; '' at the end. */
  next(joins = true): string {
    if (joins) this.join();
    const sign = this.peek();
    if (sign !== '') this.at++;
    if (sign === '\n') this.line++;
    return sign;
  }

  /** Past a backslash and a line break. */
  join(): void {
    while (this.text.startsWith('\\\n', this.at)) {
      this.at += 2;
      this.line++;
    }
  }

  /** Goes on after this text if it is what comes next. */
  skips(text: string): boolean {
    this.join();
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Puts an alias's value before what is next; false: it is within its own value. */
  splice(name: string, value: string): boolean {
    const left = this.text.length - this.at;
    this.expanded = this.expanded.filter((one) => left >= one.left);
    if (this.expanded.some((one) => one.name === name)) return false;
    this.text = this.text.slice(0, this.at) + value + this.text.slice(this.at);
    this.expanded.push({ name, left });
    return true;
  }

  fault(message: string): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by whoever parses
    throw new SyntaxFault(`Syntax error: ${message}`, this.line);
  }
}
