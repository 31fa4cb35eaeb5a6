import { execvp } from '../exec.ts';
import { defineShellProgram } from '../program.ts';

/** A child that becomes a shell: words are the ends of the pipe that its output goes to, and the command. */
export default defineShellProgram({
  name: 'sh-child',
  family: 'busybox',
  main: (sys, { argv: [, from = '', to = '', command = ''], env }) => {
    sys.call('dup2', [Number(to), 1]);
    sys.call('dup2', [Number(to), 2]);
    sys.close(Number(to));
    sys.close(Number(from));
    const nothing = sys.open('/dev/null');
    if (nothing > 0) {
      sys.call('dup2', [nothing, 0]);
      sys.close(nothing);
    }
    execvp(sys, ['sh', '-c', command], env);
    return 127;
  },
});
