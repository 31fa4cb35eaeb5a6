/** Open files belong to a process: threads share the table, fork copies it, exec closes what is marked. */
import { describe, expect, test } from 'vitest';
import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';
import { CostSampler } from '../../../src/sim/costs/sampler.ts';
import { Machine } from '../../../src/sim/hw/machine.ts';
import { Memory } from '../../../src/sim/hw/memory.ts';
import { PhysicalPort } from '../../../src/sim/hw/physical-port.ts';
import { Sim } from '../../../src/sim/hw/sim.ts';
import { bootKernel } from '../../../src/sim/kernel/boot.ts';
import { FileTable, type OpenFile } from '../../../src/sim/kernel/fs/open-file.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { program } from '../../../src/sim/kernel/paths/types.ts';
import { FairScheduler } from '../../../src/sim/kernel/sched/fair.ts';
import { syscall } from '../../../src/sim/kernel/syscalls/call.ts';
import type { Task, TaskSpec } from '../../../src/sim/kernel/task.ts';
import { TASK } from '../../../src/sim/kernel/task.machine.ts';
import { COMP } from '../../../src/sim/trace/components.ts';

const inode = (id: number, closeOnExec = false): OpenFile => ({ kind: 'file', id, closeOnExec });

function boot(): Kernel {
  const sim = new Sim(1, new CostSampler(REFERENCE_PROFILE, 1, 'test'));
  const port = Object.freeze(new PhysicalPort());
  const spec = { name: 'host', cpus: 2, depth: 0, kernelComp: COMP.kernel };
  const machine = new Machine(sim, spec, new Memory(4096, 4096), () => port);
  const config = { name: 'host', hz: 250, firstPid: 1, kpti: false, idle: 'c1' as const, tickPhaseNs: 1000 };
  return bootKernel(sim, machine, { ...config, pageCachePages: 16 }, (host) => new FairScheduler<Task>(host));
}

const PLAIN = { program: null, userComp: COMP.app, kernelComp: COMP.kernel };

function spawn(kernel: Kernel, spec: Partial<TaskSpec> = {}): Task {
  return kernel.spawn({ name: 'task', ...PLAIN, ...spec });
}

/** Open files of a task that there are below a descriptor, by their inode. */
function open({ files }: { readonly files: FileTable }, below: number): (number | string)[] {
  return Array.from({ length: below }, (_, fd) => {
    try {
      return files.get(fd).id;
    } catch (fault) {
      return (fault as { readonly code: string }).code;
    }
  });
}

const NONE = 'bad-file-descriptor';

describe('a table', () => {
  test('a new file has the lowest free descriptor', () => {
    const files = new FileTable();
    expect([10, 11, 12].map((id) => files.install(inode(id)))).toEqual([0, 1, 2]);
    files.close(1);
    files.close(0);
    expect([13, 14, 15].map((id) => files.install(inode(id)))).toEqual([0, 1, 3]);
    expect(open({ files }, 5)).toEqual([13, 14, 12, 15, NONE]);
  });

  test('a closed or unknown descriptor is refused', () => {
    const files = new FileTable();
    files.install(inode(1));
    files.close(0);
    for (const act of [() => files.get(0), () => files.close(0), () => files.get(7)])
      expect(act).toThrow(expect.objectContaining({ code: NONE }));
  });

  test('a copy and its original go their own ways', () => {
    const files = new FileTable();
    files.install(inode(1));
    const copy = files.copy();
    files.install(inode(2));
    copy.install(inode(3));
    copy.close(0);
    expect([open({ files }, 2), open({ files: copy }, 2)]).toEqual([
      [1, 2],
      [NONE, 3],
    ]);
  });
});

describe('tasks', () => {
  test('a process begins with what init has open, and what it opens is its own', () => {
    const kernel = boot();
    kernel.files.install(inode(1));
    const [one, other] = [spawn(kernel), spawn(kernel)];
    expect([one.files.install(inode(2)), other.files.install(inode(3))]).toEqual([1, 1]);
    expect([open(one, 2), open(other, 2), open(kernel, 2)]).toEqual([
      [1, 2],
      [1, 3],
      [1, NONE],
    ]);
  });

  test('threads of a process have one table', () => {
    const kernel = boot();
    const first = spawn(kernel);
    const second = spawn(kernel, { mm: first.mm });
    const fd = second.files.install(inode(5));
    expect(first.files.get(fd).id).toBe(5);
  });

  test('a child by fork has the files of its parent, not those of later', () => {
    const kernel = boot();
    const parent = spawn(kernel);
    parent.files.install(inode(1));
    const child = kernel.task(kernel.fork(parent.id, program('child', (p) => p.ret()).index));
    parent.files.install(inode(2));
    expect([open(child, 2), open(parent, 2)]).toEqual([
      [1, NONE],
      [1, 2],
    ]);
  });
});

test('exec closes what is marked, in this process alone', () => {
  const kernel = boot();
  const main = program('execs', (p) => {
    syscall(p, 'execve');
    syscall(p, 'exit');
  });
  const parent = spawn(kernel);
  parent.files.install(inode(1));
  parent.files.install(inode(2, true));
  const task = spawn(kernel, { parent, program: main });
  kernel.start(task);
  kernel.sim.settle();
  while (task.state !== TASK.zombie && kernel.sim.step());
  expect([open(task, 2), open(parent, 2)]).toEqual([
    [1, NONE],
    [1, 2],
  ]);
});
