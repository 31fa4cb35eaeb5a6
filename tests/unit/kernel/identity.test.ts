/** Who a task is and what it may see: namespaces, mounts, root, user, capabilities, filters. */
import { describe, expect, test } from 'vitest';
import { ERRNO } from '../../../src/sim/core/errno.ts';
import { CLONE, THREAD_FLAGS } from '../../../src/sim/kernel/clone-flags.ts';
import { ALL_CAPABILITIES, capabilities } from '../../../src/sim/kernel/cred.ts';
import { FS_TYPES, type FsType } from '../../../src/sim/kernel/fs/mount-namespace.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import type { NamespaceKind } from '../../../src/sim/kernel/nsproxy.ts';
import { nsLink, ownNamespaces, procStatus } from '../../../src/sim/kernel/proc.ts';
import { syscall } from '../../../src/sim/kernel/syscalls/call.ts';
import { PR } from '../../../src/sim/kernel/syscalls/prctl.syscall.ts';
import { SECCOMP_SET_MODE_FILTER } from '../../../src/sim/kernel/syscalls/seccomp.syscall.ts';
import { MNT_DETACH } from '../../../src/sim/kernel/syscalls/umount2.syscall.ts';
import type { Task, TaskSpec } from '../../../src/sim/kernel/task.ts';
import { userString } from '../../../src/sim/kernel/user-string.ts';
import { bootAlone, runUntil, spawnOn, startOn } from '../../support/booted-kernel.ts';

type Call = readonly [name: string, ...args: number[]];

/** A task that makes these calls in order; what each answered. */
function does(
  kernel: Kernel,
  calls: readonly Call[],
  spec: Partial<TaskSpec> = {},
): { task: Task; answers: number[] } {
  const answers: number[] = [];
  const task = startOn(
    kernel,
    (p) => {
      for (const [name, ...args] of calls) {
        syscall(p, name, (_kernel, ctx) => args.forEach((value, at) => ctx.set(at, value)));
        p.effect('answer', (_kernel, ctx) => void answers.push(ctx.result));
      }
    },
    spec,
  );
  runUntil(kernel, () => task.ended);
  return { task, answers };
}

const mount = (type: FsType, source: string, target: string): Call => [
  'mount',
  FS_TYPES.indexOf(type),
  userString(source),
  userString(target),
];

describe('unshare', () => {
  test.each([
    ['mnt', CLONE.NEWNS],
    ['uts', CLONE.NEWUTS],
    ['ipc', CLONE.NEWIPC],
    ['net', CLONE.NEWNET],
    ['cgroup', CLONE.NEWCGROUP],
    ['user', CLONE.NEWUSER],
  ] as const)('gives a task a %s namespace of its own and leaves the others', (kind, flags) => {
    const kernel = bootAlone();
    const { task, answers } = does(kernel, [['unshare', flags]]);
    expect(answers).toEqual([0]);
    expect(ownNamespaces(kernel, task)).toEqual([kind]);
    expect(nsLink(task, kind)).toMatch(new RegExp(`^${kind}:\\[40265\\d+\\]$`));
    expect(ownNamespaces(kernel, spawnOn(kernel))).toEqual([]);
  });

  test('of pid and time holds for the children', () => {
    const kernel = bootAlone();
    const { task } = does(kernel, [['unshare', CLONE.NEWPID | CLONE.NEWTIME]]);
    expect(ownNamespaces(kernel, task)).toEqual([]);
    const child = spawnOn(kernel, { parent: task });
    expect([ownNamespaces(kernel, child), child.innerPid]).toEqual([['pid', 'time'], 1]);
  });

  test.each([
    ['an ordinary user', CLONE.NEWNS, { uid: 1000 }, -ERRNO.EPERM],
    ['an ordinary user with a user namespace of its own', CLONE.NEWUSER | CLONE.NEWNS, { uid: 1000 }, 0],
    ['flags that are not for it', CLONE.VM, {}, -ERRNO.EINVAL],
  ])('answers %s', (_who, flags, spec, answer) => {
    expect(does(bootAlone(), [['unshare', flags]], spec).answers).toEqual([answer]);
  });

  test('the first namespaces have Linux’s numbers', () => {
    const task = spawnOn(bootAlone());
    const links = (['cgroup', 'ipc', 'pid', 'user', 'uts', 'time'] as NamespaceKind[]).map((kind) =>
      nsLink(task, kind),
    );
    expect(links).toEqual([
      ...['cgroup:[4026531835]', 'ipc:[4026531839]', 'pid:[4026531836]'],
      ...['user:[4026531837]', 'uts:[4026531838]', 'time:[4026531834]'],
    ]);
  });
});

test('a host name is the namespace’s, and setns brings one there', () => {
  const kernel = bootAlone();
  const { task } = does(kernel, [
    ['unshare', CLONE.NEWUTS],
    ['sethostname', userString('web')],
  ]);
  const { task: joined, answers } = does(kernel, [['setns', task.id, CLONE.NEWUTS]]);
  const names = [task, joined, spawnOn(kernel)].map(({ nsproxy }) => nsproxy.uts.hostname);
  expect([answers, names]).toEqual([[0], ['web', 'web', 'host']]);
  expect(does(kernel, [['setns', task.id, CLONE.NEWUTS]], { uid: 7 }).answers).toEqual([-ERRNO.EPERM]);
});

