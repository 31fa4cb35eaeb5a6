/**
 * Partitions on eight CPUs, as the kernel's tools/testing/selftests/cgroup/test_cpuset_prs.sh tests them: what the cgroups
 * are set to, what is done then, and what their files say in the end. `NAME=LIST` is cpuset.cpus.effective, `own NAME=LIST`
 * cpuset.cpus.exclusive.effective, `NAME:KIND` cpuset.cpus.partition, `isolated=LIST` the root's file. A fourth column that
 * is true: one of the writes fails. The end is what Linux 6.18.15 gave for each row; the test itself is newer in nine of them.
 */
export type PartitionRow = readonly [before: string, then: string, end: string, fails?: true];

/** A1 with A2 in it with A3 in it, and B1 (`TEST_MATRIX`). */
export const LOCAL: readonly PartitionRow[] = [
  ['A1 cpus=0-1, B1 cpus=2-3', 'A2 cpus=4-5', 'A2=0-1'],
  ['A1 cpus=0-1, B1 cpus=2-3', 'A1 root', ''],
  ['A1 cpus=0-1, B1 cpus=2-3', 'A1 root, A2 cpus=0-1 root', ''],
  ['A1 cpus=0-1, B1 cpus=2-3', 'A1 root, A2 cpus=1 root', ''],
  ['A1 cpus=0-1, B1 cpus=2-3', 'B1 root', ''],
  ['A1 cpus=0-1 root, B1 cpus=2-3', 'A2 cpus=1', ''],
  ['A1 cpus=0-1 root, B1 cpus=2-3', 'A2 cpus=1 root', ''],
  ['A1 cpus=0-1 root, B1 cpus=2-3', 'A2 cpus=1 root, B1 root', ''],
  ['A1 cpus=0-1 root, B1 cpus=2-3', 'A1 cpus=4-5', 'A1=4-5'],
  ['A1 cpus=0-1, B1 cpus=2-3 root', 'B1 cpus=2', ''],
  ['A1 cpus=0-1, B1 cpus=2-3 root', 'B1 cpus=4-5', 'B1=4-5'],
  ['A1 cpus=0-3 root, A2 cpus=2-3 root', '', 'A1=0-1; A2=2-3; own A2=2-3'],
  ['A1 cpus=0-3 root, A2 cpus=2-3 root', 'A1 cpus=1-3', 'A1=1; A2=2-3; own A2=2-3'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpus=3', 'A1=; A2=3; own A2=3; A1:root; A2:root'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpus=3, A2 member', 'A1=3; A2=3; A1:root; A2:member'],
  ['A1 cpus=2-3 root, A2 cpus=2 root', 'A1 cpus=2-4', 'A1=3-4; A2=2'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpus=3, B1 cpus=0-2', 'A1=; B1=0-2; A1:root; A2:root'],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 cpus=2-3',
    'A1=; A2=2; A3=3; A1:root; A2:root; A3:root',
  ],
  ['A1 cpus=0-1, B1 cpus=2-3', 'A2 cpus=4-5, B1 cpu2=off', 'A1=0-1; B1=3'],
  ['A1 cpus=0-3 root, A2 cpus=2-3 root', 'A1 cpu2=off', 'A1=0-1; A2=3'],
  ['A1 cpus=0-3 root, A2 cpus=2-3 root', 'A1 cpu2=off, A2 cpu2=on', 'A1=0-1; A2=2-3'],
  ['A1 cpus=0-3 root, A2 cpus=2-3 root', 'A1 cpu1=off', 'A1=0; A2=2-3'],
  ['A1 cpus=0-3 root, A2 cpus=2-3 root', 'A1 cpu1=off, A2 cpu1=on', 'A1=0-1; A2=2-3'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpu3=off, A2 cpu3=on', 'A1=2; A2=3; A1:root; A2:root'],
  ['A1 cpus=2-3 root, A2 cpus=3 isolated', 'A1 cpu3=off, A2 cpu3=on', 'A1=2; A2=3; A1:root; A2:isolated'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpu2=off, A2 cpu2=on', 'A1=2; A2=3; A1:root; A2:root'],
  ['A1 cpus=2-3 root, A2 cpus=3 isolated', 'A1 cpu2=off, A2 cpu2=on', 'A1=2; A2=3; A1:root; A2:isolated'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpu2=off', 'A1=; A2=3; A1:root; A2:root'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpu3=off', 'A1=2; A2=; A1:root; A2:root'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 task cpu2=off', 'A1=3; A2=3; A1:root; A2:invalid root'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A2 task cpu3=off', 'A1=2; A2=2; A1:root; A2:invalid root'],
  ['A1 cpus=2-3 root, A2 cpus=3 isolated', 'A1 task cpu2=off', 'A1=3; A2=3; A1:root; A2:invalid isolated'],
  [
    'A1 cpus=1-3 root, A2 cpus=3 isolated',
    'A2 task cpu3=off',
    'A1=1-2; A2=1-2; A1:root; A2:invalid isolated; isolated=',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=3 isolated',
    'A2 task cpu3=off, A3 cpu3=on',
    'A1=1-2; A2=3; A1:root; A2:isolated; isolated=3',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 cpu1=off',
    'A1=; A2=2; A3=3; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 cpu2=off',
    'A1=1; A2=; A3=3; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 cpu3=off',
    'A1=1; A2=2; A3=; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 task cpu1=off',
    'A1=2-3; A2=2-3; A3=3; A1:root; A2:invalid root; A3:invalid root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A2 task cpu2=off',
    'A1=1; A2=3; A3=3; A1:root; A2:root; A3:invalid root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A3 task cpu3=off',
    'A1=1; A2=2; A3=2; A1:root; A2:root; A3:invalid root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 task cpu1=off, A2 cpu1=on',
    'A1=1; A2=2; A3=3; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A2 task cpu2=off, A3 cpu2=on',
    'A1=1; A2=2; A3=3; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A3 task cpu3=off, B1 cpu3=on',
    'A1=1; A2=2; A3=3; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 task cpu1=off, A2 cpu2=off, A3 cpu1=on',
    'A1=1; A2=; A3=3; A1:root; A2:root; A3:root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 task cpu1=off, A2 cpu2=off, A3 cpu2=on',
    'A1=2-3; A2=2-3; A3=3; A1:root; A2:invalid root; A3:invalid root',
  ],
  ['A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3', 'A1 exclusive=2-3', 'A1=0-3; A2=1-3; A3=2-3; own A1=2-3'],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3',
    'A1 exclusive=2-3, A2 exclusive=2-3 isolated',
    'A1=0-1; A2=2-3; A3=2-3; A1:member; A2:isolated; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3',
    'A1 exclusive=2-3, A2 exclusive=3 isolated',
    'A1=0-2; A2=3; A3=3; A1:member; A2:isolated; isolated=3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated',
    'A1=0-1; A2=1; A3=2-3; A1:member; A3:isolated; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated cpus=3',
    'A1=0-1; A2=1; A3=2-3; A1:member; A3:isolated; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=2-3',
    'B1 isolated',
    'A1=0-3; A2=1-3; A3=2-3; B1=2-3; A1:member; A3:member; B1:invalid isolated',
  ],
  ['A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4-5', 'B1 isolated', 'B1=4-5; B1:isolated; isolated=4-5'],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated, B1 isolated',
    'A3=2-3; B1=4; A3:isolated; B1:isolated; isolated=2-4',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated cpus=1-3, B1 isolated',
    'A3=2-3; B1=4; A3:isolated; B1:isolated; isolated=2-4',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4',
    'A1 exclusive=1-3, A2 exclusive=1-3 isolated, A3 isolated',
    'A2=1; A3=2-3; A2:isolated; A3:isolated; isolated=1-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated, B1 isolated cpus=4-5',
    'A3=2-3; B1=4-5; A3:isolated; B1:isolated; isolated=2-5',
  ],
  [
    'A1 cpus=4 exclusive=0-3, A2 exclusive=1-3, A3 exclusive=2-3',
    'A2 isolated',
    'A1=4; A2=1-3; A3=1-3; A2:isolated; isolated=1-3',
  ],
  [
    'A1 cpus=4 exclusive=0-3, A2 exclusive=1-3, A3 exclusive=2-3',
    'A3 isolated',
    'A1=4; A2=4; A3=2-3; A3:isolated; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4-5',
    'A1 exclusive=2-3, A2 exclusive=2-3 root, A3 isolated, B1 root',
    'A1=0-1; A2=; A3=2-3; B1=4-5; A1:member; A2:root; A3:isolated; B1:root; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4',
    'A1 exclusive=2-3, A2 exclusive=2-3 root, A3 isolated, B1 root',
    'A1=0-1; A2=; A3=2-3; B1=4; A1:member; A2:root; A3:isolated; B1:root; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3, B1 cpus=4',
    'A1 exclusive=2-3, A2 exclusive=2-3 root, B1 root',
    'A1=0-1; A2=2-3; A3=2-3; B1=4; A1:member; A2:root; A3:member; B1:root',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=3, B1 cpus=4',
    'A1 exclusive=2-3, A2 exclusive=2-3 root, A3 isolated, B1 root',
    'A1=0-1; A2=2; A3=3; B1=4; A1:member; A2:root; A3:isolated; B1:root; isolated=3',
  ],
  [
    'A1 cpus=0-4, A2 cpus=1-4, A3 cpus=2-4',
    'A1 exclusive=2-4, A2 exclusive=2-4 isolated, A3 exclusive=4 root',
    'A1=0-1; A2=2-3; A3=4; A1:member; A2:isolated; A3:root; isolated=2-3',
  ],
  [
    'A1 cpus=0-4, A2 cpus=1-4, A3 cpus=2-4',
    'A1 exclusive=2-4, A2 exclusive=2-4 isolated, A3 exclusive=3-4 root',
    'A1=0-1; A2=2; A3=3-4; A1:member; A2:isolated; A3:root; isolated=2',
  ],
  [
    'A1 cpus=0-4 exclusive=2-4, A2 cpus=1-4 exclusive=2-4 isolated, A3 cpus=2-4 exclusive=4 root',
    'A2 exclusive=5',
    'A1=0-4; A2=1-4; A3=2-4; A1:member; A2:invalid isolated; A3:invalid root; isolated=',
  ],
  [
    'A1 cpus=0-4 exclusive=2-4, A2 cpus=1-4 exclusive=2-4 isolated, A3 cpus=2-4 exclusive=4 root',
    'A3 exclusive=1',
    'A1=0-1; A2=2-4; A3=2-4; A1:member; A2:isolated; A3:invalid root; isolated=2-4',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated cpu2=off',
    'A1=0-1; A2=1; A3=3; A1:member; A3:isolated; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2-3',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 exclusive=2-3 isolated cpu2=off, B1 cpu2=on',
    'A1=0-1; A2=1; A3=2-3; A1:member; A3:isolated; isolated=2-3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=3',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 isolated cpu3=off',
    'A1=0-2; A2=1-2; A3=; A1:member; A3:isolated; isolated=3',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=3',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 task isolated cpu3=off',
    'A1=0-2; A2=1-2; A3=1-2; A1:member; A3:invalid isolated; isolated=',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2',
    'A1 exclusive=2-3, A2 exclusive=2-3, A3 task isolated cpu2=off, B1 cpu2=on',
    'A1=0-3; A2=1-3; A3=2; A1:member; A3:invalid isolated; isolated=',
  ],
  ['A1 cpus=0-3, A2 cpus=1-3, A3 cpus=2', 'A1 exclusive=2-3 exclusive=', 'A1=0-3; A2=1-3; A3=2; own A1='],
  [
    'A1 cpus=0-3, A2 cpus=1-3',
    'A2 exclusive=3 isolated',
    'A1=0-3; A2=1-3; own A2=; A2:invalid isolated; isolated=',
  ],
  [
    'A1 cpus=0-3, A2 cpus=1-3 exclusive=3 isolated',
    'A1 exclusive=2-3, A2 isolated',
    'A1=0-2; A2=3; own A2=3; A2:isolated; isolated=3',
  ],
  [
    'A1 cpus=1-3 isolated, A2 exclusive=4 isolated',
    '',
    'A1=1-3; own A1=1-3; A2=1-3; own A2=; A1:isolated; A2:invalid isolated; isolated=1-3',
  ],
  [
    'A1 cpus=1-3 isolated, A2 exclusive=4 isolated',
    'A2 exclusive=3 isolated',
    'A1=1-2; own A1=1-3; A2=3; own A2=3; A1:isolated; A2:isolated; isolated=1-3',
  ],
  ['A1 cpus=0-3 isolated, B1 cpus=4-6', 'A1 cpus=0-4', 'A1=0-4; B1=4-6; A1:invalid isolated; B1:member'],
  [
    'A1 cpus=0-3 isolated, B1 cpus=4-6',
    'A1 cpus=0-4 cpus=0-3',
    'A1=0-3; B1=4-6; A1:isolated; B1:member; isolated=0-3',
  ],
  [
    'A1 cpus=0-3 exclusive=1-3 isolated, A2 cpus=1-3 exclusive=2-3 isolated, A3 cpus=2-3 exclusive=3 isolated',
    '',
    'A1=1; A2=2; A3=3; A1:isolated; A2:isolated; A3:isolated; isolated=1-3',
  ],
  [
    'A1 cpus=0-3 exclusive=1-3 isolated, A2 cpus=1-3 exclusive=2-3 isolated, A3 cpus=2-3 exclusive=3 isolated',
    'A2 exclusive=4',
    'A1=1-3; A2=1-3; A3=2-3; own A2=; own A3=; A1:isolated; A2:invalid isolated; A3:invalid isolated; isolated=1-3',
  ],
  [
    'A1 cpus=0-3 exclusive=1-3 isolated, A2 cpus=1-3 exclusive=2-3 isolated, A3 cpus=2-3 exclusive=3 isolated',
    'A2 cpus=4 exclusive=',
    'A1=1-3; A2=1-3; A3=2-3; own A2=; own A3=; A1:isolated; A2:invalid isolated; A3:invalid isolated; isolated=1-3',
  ],
  [
    'A1 cpus=0-5 isolated, A2 cpus=4-5 root',
    'A2 cpus=3-5',
    'A1=0-2; A2=3-5; A1:isolated; A2:root; isolated=0-2',
  ],
  [
    'A1 cpus=0-5 isolated, A2 cpus=4-5 root',
    'A1 cpus=1-5',
    'A1=1-3; A2=4-5; A1:isolated; A2:root; isolated=1-3',
  ],
  [
    'A1 cpus=0-3 exclusive=2-3, A2 cpus=1-3 exclusive=2-3, A3 cpus=2-3 exclusive=2-3',
    'A1 exclusive= cpus=4, A3 isolated',
    'A1=4; A2=4; own A2=; own A3=; A3=4; A1:member; A3:invalid isolated; isolated=',
  ],
  [
    'A1 cpus=0-3 exclusive=2-3, A2 cpus=1-3 exclusive=2-3, A3 cpus=2-3 exclusive=2-3',
    'A1 exclusive=1, A3 isolated',
    'A1=0-3; A2=1-3; own A1=1; own A2=; own A3=; A3=2-3; A1:member; A3:invalid isolated; isolated=',
  ],
  [
    'A1 cpus=0-3 exclusive=2-3, A2 cpus=1-3 exclusive=2-3, A3 cpus=2-3 exclusive=2-3',
    'A2 exclusive=3, A3 isolated',
    'A1=0-2; A2=1-2; own A2=3; own A3=3; A3=3; A1:member; A3:isolated; isolated=3',
  ],
  [
    'A1 cpus=0-3 exclusive=2-3, A2 cpus=1-3 exclusive=2-3, A3 cpus=2-3 exclusive=2-3 isolated',
    'A2 exclusive=3',
    'A1=0-2; A2=1-2; own A2=3; own A3=3; A3=3; A1:member; A3:isolated; isolated=3',
  ],
  [
    'A1 cpus=0-3 exclusive=2-3, A2 cpus=1-3 exclusive=2-3, A3 cpus=2-3 exclusive=2-3 isolated',
    'A1 exclusive=4',
    'A1=0-3; A2=1-3; A3=2-3; own A1=4; own A2=; A1:member; A3:invalid isolated',
  ],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A2 cpus=2-4', 'A1=; A2=2-3; A1:root; A2:root'],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 task, A2 cpus=2-3', 'A1=2-3; A2=2-3; A1:root; A2:invalid root'],
  ['A1 cpus=3 root, A2 cpus=3', 'A1 task, A2 root', 'A1=3; A2=3; A1:root; A2:invalid root'],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 task cpus=2-3',
    'A1=2-3; A2=2-3; A3=3; A1:root; A2:invalid root; A3:invalid root',
  ],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 task cpus=2-3 cpus=1-3',
    'A1=1; A2=2; A3=3; A1:root; A2:root; A3:root',
  ],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 member', 'A1=2-3; A2=3; A1:member; A2:invalid root'],
  [
    'A1 cpus=1-3 root, A2 cpus=2-3 root, A3 cpus=3 root',
    'A1 cpus=2-3, A2 member',
    'A1=2-3; A2=2-3; A3=3; A1:root; A2:member; A3:invalid root',
  ],
  ['A1 cpus=2-3 root', 'A2 cpus=3-4 root', 'A1=2; A2=3; A1:root; A2:root'],
  ['A1 cpus=0-1 root, A2 cpus=1, B1 cpus=2-3', 'A1 cpus=4-5', 'A1=4-5; A2=4-5'],
  ['A1 cpus=0-1 root, B1 cpus=2-3', 'A2 cpus=4-5 root', 'A1=0-1; A2=0-1; A1:root; A2:invalid root'],
  ['A1 cpus=0-1, A2 cpus=1, B1 cpus=2-3', 'A1 root', 'A1=0-1; A2=1; A1:root'],
  ['A1 cpus=0-1, A2 cpus=1, B1 cpus=2-3', 'A2 isolated', 'A1=0-1; A2=1; A1:member; A2:invalid isolated'],
  ['A1 cpus=0-1, A2 cpus=1 isolated, B1 cpus=2-3', 'A1 root', 'A1=0; A2=1; A1:root; A2:isolated; isolated=1'],
  ['A1 cpus=0-1 root, B1 cpus=2-3', 'A1 cpus=0-2', 'A1=0-2; B1=2-3; A1:invalid root; B1:member'],
  [
    'A1 cpus=0-1 root, B1 root cpus=2-3',
    'A1 cpus=0-2',
    'A1=0-2; own A1=; B1=2-3; A1:invalid root; B1:invalid root',
  ],
  ['A1 cpus=0-1, B1 root cpus=2-3', 'A1 cpus=0-2', 'A1=0-2; B1=2-3; A1:member; B1:invalid root'],
  ['A1 cpus=0-3, B1 cpus=4-5', 'A1 exclusive=5', 'A1=0-3; B1=4-5'],
  ['A1 cpus=1-4 root, A2 root', '', 'A1=1-4; A2=1-4; A1:root; A2:invalid root'],
  ['A1 cpus=1-4 root, A2 root', 'A2 cpus=1-4', 'A1=; A2=1-4; A1:root; A2:root'],
  ['A1 cpus=1-4 root, A2 root', 'A1 task, A2 cpus=1-4', 'A1=1-4; A2=1-4; A1:root; A2:invalid root'],
  ['A1 cpus=1-4 exclusive=3, A2 cpus=1 exclusive=3', 'A2 cpus=', 'A2=1-4; own A2=3'],
  [
    'A1 cpus=1-4 exclusive=1-4, A2 cpus=2-4 exclusive=2-4 isolated, B1 cpus=5-6',
    'B1 root',
    'A1=1; A2=2-4; B1=5-6; own B1=5-6; A1:member; A2:isolated; B1:root; isolated=2-4',
  ],
  [
    'A1 cpus=1-4 exclusive=1-4, A2 cpus=2-4 exclusive=2-4 isolated, B1 cpus=3-6',
    'B1 root',
    'A1=1; A2=2-4; B1=5-6; A1:member; A2:isolated; isolated=2-4',
  ],
  [
    'A1 cpus=1-4 exclusive=1-4, A2 cpus=2-4 exclusive=2-4 isolated, B1 cpus=5-6',
    'B1 root cpus=3-6',
    'A1=1; A2=2-4; B1=5-6; A1:member; A2:isolated; isolated=2-4',
  ],
  ['A1 cpus=1-3 root', 'B1 cpus=3-5 root', 'A1=1-3; B1=3-5; own B1=; A1:invalid root; B1:invalid root'],
  ['A1 cpus=1-3 exclusive=1-3, B1 cpus=4-5', 'B1 cpus=1-2', 'A1=1-3; B1=1-2'],
  ['A1 cpus=1-3, A2 cpus=2', 'A2 task cpus=', 'A1=1-3; A2=2', true],
  ['A1 cpus=2-3 root, A2 cpus=3 root', 'A1 cpu2=off task', 'A1=; A2=3; A1:root; A2:root', true],
  ['A1 cpus=0-3, B1 cpus=4-5', 'A1 exclusive=0-3, B1 exclusive=3-5', 'A1=0-3; B1=4-5', true],
  ['A1 cpus=0-3, B1 cpus=4-5', 'A1 exclusive=3-5', 'A1=0-3; B1=4-5', true],
];

