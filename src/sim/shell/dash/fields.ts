/** Cutting what expansions gave into fields (POSIX 2.6.5). */
import { quotedPattern } from '../pattern.ts';

/** A piece of an expanded word. `split`: it is cut at IFS; `breaks`: another field begins before it, of `$@`. */
export interface Run {
  readonly text: string;
  readonly quoted: boolean;
  readonly split: boolean;
  readonly breaks: boolean;
}

/** `pattern`: the text with what was quoted made plain. */
export interface Field {
  readonly text: string;
  readonly pattern: string;
}

class Cutter {
  readonly fields: Field[] = [];
  private now: { text: string; pattern: string } | null = null;
  /** The last field ended with blanks: a sign that separates belongs to them. */
  private blank = false;

  add(text: string, quoted: boolean): void {
    this.now ??= { text: '', pattern: '' };
    this.now.text += text;
    this.now.pattern += quoted ? quotedPattern(text) : text;
    this.blank = false;
  }

  end(): void {
    if (this.now) this.fields.push(this.now);
    this.now = null;
  }

  cut(text: string, ifs: string): void {
    for (const sign of text) {
      if (!ifs.includes(sign)) this.add(sign, false);
      else if (/[ \t\n]/.test(sign)) {
        if (this.now) this.blank = true;
        this.end();
      } else if (this.now) {
        this.end();
        this.blank = false;
      } else if (this.blank) this.blank = false;
      else this.fields.push({ text: '', pattern: '' });
    }
  }
}

export function splitFields(runs: readonly Run[], ifs: string): readonly Field[] {
  const cutter = new Cutter();
  for (const { text, quoted, split, breaks } of runs) {
    if (breaks) cutter.end();
    if (split && ifs !== '') cutter.cut(text, ifs);
    else if (quoted || text !== '') cutter.add(text, quoted);
  }
  cutter.end();
  return cutter.fields;
}
