/**
 * Conformance cases: what the kernel's own tests, and experiments on a real kernel, say that cgroup files do. Each row names
 * its origin: `kst` is the kernel's tools/testing/selftests, `ltp` the Linux Test Project, `6.18` an experiment.
 */
import { describe, expect, test } from 'vitest';
import { text } from '../../../src/sim/core/text.ts';
import { defineController } from '../../../src/sim/kernel/cgroup/cgroup.ts';
import { CONTROLLERS } from '../../../src/sim/kernel/cgroup/registry.ts';
import { CgroupLab, runScript } from '../../support/cgroup-lab.ts';

/** A controller that does not work on threads, as memory and io. */
const DOMAIN_CONTROLLER = defineController({
  id: 'memory',
  text: text('Stand-in for a domain controller', '도메인 컨트롤러 대역'),
  implicit: false,
  threaded: false,
  files: [],
});

interface Case {
  readonly origin: string;
  readonly name: string;
  readonly cpus?: number;
  readonly script: readonly string[];
}

const CORE: readonly Case[] = [
  {
    origin: 'kst cgroup/test_core.c test_cgcore_populated',
    name: 'populated follows the processes of the subtree',
    script: [
      'mkdir C → ok',
      'mkdir C/D → ok',
      'mkdir C/D/E → ok',
      'read C/cgroup.events → populated 0; frozen 0',
      'spawn C/D/E sleep → 1',
      'read C/cgroup.events → populated 1; frozen 0',
      'read C/D/cgroup.events → populated 1; frozen 0',
      'kill 1 → ok',
      'read C/cgroup.events → populated 0; frozen 0',
      'read C/D/E/cgroup.events → populated 0; frozen 0',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_parent_becomes_threaded',
    name: 'a threaded child makes its parent a threaded domain, its siblings invalid',
    script: [
      'mkdir A → ok',
      'mkdir A/B → ok',
      'mkdir A/C → ok',
      'read A/cgroup.type → domain',
      'write A/B/cgroup.type threaded → ok',
      'read A/cgroup.type → domain threaded',
      'read A/B/cgroup.type → threaded',
      'read A/C/cgroup.type → domain invalid',
      'write A/B/cgroup.type threaded → ok',
      'write A/B/cgroup.type domain → EINVAL',
      'read A/B/cgroup.procs → !EOPNOTSUPP',
      'spawn A sleep → 1',
      'thread A/B 1 → 2',
      'read A/B/cgroup.threads → 2',
      'read A/cgroup.procs → 1',
      'spawn A/C sleep → EOPNOTSUPP',
      'write A/C/cgroup.procs 1 → EOPNOTSUPP',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_no_internal_process_constraint_on_threads',
    name: 'threaded controllers may be enabled beside member threads',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir A → ok',
      'mkdir A/B → ok',
      'write A/B/cgroup.type threaded → ok',
      'spawn A sleep → 1',
      'write A/cgroup.subtree_control +cpu → ok',
      'write A/cgroup.subtree_control +memory → ENOENT',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_top_down_constraint_enable',
    name: 'a child can enable only what its parent offers',
    script: ['mkdir A → ok', 'mkdir A/B → ok', 'write A/B/cgroup.subtree_control +cpu → ENOENT'],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_top_down_constraint_disable',
    name: 'a parent keeps what a child passes on',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir A → ok',
      'write A/cgroup.subtree_control +cpu → ok',
      'write cgroup.subtree_control -cpu → EBUSY',
      'write A/cgroup.subtree_control -cpu → ok',
      'write cgroup.subtree_control -cpu → ok',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_internal_process_constraint',
    name: 'processes and domain controllers for the children exclude each other',
    script: [
      'write cgroup.subtree_control +memory → ok',
      'mkdir P → ok',
      'spawn P sleep → 1',
      'write P/cgroup.subtree_control +memory → EBUSY',
      'mkdir Q → ok',
      'write Q/cgroup.subtree_control +memory → ok',
      'write Q/cgroup.procs 1 → EBUSY',
      'spawn Q sleep → EBUSY',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_proc_migration',
    name: 'a process moves with all its threads',
    script: [
      'mkdir S → ok',
      'mkdir D → ok',
      'spawn S sleep → 1',
      ...Array.from({ length: 13 }, (_, i) => `thread S 1 → ${String(i + 2)}`),
      'write D/cgroup.procs 1 → ok',
      'read S/cgroup.threads → ',
      `read D/cgroup.threads → ${Array.from({ length: 14 }, (_, i) => String(i + 1)).join('; ')}`,
      'read D/cgroup.procs → 1',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c test_cgcore_lesser_euid_open; ltp cgroup_core01',
    name: 'moving needs the common ancestor too',
    script: [
      'mkdir A → ok',
      'mkdir B → ok',
      'spawn A sleep → 1',
      'chown A 1000 → ok',
      'chown B 1000 → ok',
      'as 1000 write B/cgroup.procs 1 → EACCES',
      'chown / 1000 → ok',
      'as 1000 write B/cgroup.procs 1 → ok',
    ],
  },
  {
    origin: '6.18',
    name: 'what cgroup.procs and subtree_control refuse',
    script: [
      'mkdir a → ok',
      'write a/cgroup.procs garbage → EINVAL',
      'write a/cgroup.procs -3 → EINVAL',
      'write a/cgroup.procs 4711 → ESRCH',
      'write cgroup.subtree_control memory → EINVAL',
      'write cgroup.subtree_control +nosuch → EINVAL',
      'write cgroup.subtree_control +cpu -cpuset → ok',
      'read cgroup.subtree_control → cpu',
      'write cgroup.subtree_control +cpu +nosuch → EINVAL',
      'write cgroup.subtree_control → ok',
    ],
  },
  {
    origin: '6.18',
    name: 'removal waits for processes and children',
    script: [
      'mkdir a → ok',
      'mkdir a/b → ok',
      'rmdir a → EBUSY',
      'spawn a/b sleep → 1',
      'rmdir a/b → EBUSY',
      'kill 1 → ok',
      'rmdir a/b → ok',
      'rmdir a → ok',
      'rmdir a → ENOENT',
      'read a/cgroup.procs → !ENOENT',
    ],
  },
  {
    origin: 'Documentation/admin-guide/cgroup-v2.rst',
    name: 'names and limits of the tree',
    script: [
      'mkdir a\\nb → EINVAL',
      'mkdir a → ok',
      'mkdir a → EEXIST',
      'mkdir x/y → ENOENT',
      'write a/cgroup.max.descendants -1 → ERANGE',
      'write a/cgroup.max.descendants one → EINVAL',
      'write a/cgroup.max.descendants 1 → ok',
      'mkdir a/b → ok',
      'mkdir a/c → EAGAIN',
      'write a/cgroup.max.descendants max → ok',
      'write a/cgroup.max.depth 1 → ok',
      'mkdir a/b/c → EAGAIN',
      'mkdir a/c → ok',
      'read cgroup.type → !ENOENT',
      'read cgroup.freeze → !ENOENT',
      'read cpu.max → !ENOENT',
    ],
  },
  {
    origin: 'kst cgroup/test_kill.c test_cgkill_simple, ltp cgroup_core03',
    name: 'cgroup.kill ends every process of the subtree',
    script: [
      'mkdir a → ok',
      'mkdir a/b → ok',
      ...Array.from({ length: 20 }, (_, i) => `spawn a${i % 2 ? '/b' : ''} hog → ${String(i + 1)}`),
      'advance 20ms → ok',
      'write a/cgroup.kill 0 → ERANGE',
      'write a/cgroup.kill yes → EINVAL',
      'write a/cgroup.kill 1 → ok',
      'read a/cgroup.events → populated 0; frozen 0',
      'read a/b/cgroup.procs → ',
    ],
  },
  {
    origin: 'kst cgroup/test_kill.c test_cgkill_tree (frozen)',
    name: 'cgroup.kill works on frozen processes; a freeze stays',
    script: [
      'mkdir a → ok',
      'spawn a hog → 1',
      'write a/cgroup.freeze 1 → ok',
      'write a/cgroup.kill 1 → ok',
      'read a/cgroup.events → populated 0; frozen 1',
    ],
  },
];

const CPU: readonly Case[] = [
  {
    origin: 'kst cgroup/test_cpu.c test_cpucg_subtree_control',
    name: 'the cpu controller appears in children of those that pass it on',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir P → ok',
      'write P/cgroup.subtree_control +cpu → ok',
      'mkdir P/c → ok',
      'read P/c/cgroup.controllers → cpu',
      'read P/c/cpu.weight → 100',
      'mkdir P2 → ok',
      'mkdir P2/c → ok',
      'read P2/c/cgroup.controllers → ',
      'read P2/c/cpu.weight → !ENOENT',
    ],
  },
  {
    origin: '6.18; kernel/sched/core.c cpu_max_write',
    name: 'cpu.max: format, defaults, ranges',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir a → ok',
      'read a/cpu.max → max 100000',
      'write a/cpu.max 20000 → ok',
      'read a/cpu.max → 20000 100000',
      'write a/cpu.max 20000 50000 → ok',
      'write a/cpu.max 30000 → ok',
      'read a/cpu.max → 30000 50000',
      'write a/cpu.max max → ok',
      'read a/cpu.max → max 50000',
      'write a/cpu.max 999 → EINVAL',
      'write a/cpu.max 1000 999 → EINVAL',
      'write a/cpu.max 1000 1000001 → EINVAL',
      'write a/cpu.max 1000 1000 → ok',
      'write a/cpu.max 1000 1000000 → ok',
      'write a/cpu.max 17592186044415 100000 → ok',
      'write a/cpu.max 17592186044416 100000 → EINVAL',
      'write a/cpu.max -1 → EINVAL',
      'write a/cpu.max half → EINVAL',
      'write a/cpu.max 20000 100000 junk → ok',
    ],
  },
  {
    origin: '6.18; Documentation/scheduler/sched-bwc.rst',
    name: 'cpu.max.burst is at most the quota',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir a → ok',
      'read a/cpu.max.burst → 0',
      'write a/cpu.max 20000 100000 → ok',
      'write a/cpu.max.burst 20001 → EINVAL',
      'write a/cpu.max.burst 20000 → ok',
      'write a/cpu.max 10000 → EINVAL',
      'write a/cpu.max max → ok',
      'write a/cpu.max.burst -1 → EINVAL',
    ],
  },
  {
    origin: 'kernel/sched/core.c cpu_weight_write_u64, lib/kstrtox.c',
    name: 'cpu.weight and cpu.weight.nice: ranges and number formats',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir a → ok',
      'write a/cpu.weight 0 → ERANGE',
      'write a/cpu.weight 10001 → ERANGE',
      'write a/cpu.weight 1 → ok',
      'read a/cpu.weight → 1',
      'write a/cpu.weight 0x64\\n → ok',
      'read a/cpu.weight → 100',
      'write a/cpu.weight 0144 → ok',
      'read a/cpu.weight → 100',
      'write a/cpu.weight 100\\n\\n → EINVAL',
      'write a/cpu.weight  100 → EINVAL',
      'write a/cpu.weight 99999999999999999999 → ERANGE',
      'write a/cpu.weight.nice -21 → ERANGE',
      'write a/cpu.weight.nice 5 → ok',
      'read a/cpu.weight → 33',
      'read a/cpu.weight.nice → 5',
      'write a/cpu.weight.nice -20 → ok',
      'read a/cpu.weight → 8668',
    ],
  },
  {
    origin: 'kernel/sched/core.c cpu_idle_write_s64',
    name: 'cpu.idle takes the weight away',
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir a → ok',
      'write a/cpu.idle 2 → EINVAL',
      'write a/cpu.idle 1 → ok',
      'read a/cpu.idle → 1',
      'write a/cpu.weight 100 → EINVAL',
      'write a/cpu.idle 0 → ok',
      'read a/cpu.weight → 100',
    ],
  },
  {
    origin: 'kst cgroup/test_core.c; kernel/sched/psi.c',
    name: 'cpu.stat is there without the controller; pressure can be switched off',
    script: [
      'mkdir a → ok',
      'read a/cpu.stat → usage_usec 0; user_usec 0; system_usec 0; nice_usec 0',
      'read a/cpu.pressure → some avg10=0.00 avg60=0.00 avg300=0.00 total=0; full avg10=0.00 avg60=0.00 avg300=0.00 total=0',
      'write a/cgroup.pressure 2 → ERANGE',
      'write a/cgroup.pressure x → EINVAL',
      'write a/cgroup.pressure 0 → ok',
      'read a/cpu.pressure → !ENOENT',
    ],
  },
  {
    origin: '6.18',
    name: 'a quota on an idle group costs two periods, each isolated burst two more',
    cpus: 1,
    script: [
      'write cgroup.subtree_control +cpu → ok',
      'mkdir a → ok',
      'write a/cpu.max 20000 100000 → ok',
      'advance 1000ms → ok',
      'read a/cpu.stat → usage_usec 0; user_usec 0; system_usec 0; nice_usec 0; nr_periods 2; nr_throttled 0; throttled_usec 0; nr_bursts 0; burst_usec 0',
    ],
  },
];

