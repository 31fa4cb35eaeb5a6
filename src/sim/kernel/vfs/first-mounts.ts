/** What is mounted before a script's first process runs, as its recorder's machine has it. */
import type { Kernel } from '../kernel.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import { serveCgroups } from './cgroup-files.ts';
import { makeDeviceNodes } from './devices.ts';
import { MountTree, type MountTable, type VMount } from './mounts.ts';
import { SuperBlock, type VNode } from './nodes.ts';
import { serveProc } from './proc-files.ts';

export function firstTree(kernel: Kernel, table: MountTable): MountTree {
  const userNs = FIRST_USER_NAMESPACE;
  const block = (type: string, source: string, base: string, mode: number, of = 0): SuperBlock =>
    new SuperBlock({ type, source, userNs, base, key: source.startsWith('/') ? source : String(of) }, mode);
  const { pidNs, nsproxy } = kernel.init;
  const rootfs = block('rootfs', 'rootfs', '/', 0o755);
  const top = table.mount(rootfs);
  const on = (mount: VMount, at: VNode, sb: SuperBlock): VMount => {
    const made = table.mount(sb);
    made.attach(mount, at);
    return made;
  };
  const onDir = (name: string, sb: SuperBlock): VMount => on(top, rootfs.root.add(name, 'dir', 0o755), sb);
  const proc = block('proc', 'proc', '/proc', 0o555, pidNs.inum);
  serveProc(proc.root, pidNs);
  const firstProc = onDir('proc', proc);
  const sysfs = block('sysfs', 'sysfs', '/sys', 0o555, nsproxy.net.inum);
  const sys = onDir('sys', sysfs);
  const inKernel = sysfs.root.add('kernel', 'dir', 0o755);
  on(sys, inKernel.add('debug', 'dir', 0o700), block('debugfs', 'debugfs', '/sys/kernel/debug', 0o700));
  const cgroup = block('cgroup2', 'cgroup2', '/sys/fs/cgroup', 0o755, nsproxy.cgroup.inum);
  serveCgroups(cgroup.root);
  on(sys, sysfs.root.add('fs', 'dir', 0o755).add('cgroup', 'dir', 0o755), cgroup);
  const dev = block('devtmpfs', 'devtmpfs', '/dev', 0o755);
  makeDeviceNodes(dev.root);
  for (const name of ['shm', 'mqueue']) dev.root.add(name, 'dir', 0o1777);
  onDir('dev', dev);
  onDir('tmp', block('tmpfs', 'tmpfs', '/tmp', 0o1777));
  onDir('disk', block('ext4', '/dev/vda', '/disk', 0o777));
  for (const name of ['etc', 'sbin']) rootfs.root.add(name, 'dir', 0o755);
  // All programs are in one file, as in BusyBox.
  rootfs.root.add('bin', 'dir', 0o755).add('busybox', 'file', 0o755);
  // That of the pid namespace of the script, over the machine's.
  on(firstProc, proc.root, proc);
  return new MountTree({ inum: kernel.namespaces.inum(), userNs, table }, top);
}
