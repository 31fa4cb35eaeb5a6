/** All of them, the names of files that those by path need, and what namespaces ask and keep. */
import type { Kernel } from '../kernel.ts';
import { NamespaceRules } from '../ns/rules.ts';
import { Files } from '../vfs/files.ts';
import { installCalls, type ExtraCall } from './define.ts';
import * as descriptors from './descriptors.ts';
import * as identity from './identity.ts';
import { kill } from './kill.ts';
import * as mounts from './mounts.ts';
import * as namespaces from './namespaces.ts';
import * as objects from './objects.ts';
import { rtnetlink } from './rtnetlink.ts';
import * as links from './links.ts';
import * as paths from './paths.ts';

const CALLS: readonly ExtraCall[] = [
  ...[identity.getppid, identity.getuid, identity.getgid, identity.getsid, identity.getpgid, identity.setsid],
  ...[identity.setgroups, identity.setrlimit, identity.setScheduler, identity.setresuid, identity.setresgid],
  ...[paths.mkdir, paths.rmdir, paths.unlinkat, paths.chown, paths.fchownat, paths.chmod, paths.chdir],
  ...[paths.mknod],
  ...[paths.access, paths.newfstatat, paths.openatPath, paths.readText, paths.writeText],
  ...[namespaces.unshare, namespaces.setns, namespaces.pidfdOpen, namespaces.readlink, kill],
  ...[mounts.mount, mounts.umount2, mounts.pivotRoot, mounts.chroot],
  ...[objects.shmget, objects.msgget, objects.semget, objects.clockGettime, objects.clockSettime],
  ...[descriptors.pipe2, descriptors.dup2, descriptors.dupFrom, descriptors.close, descriptors.getdents],
  ...[descriptors.statText, descriptors.getcwd, descriptors.uname, descriptors.umask],
  ...[links.symlink, links.link, links.rename, links.utimensat, links.faccessat, links.ftruncate],
  ...[objects.sethostname, objects.setdomainname, rtnetlink],
];

/**
 * Puts them into a kernel's table; from now on it keeps names of files, and namespaces do all that Linux's do. `nested`: its
 * first pid namespace is not the machine's.
 */
export function installExtraCalls(kernel: Kernel, nested: boolean): void {
  const rules = new NamespaceRules(kernel);
  if (nested) rules.nestPids();
  installCalls(kernel, CALLS);
  kernel.limits = rules;
  kernel.names = new Files(kernel);
}