describe('mounts', () => {
  test('are seen in their namespace alone, and pivot_root makes one the root', () => {
    const kernel = bootAlone();
    const { task, answers } = does(kernel, [
      ['unshare', CLONE.NEWNS],
      mount('overlay', 'overlay', '/new'),
      mount('proc', 'proc', '/new/proc'),
      mount('bind', '/new', '/new/data'),
      ['pivot_root', userString('/new'), userString('/new')],
    ]);
    expect(answers).toEqual([0, 0, 0, 0, 0]);
    const list = task.nsproxy.mnt.list.map(({ type, target }) => `${type} ${target}`);
    expect(list).toEqual(['overlay /', 'proc /proc', 'overlay /data']);
    expect([task.fs.root.type, task.fs.pwd]).toEqual(['overlay', '/']);
    expect(spawnOn(kernel).fs.root.type).toBe('ext4');
  });

  test('the old root can be kept below the new one and taken off afterwards', () => {
    const kernel = bootAlone();
    const { task, answers } = does(kernel, [
      ['unshare', CLONE.NEWNS],
      mount('tmpfs', 'tmpfs', '/new'),
      ['pivot_root', userString('/new'), userString('/new/old')],
      ['umount2', userString('/old'), 0],
      ['umount2', userString('/old'), MNT_DETACH],
    ]);
    // Something is mounted below it, so it is busy until it is detached with all of that.
    expect(answers).toEqual([0, 0, 0, -ERRNO.EBUSY, 0]);
    expect(task.nsproxy.mnt.list.map(({ target }) => target)).toEqual(['/']);
  });

  test.each([
    [
      'a root that is no mount point',
      ['pivot_root', userString('/x'), userString('/x')] as Call,
      {},
      -ERRNO.EINVAL,
    ],
    ['an ordinary user', mount('tmpfs', 'tmpfs', '/tmp'), { uid: 5 }, -ERRNO.EPERM],
    ['what is not mounted', ['umount2', userString('/x'), 0] as Call, {}, -ERRNO.EINVAL],
  ])('refuse %s', (_what, call, spec, answer) => {
    expect(does(bootAlone(), [call], spec).answers).toEqual([answer]);
  });
});

describe('privileges', () => {
  test('who is no longer root has no capabilities', () => {
    const { task, answers } = does(bootAlone(), [
      ['setuid', 1000],
      ['setuid', 0],
      ['unshare', CLONE.NEWNS],
    ]);
    expect(answers).toEqual([0, -ERRNO.EPERM, -ERRNO.EPERM]);
    expect([task.cred.uid, task.cred.effective, task.css?.uid]).toEqual([1000, 0n, 1000]);
  });

  test('capabilities that were given up do not come back', () => {
    const kill = capabilities('KILL');
    const words = (set: bigint): number[] => [Number(set & 0xffff_ffffn), Number(set >> 32n)];
    const sets = (set: bigint): number[] => [...words(set), ...words(set), 0, 0];
    const { task, answers } = does(bootAlone(), [
      ['capset', ...sets(kill)],
      ['capset', ...sets(ALL_CAPABILITIES)],
    ]);
    expect([answers, task.cred.effective]).toEqual([[0, -ERRNO.EPERM], kill]);
  });

  test('a filter needs CAP_SYS_ADMIN or no_new_privs', () => {
    const filter: Call = ['seccomp', SECCOMP_SET_MODE_FILTER, userString('docker')];
    const nobody = { uid: 1000 };
    expect(does(bootAlone(), [filter], nobody).answers).toEqual([-ERRNO.EACCES]);
    const { task, answers } = does(bootAlone(), [['prctl', PR.SET_NO_NEW_PRIVS, 1], filter], nobody);
    expect([answers, task.seccomp.length]).toEqual([[0, 0], 1]);
    expect(procStatus(task)).toMatchObject({ NoNewPrivs: '1', Seccomp: '2', Uid: '1000' });
  });
});

describe('a child', () => {
  test.each([
    ['by fork has copies', 0, [false, false, false, false]],
    ['by pthread_create shares all', THREAD_FLAGS, [true, true, true, true]],
    ['by vfork shares memory alone', CLONE.VM, [true, false, false, false]],
  ])('%s', (_what, flags, shares) => {
    const kernel = bootAlone();
    const parent = spawnOn(kernel);
    const spec = (flags & CLONE.VM) === 0 ? {} : { mm: parent.mm };
    const child = spawnOn(kernel, { parent, flags, ...spec });
    expect([
      child.mm === parent.mm,
      child.files === parent.files,
      child.fs === parent.fs,
      child.sighand === parent.sighand,
    ]).toEqual(shares);
    expect(child.tgid === parent.tgid).toBe((flags & CLONE.THREAD) !== 0);
  });

  test('has its parent’s namespaces, user, filters and no_new_privs', () => {
    const kernel = bootAlone();
    const { task } = does(kernel, [
      ['unshare', CLONE.NEWUTS],
      ['prctl', PR.SET_NO_NEW_PRIVS, 1],
      ['seccomp', SECCOMP_SET_MODE_FILTER, userString('own')],
      ['setuid', 33],
    ]);
    const child = spawnOn(kernel, { parent: task });
    expect([child.nsproxy, child.cred, child.seccomp, child.noNewPrivs]).toEqual([
      ...[task.nsproxy, task.cred, task.seccomp, true],
    ]);
  });
});
