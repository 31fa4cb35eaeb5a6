/** docker-init (tini): the first process of a container that passes signals on to its child and reaps whoever is left to it. */
import { defineDaemon } from '../os/define.ts';
import { statusOf } from '../rpc.ts';

const FORWARDED = [1, 2, 3, 10, 12, 15, 28];
const HANDLED = 3;

export default defineDaemon({
  name: 'docker-init',
  main: (os, argv, env) => {
    for (const sig of FORWARDED) os.call('sigaction', [sig, HANDLED]);
    const words = argv.slice(argv.indexOf('--') + 1);
    const search = (env['PATH'] ?? '/bin').split(':').map((dir) => `${dir}/${words[0] ?? ''}`);
    const path = (words[0] ?? '').includes('/')
      ? (words[0] ?? '')
      : search.find((one) => os.call('faccessat2', [], [one]) === 0);
    const child = os.spawn(['(exec)', '', path ?? words[0] ?? '', ...words]);
    for (;;) {
      const { pid, status } = os.wait(-1);
      for (const sig of os.local(() => os.heap.signals.splice(0))) os.call('kill', [child, sig]);
      if (pid === child) return statusOf(status);
    }
  },
});
