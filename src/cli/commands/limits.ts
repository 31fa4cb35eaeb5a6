/** `ringside limits`: limits of CPU time from anyone's words to the files of a cgroup and back. */
import { FORMULAS, limitFiles, LIMIT_USAGE, sayingsOf } from '../../sim/index.ts';
import { defineCommand, EXIT_USAGE, UsageError } from '../command.ts';
import { flag, helpText, readArguments, single, type OptionDefs } from '../options.ts';
import { table } from '../table.ts';

const USAGE = 'limits [--formula linear|quadratic] [--json] -- TEXT…';
const SUMMARY = 'limits of CPU time in the words of every tool, and the cgroup files that they mean';
const OPTIONS: OptionDefs = Object.freeze({
  formula: {
    value: 'F',
    about: 'how shares become a weight: quadratic (runc since 1.3.2, crun since 1.23) or linear (before)',
  },
  json: { about: 'write JSON' },
});
const NOTES = [
  'Each TEXT is one of:',
  ...LIMIT_USAGE.map((usage) => `  ${usage}`),
  'Later ones win over earlier ones. A value with spaces is one argument.',
];
const MANY = 32;

/** Words of a shell that belong together: `--cpus 1.5` is two. */
function joined(words: readonly string[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (/^-[-\w]+$/.test(word) && next !== undefined) {
      texts.push(`${word} ${next}`);
      at++;
    } else texts.push(word);
  }
  return texts;
}

export default defineCommand({
  name: 'limits',
  summary: SUMMARY,
  run: async (argv, io) => {
    const cut = argv.indexOf('--');
    const options =
      cut < 0 ? argv.filter((word) => /^--(?:help|json|formula)/.test(word)) : argv.slice(0, cut);
    const words = cut < 0 ? argv.filter((word) => !options.includes(word)) : argv.slice(cut + 1);
    const args = readArguments(options, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, OPTIONS, NOTES));
      return 0;
    }
    const asked = single(args, 'formula') ?? 'quadratic';
    const formula = FORMULAS.find((one) => one === asked);
    if (!formula) throw new UsageError(`--formula ${asked}: accepted: ${FORMULAS.join(', ')}`);
    if (words.length === 0 || words.length > MANY) throw new UsageError(`TEXT: 1 to ${String(MANY)} of them`);
    const read = limitFiles(joined(words), formula);
    if (!('files' in read)) {
      io.err(`ringside: ${read.en}\n`);
      return EXIT_USAGE;
    }
    const said = sayingsOf(read.files);
    if (flag(args, 'json'))
      await io.out(`${JSON.stringify({ files: read.files, sayings: said }, null, 1)}\n`);
    else {
      await io.out(
        Object.entries(read.files)
          .map(([name, text]) => `${name} ${text}\n`)
          .join(''),
      );
      for (const { sayings } of said)
        await io.out(
          table(
            [{ title: 'in' }, { title: 'as' }],
            sayings.map(({ unit, text }) => [unit, text]),
            '  ',
          ),
        );
    }
    return 0;
  },
});