/** p1 with c11 and c12, p2 with c21 and c22, all in one that has CPUs 1-7 for itself (`REMOTE_TEST_MATRIX`). */
export const REMOTE: readonly PartitionRow[] = [
  [
    'p1 exclusive=1-3, p2 exclusive=4-6, c11 exclusive=1-2, c12 exclusive=3, c21 exclusive=4-5, c22 exclusive=6',
    'c11 isolated, c12 isolated, c21 isolated, c22 isolated',
    'c11=1-2; c12=3; c21=4-5; c22=6; c11:isolated; c12:isolated; c21:isolated; c22:isolated; isolated=1-6',
  ],
  [
    'p1 cpus=1-4 exclusive=1-4, c11 exclusive=1-2 isolated, c12 cpus=3',
    'c12 cpus=3-4',
    'p1=3-4; c11=1-2; c12=3-4; p1:member; c11:isolated; c12:member; isolated=1-2',
  ],
  [
    'p1 cpus=1-4 exclusive=1-4, c11 exclusive=1-2 isolated',
    'p1 exclusive=2-4',
    'p1=1,3-4; c11=2; p1:member; c11:isolated; isolated=2',
  ],
  [
    'p1 cpus=1-5 exclusive=1-5, c11 exclusive=1-2 isolated, c12 exclusive=3-5 root',
    'p1 exclusive=2-4',
    'p1=1,5; c11=2; c12=3-4; p1:member; c11:isolated; c12:root; isolated=2',
  ],
  [
    'p1 cpus=1-4 exclusive=1-4, c11 exclusive=1-2 isolated, c12 exclusive=3-4 root',
    'c11 exclusive=2',
    'p1=1; c11=2; c12=3-4; p1:member; c11:isolated; c12:root; isolated=2',
  ],
  [
    'p1 cpus=1-4 exclusive=1-4, c11 exclusive=1-2 isolated, c12 exclusive=3-4 root',
    'c11 exclusive=1, c12 cpus=2-4 exclusive=2-4',
    'p1=5-7; c11=1; c12=2-4; p1:member; c11:isolated; c12:root; isolated=1',
  ],
  [
    'p1 cpus=1-4 exclusive=1-4, p2 exclusive=5-6 root',
    'c11 exclusive=1-2 isolated, c12 exclusive=4-5 root, c22 exclusive=1-7 isolated',
    'p1=3; c11=1-2; c12=4; c22=5-6; p1:member; p2:root; c11:isolated; c12:root; c22:isolated; isolated=1-2,5-6',
  ],
  [
    'p1 cpus=1-5 root, c11 cpus=1-4 root, c12 cpus=2-3',
    'c12 root',
    'p1=1-5; c11=1-4; c12=2-3; p1:root; c11:invalid root; c12:invalid root',
  ],
  [
    'p1 cpus=1-4 root, c11 cpus=1-2 root, c12 cpus=1-3 isolated',
    'c12 cpus=3',
    'p1=1-2,4; c11=1-2; c12=3; p1:root; c11:invalid root; c12:isolated; isolated=3',
  ],
  [
    'p1 cpus=1-4 root, c11 cpus=1-2 root, c12 cpus=1-3 isolated',
    'c11 member, c12 cpus=2-3',
    'p1=1,4; c11=1; c12=2-3; p1:root; c11:member; c12:isolated; isolated=2-3',
  ],
];