const FREEZER: readonly Case[] = [
  {
    origin: 'kst cgroup/test_freezer.c test_cgfreezer_tree',
    name: 'freezing a tree freezes all of it, thawing thaws all',
    script: [
      'mkdir A → ok',
      'mkdir A/B → ok',
      'mkdir A/B/C → ok',
      'spawn A/B/C hog → 1',
      'spawn A hog → 2',
      'advance 10ms → ok',
      'write A/cgroup.freeze 1 → ok',
      'read A/B/C/cgroup.events → populated 1; frozen 1',
      'read A/cgroup.events → populated 1; frozen 1',
      'write A/B/cgroup.freeze 0 → ok',
      'read A/B/cgroup.events → populated 1; frozen 1',
      'write A/cgroup.freeze 0 → ok',
      'read A/B/C/cgroup.events → populated 1; frozen 0',
      'write A/cgroup.freeze 2 → ERANGE',
      'write A/cgroup.freeze on → EINVAL',
    ],
  },
  {
    origin: 'kst cgroup/test_freezer.c test_cgfreezer_mkdir',
    name: 'a new child of a frozen cgroup is frozen, and so is who joins it',
    script: [
      'mkdir A → ok',
      'write A/cgroup.freeze 1 → ok',
      'mkdir A/B → ok',
      'read A/B/cgroup.events → populated 0; frozen 1',
      'spawn A/B hog → 1',
      'read A/cgroup.events → populated 1; frozen 1',
    ],
  },
  {
    origin: 'kst cgroup/test_freezer.c test_cgfreezer_migrate',
    name: 'a task takes on the state of where it moves',
    script: [
      'mkdir A → ok',
      'mkdir B → ok',
      'spawn A hog → 1',
      'write B/cgroup.freeze 1 → ok',
      'write B/cgroup.procs 1 → ok',
      'read B/cgroup.events → populated 1; frozen 1',
      'write A/cgroup.procs 1 → ok',
      'read A/cgroup.events → populated 1; frozen 0',
      'write A/cgroup.freeze 1 → ok',
      'write B/cgroup.procs 1 → ok',
      'read B/cgroup.events → populated 1; frozen 1',
    ],
  },
];

