/** docker-proxy: listens on a published port of the host, for connections that iptables does not lead on. */
import { defineDaemon } from '../os/define.ts';
import { SIGNAL } from '../rpc.ts';

function word(argv: readonly string[], name: string): string {
  return argv[argv.indexOf(name) + 1] ?? '';
}

export default defineDaemon({
  name: 'docker-proxy',
  main: (os, argv) => {
    const [proto, ip, port] = [word(argv, '-proto'), word(argv, '-host-ip'), word(argv, '-host-port')];
    os.call('prctl', [1, SIGNAL.KILL]);
    const address = `${proto}:host:${ip}:${port}`;
    if (os.call('listen', [], [address]) < 0) {
      os.write(
        1,
        `1\nlisten ${proto}${ip.includes(':') ? '6' : '4'} ${ip}:${port}: bind: address already in use\n`,
      );
      return 1;
    }
    os.write(1, '0\n');
    os.close(1);
    os.until(() => false);
    return 0;
  },
});
