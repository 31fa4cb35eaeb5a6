import { defineShellProgram } from '../program.ts';

/** Processes as the proc that is mounted shows them. */
export default defineShellProgram({
  name: 'ps',
  family: 'busybox',
  main: (sys) => {
    const names = sys.list('/proc');
    const pids = typeof names === 'number' ? [] : names.filter((name) => /^\d+$/.test(name)).map(Number);
    const rows = pids
      .sort((a, b) => a - b)
      .flatMap((pid) => {
        const status = sys.readFile(`/proc/${String(pid)}/status`);
        if (typeof status !== 'string') return [];
        const field = (name: string): string => new RegExp(`^${name}:\\t(\\S*)`, 'm').exec(status)?.[1] ?? '';
        return [`${String(pid).padStart(5)} ${field('Uid').padEnd(8)} ${field('Name')}\n`];
      });
    sys.write(1, `PID   USER     COMMAND\n${rows.join('')}`);
    return 0;
  },
});
