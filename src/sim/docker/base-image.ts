/** Trees of files: the base image, and the host's own. Sizes of programs are what their files hold here, so small. */
import { binaryText } from '../shell/binaries.ts';
import { ELF } from './os/elf.ts';
import type { TreeEntry } from './os/trees.ts';

/** Links to BusyBox: the programs that the simulated shell has, and what BusyBox has beside them. */
const APPLETS =
  '[ arch ash awk base64 basename busybox cat chmod chown cmp cp cut date dd df diff dirname dmesg du echo egrep env expr false fgrep find free getopt grep groups gunzip gzip head hostname httpd id ifconfig ip kill killall less ln ls md5sum mkdir mkfifo mknod mktemp more mount mv nc netstat nice nohup nproc nslookup od paste pidof ping printenv printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq setsid sh sha256sum shuf sleep sort split stat strings stty su sync tac tail tar tee test time timeout top touch tr traceroute true tty umount uname uniq unshare uptime vi watch wc wget which whoami xargs yes'.split(
    ' ',
  );

function dir(path: string, mode = 0o755, uid = 0): TreeEntry {
  return { path, kind: 'dir', mode, uid, gid: uid, text: '' };
}

function file(path: string, text: string, mode = 0o644): TreeEntry {
  return { path, kind: 'file', mode, uid: 0, gid: 0, text };
}

const PASSWD =
  'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000:web:/home/web:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
const GROUP = 'root:x:0:\nweb:x:1000:\nnogroup:x:65534:\n';

function busybox(at: string): TreeEntry[] {
  return APPLETS.map((name) => file(`${at}/${name}`, binaryText('busybox', name), 0o755));
}

/** The one layer of the base image: BusyBox, who there is, and a few files to look at. */
export const BASE_LAYER: readonly TreeEntry[] = Object.freeze([
  dir(''),
  dir('bin'),
  ...busybox('bin'),
  dir('dev'),
  dir('etc'),
  file('etc/passwd', PASSWD),
  file('etc/group', GROUP),
  dir('home'),
  dir('home/web', 0o755, 1000),
  dir('opt'),
  file('opt/badformat', 'echo no\n', 0o755),
  file('opt/hello.txt', 'hello\n'),
  file('opt/noexec', '#!/bin/sh\necho no\n'),
  dir('proc'),
  dir('root', 0o700),
  dir('sys'),
  dir('tmp', 0o1777),
  dir('var'),
  dir('var/www'),
]);

/** Programs of the host that are no shell's. */
const CHAIN = ['dockerd', 'containerd', 'containerd-shim-runc-v2', 'runc', 'docker-proxy'];

/** The root of the host. */
export const HOST_TREE: readonly TreeEntry[] = Object.freeze([
  dir(''),
  ...[
    'bin',
    'dev',
    'disk',
    'etc',
    'home',
    'lib',
    'mnt',
    'opt',
    'proc',
    'run',
    'sbin',
    'sys',
    'usr',
    'usr/bin',
  ].map((path) => dir(path)),
  ...['usr/sbin', 'usr/libexec', 'usr/libexec/docker', 'var', 'var/lib', 'var/log', 'var/run'].map((path) =>
    dir(path),
  ),
  dir('root', 0o700),
  dir('tmp', 0o1777),
  ...busybox('bin'),
  ...CHAIN.map((name) => file(`usr/bin/${name}`, ELF + name, 0o755)),
  file('usr/libexec/docker/docker-init', `${ELF}docker-init`, 0o755),
  file('etc/passwd', PASSWD),
  file('etc/group', GROUP),
  file('etc/hostname', 'host\n'),
  file('etc/hosts', '127.0.0.1\tlocalhost\n'),
  file('etc/resolv.conf', 'nameserver 10.0.0.1\n'),
]);
