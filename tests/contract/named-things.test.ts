/** What a program names has to exist: a misspelling is a fault when the program is made, never a figure. */
import { describe, expect, test } from 'vitest';
import { entryNr, SECCOMP_ARGS_FLAG } from '../../src/sim/kernel/seccomp.ts';
import { program } from '../../src/sim/kernel/paths/types.ts';
import { SYSCALL_NR, syscallEntry } from '../../src/sim/kernel/paths/syscall-entry.ts';
import { syscall } from '../../src/sim/kernel/syscalls/call.ts';
import { findSyscallNr, SYSCALLS } from '../../src/sim/kernel/syscalls/registry.ts';
import { CallNumbers } from '../../src/sim/world/replay/call-numbers.ts';
import { syscallEntry as classOf } from '../../src/sim/strace/syscall-classes.ts';
import { Metrics } from '../../src/sim/trace/metrics.ts';
import { probeIndex, type ProbeName } from '../../src/sim/trace/probes.ts';
import { buildOperation } from '../../src/sim/index.ts';
import { choiceOf } from '../../src/sim/world/switches.ts';

describe('a system call', () => {
  test('without a model cannot be called', () => {
    expect(() => program('p', (p) => syscall(p, 'pread64'))).toThrow(/syscall-unknown: pread64/);
    expect(() => program('p', (p) => syscall(p, 'toString'))).toThrow(/syscall-unknown/);
  });

  test('of a number without a program stops the run', () => {
    const world = buildOperation({
      op: 'getpid',
      stack: 'bare',
      params: {},
      seed: 1,
      switches: {},
      costs: {},
    });
    const { kernel } = world.place;
    const rogue = program('rogue', (p) => {
      p.effect('a number that nobody has', (_kernel, ctx) => ctx.set(SYSCALL_NR, 17));
      p.call(syscallEntry);
    });
    const task = kernel.spawn({ name: 'rogue', program: rogue, userComp: 0, kernelComp: 5, affinity: [1] });
    expect(() => {
      kernel.start(task);
      for (let i = 0; i < 1000; i++) world.sim.step();
    }).toThrow(/syscall-without-program: 17/);
  });

  test('has its seccomp decision in one place', () => {
    const filtered = SYSCALLS.filter((def) => entryNr(def.name, def.nr) >= SECCOMP_ARGS_FLAG);
    expect(filtered.map((def) => def.name).sort()).toEqual(
      'clone clone3 mount pivot_root sethostname setns umount2 unshare'.split(' '),
    );
    for (const name of ['personality', 'socket', 'socketcall'])
      expect(entryNr(name, 5)).toBe(SECCOMP_ARGS_FLAG + 5);
    expect(entryNr('read', 0)).toBe(0);
  });

  test('of a log has its own number if it has a model, and shares none', () => {
    const numbers = new CallNumbers();
    const names = ['read', 'openat', 'vfork', 'mmap', 'execve', 'toString', 'openat'];
    const given = names.map((name) => numbers.of(name));
    expect(given[0]).toBe(findSyscallNr('read'));
    expect(given[6]).toBe(given[1]);
    expect(new Set(given).size).toBe(6);
    expect(Math.max(...given)).toBeLessThan(SECCOMP_ARGS_FLAG);
    expect(classOf('vfork').kind).toBe('clone');
  });
});

describe('a probe', () => {
  test('that is misspelt is a fault in a program, in the counters and where rows are looked for', () => {
    const misspelt = 'sys_entr' as ProbeName;
    expect(() => program('p', (p) => p.mark(misspelt))).toThrow(/probe-unknown: sys_entr/);
    expect(() => program('p', (p) => p.work('sys.enter', { probe: misspelt }))).toThrow(/probe-unknown/);
    expect(() => new Metrics().of(misspelt)).toThrow(/probe-unknown: sys_entr/);
    expect(() => probeIndex('toString' as ProbeName)).toThrow(/probe-unknown/);
    expect(new Metrics().of('sys_enter')).toBe(0);
  });
});

test('a cost that is misspelt is a fault when the program is made', () => {
  expect(() => program('p', (p) => p.work('sys.entr'))).toThrow(/cost-unknown: sys.entr/);
});

test('a program that does not exist is a fault when it is called', () => {
  const world = buildOperation({ op: 'getpid', stack: 'bare', params: {}, seed: 1, switches: {}, costs: {} });
  const { kernel } = world.place;
  const rogue = program('rogue', (p) => p.callBy('nothing there', () => 1_000_000));
  kernel.start(kernel.spawn({ name: 'rogue', program: rogue, userComp: 0, kernelComp: 5, affinity: [1] }));
  expect(() => {
    for (let i = 0; i < 1000; i++) world.sim.step();
  }).toThrow(/program-unknown: 1000000/);
});

test('a switch that is misspelt is a fault when a layer asks for it', () => {
  expect(choiceOf('disk', {})).toBe('nvme');
  expect(choiceOf('disk', {}, { disk: 'hdd' })).toBe('hdd');
  expect(() => choiceOf('dsik', { dsik: 'on' })).toThrow(/switch-unknown: dsik/);
});
