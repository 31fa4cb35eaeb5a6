/** What a Debian machine's file systems hold before anybody has worked on it: as much as programs of the shell look at. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { VNode } from '../../kernel/vfs/nodes.ts';
import { treeOf } from '../../kernel/vfs/dirs.ts';
import type { Task } from '../../kernel/task.ts';
import { binaryText } from '../../shell/binaries.ts';
import { programsOf } from '../../shell/programs.ts';

const FILES: Readonly<Record<string, string>> = Object.freeze({
  'etc/passwd': `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`,
  'etc/group': `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
www-data:x:33:
users:x:100:
nogroup:x:65534:
`,
  'etc/hostname': 'debian\n',
  'etc/hosts': '127.0.0.1\tlocalhost\n127.0.1.1\tdebian\n',
  'etc/debian_version': '12.12\n',
  'etc/shells': '/bin/sh\n/usr/bin/sh\n/bin/dash\n/usr/bin/dash\n',
  'etc/os-release': `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`,
});

const DIRECTORIES: readonly (readonly [path: string, mode: number])[] = [
  ...(
    ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/share', 'usr/local/bin', 'usr/local/sbin', 'var/log'] as const
  ).map((path): [string, number] => [path, 0o755]),
  ...(['etc', 'home', 'mnt', 'media', 'opt', 'srv', 'run', 'boot', 'var/lib'] as const).map(
    (path): [string, number] => [path, 0o755],
  ),
  ['root', 0o700],
  ['var/tmp', 0o1777],
];

/** As Debian 12 merges them into `/usr`. */
const LINKS: Readonly<Record<string, string>> = Object.freeze({
  bin: 'usr/bin',
  sbin: 'usr/sbin',
  lib: 'usr/lib',
});

function directory(root: VNode, path: string, mode = 0o755): VNode {
  let at = root;
  for (const name of path.split('/')) at = at.children.get(name) ?? at.add(name, 'dir', mode);
  return at;
}

function file(root: VNode, path: string, text: string, mode: number): void {
  const cut = path.lastIndexOf('/');
  const node = directory(root, path.slice(0, cut)).add(path.slice(cut + 1), 'file', mode);
  node.text = text;
}

/** Fills the root of a machine that has the bare one of every kernel with names. */
export function fillDebian(kernel: Kernel, task: Task): void {
  void kernel;
  const { root } = treeOf(task).top;
  for (const name of ['bin', 'sbin', 'disk']) root.children.delete(name);
  for (const [path, mode] of DIRECTORIES) directory(root, path).mode = mode;
  for (const [path, text] of Object.entries(FILES)) file(root, path, text, 0o644);
  for (const [name, target] of Object.entries(LINKS)) root.add(name, 'link', 0o777).text = target;
  for (const { name, dir = '/usr/bin' } of programsOf('debian'))
    file(root, `${dir.slice(1)}/${name}`, binaryText('debian', name), 0o755);
}
