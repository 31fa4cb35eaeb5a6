import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { text } from '../../core/text.ts';
import { FS_TYPES, type FsType } from '../fs/mount-namespace.ts';
import { mount } from '../fs/mount.ts';
import { locked } from '../locks/locked.ts';
import { program } from '../paths/types.ts';
import { stringAt } from '../user-string.ts';
import { defineSyscall } from './define.ts';

/** Those without a figure of their own are taken as one that is made in the same way. */
const COSTS: Readonly<Record<FsType, string>> = Object.freeze({
  ext4: 'mnt.bind',
  overlay: 'mnt.overlay',
  virtiofs: 'mnt.bind',
  bind: 'mnt.bind',
  proc: 'mnt.proc',
  sysfs: 'mnt.sysfs',
  tmpfs: 'mnt.tmpfs',
  devpts: 'mnt.tmpfs',
  mqueue: 'mnt.mqueue',
  cgroup2: 'mnt.sysfs',
});
const BY_TYPE = Object.freeze(FS_TYPES.map((type) => REFERENCE_PROFILE.index(COSTS[type])));

export default defineSyscall({
  name: 'mount',
  nr: 165,
  program: program('sys_mount', (p) => {
    locked(p, 'namespace_sem', (p) => {
      p.workBy('mnt, by its type', (_kernel, ctx) => BY_TYPE[ctx.get(0)] ?? -1);
      p.effect('path_mount', (kernel, ctx) => {
        const type = FS_TYPES[ctx.get(0)] ?? 'bind';
        ctx.result = mount(kernel.task(ctx.task), type, stringAt(ctx.get(1)), stringAt(ctx.get(2)));
      });
    });
  }),
  about: text(
    'Mounts a file system in the caller’s mount namespace.',
    '호출한 쪽의 마운트 네임스페이스에 파일 시스템을 마운트합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('No propagation between namespaces.', '네임스페이스 사이의 전파는 없습니다.'),
});
