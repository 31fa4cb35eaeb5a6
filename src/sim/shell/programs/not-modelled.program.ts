import { defineShellProgram } from '../program.ts';

/** In place of a program that an image has and that is not modelled: it says so. */
export default defineShellProgram({
  name: '(not modelled)',
  family: 'busybox',
  main: (sys, { argv }) => {
    sys.write(2, `${argv[0] ?? ''}: not modelled in Ringside\n`);
    return 127;
  },
});
