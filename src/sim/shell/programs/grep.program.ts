import { options } from '../options.ts';
import { defineShellProgram } from '../program.ts';
import { posixRegex } from '../regex.ts';
import { inputs, linesOf } from '../text-input.ts';

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

export default defineShellProgram({
  name: 'grep',
  family: 'busybox',
  main: (sys, { argv }) => {
    const { flags, words } = options(argv, 'em');
    const [first, ...rest] = flags.has('e') ? [flags.get('e') ?? '', ...words] : words;
    const text = first ?? '';
    const plain = flags.has('F') ? text.replace(SPECIAL, '\\$&') : text;
    const shape = flags.has('x') ? `^(?:${plain})$` : flags.has('w') ? `\\b(?:${plain})\\b` : plain;
    const extended = flags.has('E') || flags.has('F') || shape !== plain;
    const test = posixRegex(shape, extended, flags.has('i') ? 'i' : '');
    if (!test) {
      sys.write(2, `grep: bad regex '${text}'\n`);
      return 2;
    }
    let found = 0;
    let status = 0;
    const many = rest.length > 1 && !flags.has('h');
    const most = Number(flags.get('m') ?? Infinity);
    for (const path of rest.length === 0 ? ['-'] : rest) {
      const read = inputs(sys, 'grep', [path]);
      status = Math.max(status, read.status);
      const lines = linesOf(read.texts.join(''));
      const hits = lines
        .flatMap((line, at) => (test.test(line) === flags.has('v') ? [] : [{ line, at }]))
        .slice(0, most);
      found += hits.length;
      if (flags.has('q')) continue;
      const head = many ? `${path}:` : '';
      if (flags.has('c')) sys.write(1, `${head}${String(hits.length)}\n`);
      else if (flags.has('l')) sys.write(1, hits.length > 0 ? `${path}\n` : '');
      else {
        const shown = hits.flatMap(({ line, at }) => {
          const cut = flags.has('o') ? (line.match(new RegExp(test.source, `g${test.flags}`)) ?? []) : [line];
          return cut.map((one) => `${head}${flags.has('n') ? `${String(at + 1)}:` : ''}${one}\n`);
        });
        sys.write(1, shown.join(''));
      }
    }
    if (status !== 0) return 2;
    return found > 0 ? 0 : 1;
  },
});