const CPUSET: readonly Case[] = [
  {
    origin: 'kst cgroup/test_cpuset_prs.sh rows "C0-1", "C4-5"',
    name: 'a child without a list of its own inherits',
    cpus: 8,
    script: [
      'write cgroup.subtree_control +cpuset → ok',
      'mkdir A1 → ok',
      'write A1/cgroup.subtree_control +cpuset → ok',
      'mkdir A1/A2 → ok',
      'write A1/cpuset.cpus 0-1 → ok',
      'read A1/A2/cpuset.cpus.effective → 0-1',
      'write A1/cpuset.cpus 4-5 → ok',
      'read A1/A2/cpuset.cpus.effective → 4-5',
      'read A1/A2/cpuset.cpus → ',
      'read A1/A2/cpuset.cpus.partition → member',
      'write A1/A2/cpuset.cpus.partition part → EINVAL',
    ],
  },
  {
    origin: 'kst cgroup/test_cpuset_prs.sh (fallback rows)',
    name: 'CPUs that the parent lacks are ignored; none left: the parent’s',
    cpus: 8,
    script: [
      'write cgroup.subtree_control +cpuset → ok',
      'mkdir A1 → ok',
      'write A1/cgroup.subtree_control +cpuset → ok',
      'mkdir A1/A2 → ok',
      'write A1/cpuset.cpus 2-3 → ok',
      'write A1/A2/cpuset.cpus 2-4 → ok',
      'read A1/A2/cpuset.cpus.effective → 2-3',
      'write A1/A2/cpuset.cpus 6-7 → ok',
      'read A1/A2/cpuset.cpus.effective → 2-3',
      'write A1/A2/cpuset.cpus → ok',
      'read A1/A2/cpuset.cpus.effective → 2-3',
    ],
  },
  {
    origin: 'ltp controllers/cpuset cpuset_base_ops_test',
    name: 'lists of CPUs',
    cpus: 4,
    script: [
      'write cgroup.subtree_control +cpuset → ok',
      'mkdir a → ok',
      'write a/cpuset.cpus 0,0 → ok',
      'read a/cpuset.cpus → 0',
      'write a/cpuset.cpus 0-0 → ok',
      'read a/cpuset.cpus → 0',
      'write a/cpuset.cpus 0-3 → ok',
      'write a/cpuset.cpus 0,1-2,3 → ok',
      'read a/cpuset.cpus → 0-3',
      'write a/cpuset.cpus 0,1, → ok',
      'read a/cpuset.cpus → 0-1',
      'write a/cpuset.cpus 4 → ERANGE',
      'write a/cpuset.cpus 0-4 → ERANGE',
      'write a/cpuset.cpus -1 → EINVAL',
      'write a/cpuset.cpus 0--3 → EINVAL',
      'write a/cpuset.cpus 0AAA → EINVAL',
      'write a/cpuset.cpus AAA → EINVAL',
      'write a/cpuset.cpus 0- → EINVAL',
      'read a/cpuset.mems.effective → 0',
    ],
  },
];

