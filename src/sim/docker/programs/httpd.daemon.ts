/** httpd of BusyBox: serves files of a directory. */
import { defineDaemon } from '../os/define.ts';

const DEFAULT_PORT = '80';

function option(argv: readonly string[], name: string, otherwise: string): string {
  const at = argv.indexOf(name);
  return at < 0 ? otherwise : (argv[at + 1] ?? otherwise);
}

export default defineDaemon({
  name: 'httpd',
  main: (os, argv) => {
    const port = option(argv, '-p', DEFAULT_PORT);
    const home = option(argv, '-h', '.');
    if (os.call('chdir', [], [home]) < 0) {
      os.write(2, `httpd: can't change directory to '${home}': No such file or directory\n`);
      return 1;
    }
    const netns = os.text('readlink', [], ['/proc/self/ns/net']);
    if (os.call('listen', [], [`tcp:${String(netns)}:${port}`]) < 0) {
      os.write(2, 'httpd: bind: Address already in use\n');
      return 1;
    }
    os.until(() => false);
    return 0;
  },
});
