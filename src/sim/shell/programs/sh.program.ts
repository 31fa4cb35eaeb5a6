import { shellMain } from '../dash/main.ts';
import { defineShellProgram } from '../program.ts';

/** `sh [-c SCRIPT [NAME [WORD…]] | FILE [WORD…]]`: dash on Debian, ash in BusyBox. */
export default ['sh', 'dash'].map((name) => defineShellProgram({ name, main: shellMain }));
