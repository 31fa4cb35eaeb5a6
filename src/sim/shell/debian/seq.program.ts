/** `seq`. */
import { fixed, formatFloat } from '../printf.ts';
import { debianPrograms } from '../program.ts';
import type { Main } from '../sys.ts';
import { hint, missingOperand } from './support.ts';

/** How many digits after the point a number is written with. */
function digitsOf(word: string): number {
  return /\.(\d+)$/.exec(word)?.[1]?.length ?? 0;
}

const seq: Main = (sys, { argv }) => {
  const words: string[] = [];
  let sign = '\n';
  let format: string | undefined;
  let wide = false;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (/^-[swf]/.test(word) && words.length === 0) {
      if (word === '-w') wide = true;
      else {
        const value = word.length > 2 ? word.slice(2) : (argv[++at] ?? '');
        if (word[1] === 's') sign = value;
        else format = value;
      }
    } else words.push(word);
  }
  if (words.length === 0) return missingOperand(sys, 'seq');
  if (words.length > 3) {
    sys.write(2, `seq: extra operand '${words[3] ?? ''}'\n${hint('seq')}`);
    return 1;
  }
  const wrong = words.find((word) => !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(word));
  if (wrong !== undefined) {
    sys.write(2, `seq: invalid floating point argument: '${wrong}'\n${hint('seq')}`);
    return 1;
  }
  const numbers = words.map(Number);
  const [from = 1, step = 1, to = 0] =
    numbers.length === 3 ? numbers : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : [1, 1, numbers[0]];
  if (step === 0) {
    sys.write(2, `seq: invalid Zero increment value: '${words[1] ?? ''}'\n${hint('seq')}`);
    return 1;
  }
  const digits = words.length === 1 ? 0 : Math.max(...words.slice(0, -1).map(digitsOf));
  const made: string[] = [];
  for (let n = 0; ; n++) {
    const value = from + n * step;
    if (step > 0 ? value > to + 1e-12 : value < to - 1e-12) break;
    made.push(format === undefined ? fixed(value, digits) : floatFormat(format, value));
  }
  const width = wide ? Math.max(...made.map(({ length }) => length)) : 0;
  const padded = made.map((text) =>
    text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0'),
  );
  if (padded.length > 0) sys.write(1, `${padded.join(sign)}\n`);
  return 0;
};

function floatFormat(format: string, value: number): string {
  return format.replace(
    /%([-+ #0]*)(\d*)(?:\.(\d+))?([aefgEG])/,
    (_whole, flags: string, width: string, precision: string | undefined, kind: string) =>
      formatFloat(
        { flags, width: Number(width), precision: precision === undefined ? null : Number(precision), kind },
        value,
      ),
  );
}

export default debianPrograms({ seq });
