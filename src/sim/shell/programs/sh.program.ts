import { Interpreter } from '../interpreter.ts';
import { isLeave } from '../leave.ts';
import { defineShellProgram } from '../program.ts';

/** `sh -c SCRIPT [NAME [WORD…]]`. */
export default defineShellProgram({
  name: 'sh',
  main: (sys, { argv, env }) => {
    const at = argv.indexOf('-c');
    const [script = '', name = 'sh', ...params] = at < 0 ? [] : argv.slice(at + 1);
    const shell = new Interpreter(sys, env, name, params);
    try {
      return shell.script(script);
    } catch (left) {
      if (isLeave(left)) return left.value;
      throw left;
    }
  },
});
