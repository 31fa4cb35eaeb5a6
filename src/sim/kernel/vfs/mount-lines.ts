/** Lines of `/proc/PID/mountinfo` and `mounts` (`fs/proc_namespace.c`). */
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import { dirsOf, treeOf } from './dirs.ts';
import type { VMount } from './mounts.ts';
import type { SuperBlock } from './nodes.ts';
import { pathOf } from './walk.ts';

/** The device of file systems without one (`s_dev`), by their order. */
const BLOCK_DEVICE = '254:0';

function propagation({ group, master, unbindable }: VMount): string {
  const words = [];
  if (group) words.push(`shared:${String(group.id)}`);
  if (master) words.push(`master:${String(master.id)}`);
  if (unbindable) words.push('unbindable');
  return words.map((word) => `${word} `).join('');
}

/** Mounts that the task can get to, by their numbers, and where. */
function seen(kernel: Kernel, task: Task): { readonly mount: VMount; readonly path: string }[] {
  kernel.names?.reap();
  const { root } = dirsOf(task);
  return treeOf(task)
    .top.all()
    .sort((a, b) => a.id - b.id)
    .flatMap((mount) => {
      const path = pathOf({ mount, node: mount.root }, root);
      return path === null ? [] : [{ mount, path }];
    });
}

function flags({ readOnly, sb }: VMount): string {
  const relatime = sb.type === 'rootfs' ? '' : ',relatime';
  return (readOnly ? 'ro' : 'rw') + relatime;
}

/** Options of the file system itself. */
function options(kernel: Kernel, { type, readOnly }: SuperBlock): string {
  const words = [readOnly ? 'ro' : 'rw'];
  if (type === 'tmpfs') words.push('inode64');
  if (type === 'cgroup2') words.push(...kernel.cgroups.host.options);
  return words.join(',');
}

export function mountinfo(kernel: Kernel, task: Task): string {
  return seen(kernel, task)
    .map(({ mount, path }) => {
      const { sb, parent, id, root } = mount;
      const device = sb.type === 'ext4' ? BLOCK_DEVICE : `0:${String(deviceOf(mount))}`;
      const where = `${String(id)} ${String(parent?.id ?? id)} ${device} ${shown(mount, root.inner)} ${path}`;
      const own = `${typeOf(mount)} ${root.ns ? 'nsfs' : sb.source} ${options(kernel, sb)}`;
      return `${where} ${flags(mount)} ${propagation(mount)}- ${own}\n`;
    })
    .join('');
}

/** A namespace is a file of nsfs. */
function typeOf({ root, sb }: VMount): string {
  return root.ns ? 'nsfs' : sb.type;
}

/** It is known by its number there. */
function shown({ root }: VMount, inner: string): string {
  return root.ns ? `${root.ns.kind}:[${String(root.ns.inum)}]` : inner;
}

/** Small numbers that differ between file systems. */
function deviceOf({ tree, sb }: VMount): number {
  const all = tree ? [...new Set(tree.top.all().map((mount) => mount.sb))] : [sb];
  return 22 + all.indexOf(sb);
}

export function mountLines(kernel: Kernel, task: Task): string {
  return seen(kernel, task)
    .map(({ mount, path }) => {
      const { sb } = mount;
      const own = options(kernel, sb).split(',').slice(1);
      return `${sb.source} ${path} ${sb.type} ${[flags(mount), ...own].join(',')} 0 0\n`;
    })
    .join('');
}
