/** Words that random scripts are made of: names, files with values worth a try, sizes. */
import { seedFrom, type Rng } from '../../src/sim/core/rng.ts';

/** Draws of one script. */
export class Draw {
  private readonly rng: Rng;

  constructor(seed: number, ...labels: (string | number)[]) {
    this.rng = seedFrom(seed, ...labels);
  }

  below(n: number): number {
    return this.rng.int(n);
  }

  one<T>(from: readonly T[]): T {
    const found = from[this.rng.int(from.length)];
    if (found === undefined) throw new RangeError('Nothing to draw from.');
    return found;
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.rng.int(n) === 0;
  }
}

const NUMBERS = [
  '0',
  '1',
  '-1',
  '007',
  '1.5',
  '',
  ' ',
  'max',
  'Max',
  'maxx',
  'abc',
  '0x10',
  '99999999999999999999',
  '+3',
  '5 6',
];
const BYTES = [
  ...NUMBERS,
  '4096',
  '4095',
  '1M',
  '1m',
  '64K',
  '1G ',
  '2MB',
  '10M',
  '1e6',
  '1T',
  '9223372036854775807',
];
const DISK_RULES = [
  'DISK rbps=1048576',
  'DISK wbps=max',
  'DISK riops=100 wiops=200',
  'DISK rbps=0',
  'DISK rbps=-1',
  'DISK rbps=',
  'DISK rbps',
  'DISK',
  'DISK rbps=1M',
  'DISK foo=1',
  'DISK rbps=max wbps=max riops=max wiops=max',
  '9:9 rbps=1',
  '254 rbps=1',
  'rbps=1',
  '',
  'DISK rbps=1048576 rbps=2097152',
];

/** Files that can be written, and what is tried. */
export const WRITABLE: Readonly<Record<string, readonly string[]>> = Object.freeze({
  'cpu.max': [
    'max',
    'max 100000',
    '50000',
    '50000 100000',
    '1000 1000',
    '999 1000',
    '1000 999',
    '0',
    '-1',
    '1000 1000001',
    'abc',
    '1 2 3',
    '',
  ],
  'cpu.max.burst': ['0', '1', '10000', '1000000', '-1', 'max', 'abc', ''],
  'cpu.weight': ['1', '100', '10000', '0', '10001', '-1', 'default', 'default 5', 'abc', ''],
  'cpu.weight.nice': ['0', '-20', '19', '20', '-21', 'x', '1.5'],
  'cpu.idle': ['0', '1', '2', '-1', 'x'],
  'cpu.uclamp.min': ['0', '50', '50.00', '100.01', 'max', '-1', '12.345'],
  'cpu.uclamp.max': ['max', '50', '100', '101', '0', 'x'],
  'cpuset.cpus': ['0', '1', '0-1', '0,1', '2', '1-0', '', 'x', '0-', '-1', '0 1'],
  'cpuset.mems': ['0', '', '1', 'x'],
  'cpuset.cpus.partition': ['member', 'root', 'isolated', 'x', ''],
  'cpuset.cpus.exclusive': ['0', '1', '0-1', '', '5', 'x'],
  'memory.max': BYTES,
  'memory.high': BYTES,
  'memory.low': BYTES,
  'memory.min': BYTES,
  'memory.swap.max': BYTES,
  'memory.swap.high': BYTES,
  'memory.zswap.max': BYTES,
  'memory.zswap.writeback': ['0', '1', '2', 'x', ''],
  'memory.oom.group': ['0', '1', '2', '-1', 'x', '', '1 '],
  'memory.reclaim': ['1M swappiness=300', '1M swappiness=', 'x', '', '1M foo', '-1'],
  'memory.peak': ['0', '1', 'x', ''],
  'pids.max': NUMBERS,
  'io.max': DISK_RULES,
  'io.weight': ['100', 'default 200', '0', '10001', 'DISK 50', 'DISK default', 'x', ''],
  'io.latency': ['DISK target=1000', 'DISK target=0', 'DISK target=max', 'DISK', 'x', 'DISK target=-1'],
  'hugetlb.2MB.max': BYTES,
  'hugetlb.2MB.rsvd.max': BYTES,
  'misc.max': ['res_a 1', 'x', '', 'max'],
  'rdma.max': ['mlx4_0 hca_handle=2', 'x', ''],
  'cgroup.freeze': ['0', '1', '2', '-1', 'x', ''],
  'cgroup.max.depth': ['0', '1', '3', 'max', '-1', 'x', ''],
  'cgroup.max.descendants': ['0', '1', '5', 'max', '-1', 'x', ''],
  'cgroup.type': ['threaded', 'domain', 'x', ''],
  'cgroup.kill': ['0', '2', 'x', ''],
  'cgroup.pressure': ['0', '1', '2', 'x'],
  'cgroup.subtree_control': [
    '+cpu',
    '-cpu',
    '+memory',
    '-memory',
    '+pids -io',
    '+io',
    '+cpuset',
    '+foo',
    'cpu',
    '+',
    '-',
    '',
    '+cpu +cpu -cpu',
    '+memory,+cpu',
  ],
  'cgroup.procs': ['x', '', '-1', '99999', '0x1'],
});

/** Files that can be read, beyond those that can be written. Of `memory.stat` every figure is noise of the machine. */
export const READABLE = Object.freeze([
  'cgroup.controllers',
  'cgroup.events',
  'cgroup.stat',
  'cgroup.threads',
  'cpu.stat.local',
  'cpuset.cpus.effective',
  'cpuset.mems.effective',
  'cpuset.cpus.exclusive.effective',
  'memory.events.local',
  'memory.swap.events',
  'memory.swap.current',
  'memory.swap.peak',
  'pids.current',
  'pids.peak',
  'pids.events',
  'pids.events.local',
  'hugetlb.2MB.current',
  'hugetlb.2MB.events',
  'misc.current',
  'misc.events',
  'rdma.current',
  'io.prio.class',
  'nothing.here',
]);

export const GROUPS = Object.freeze(['a', 'b', 'a/x', 'a/y', 'a/x/z', 'b/x']);
/** Names that a directory may not have, or that are there already. */
export const ODD_GROUPS = Object.freeze([
  'a',
  'a/x',
  'c/d',
  'cgroup.procs',
  'a/cpu.max',
  'b/.',
  'x y',
  'a/foo.bar',
  'é',
]);
export const SMALL = Object.freeze(['64K', '1M', '3M', '8M', '20M']);
