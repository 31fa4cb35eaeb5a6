import { parseAwk } from '../awk/parse.ts';
import { Awk } from '../awk/run.ts';
import { options } from '../options.ts';
import { defineShellProgram } from '../program.ts';
import { inputs, linesOf } from '../text-input.ts';

export default defineShellProgram({
  name: 'awk',
  main: (sys, { argv }) => {
    const { flags, words } = options(argv, 'Fv');
    const [script = '', ...paths] = words;
    const rules = parseAwk(script);
    const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(flags.get('v') ?? '') ?? [];
    const awk = new Awk(flags.get('F'), name === undefined ? [] : [[name, value]]);
    const reads = rules.some(({ when }) => when !== 'BEGIN');
    const { texts, status } = reads ? inputs(sys, 'awk', paths) : { texts: [], status: 0 };
    sys.write(1, awk.run(rules, linesOf(texts.join(''))));
    return status;
  },
});