const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  'kst test_core.c lesser_ns_open, ltp cgroup_core02 (13)': 'needs cgroup namespaces: with the ns modules',
  'clone3 CLONE_INTO_CGROUP with a bad fd (21)':
    'a file descriptor case of the clone3 system call, not of the tree',
  'kst test_kill.c forkbomb (16), test_freezer.c forkbomb (89)':
    'needs fork; kill is atomic here, so no fork can slip by',
  'kst test_freezer.c ptrace, stopped, vfork (93, 94)': 'ptrace, job control and vfork are not simulated',
  'v1 controllers (41, 96, 114, 116)': 'only cgroup v2 is simulated',
  'cpuset partitions, hotplug, DEADLINE (100 to 110)':
    'partitions and hotplug are not simulated; `root` is refused',
  'cpu.uclamp.*': 'utilisation clamping needs frequency scaling, which is not simulated',
};

function check({ script, cpus }: Case): void {
  const lab = new CgroupLab(cpus ?? 2, 250, undefined, [...CONTROLLERS, DOMAIN_CONTROLLER]);
  const expected = script.map((line) => line.trimEnd());
  expect(runScript(lab, script).map((line) => line.trimEnd())).toEqual(expected);
}

describe.each([
  ['core and kill', CORE],
  ['cpu', CPU],
  ['freezer', FREEZER],
  ['cpuset', CPUSET],
] as const)('cgroup conformance: %s', (_title, cases) => {
  test.each(cases.map((row) => [row.name, row.origin, row] as const))('%s (%s)', (_name, _origin, row) => {
    check(row);
  });
});

test('cases that do not apply say why', () => {
  for (const reason of Object.values(NOT_APPLICABLE)) expect(reason.length).toBeGreaterThan(10);
});
