/** What must hold of the scheduler whatever the load: random groups, tasks, moves and limits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloneGraph } from '../../../src/sim/core/clone.ts';
import type { CfsRq, SchedEntity, TaskGroup } from '../../../src/sim/kernel/sched/entities.ts';
import { timelineForEach } from '../../../src/sim/kernel/sched/eevdf/timeline.ts';
import { avgVruntime } from '../../../src/sim/kernel/sched/eevdf/virtual-time.ts';
import { scaleLoadDown } from '../../../src/sim/kernel/sched/weights.ts';
import { CgroupLab, hog, periodic } from '../../support/cgroup-lab.ts';
import type { HostTask } from '../../support/sched-task.ts';

const MS = 1e6;

interface Load {
  readonly cpus: number;
  readonly groups: readonly {
    readonly weight: number;
    readonly quotaMs: number | null;
    readonly nested: boolean;
  }[];
  readonly tasks: readonly {
    readonly group: number;
    readonly runMs: number | null;
    readonly periodMs: number;
    readonly nice: number;
  }[];
  readonly moves: readonly { readonly atMs: number; readonly task: number; readonly to: number }[];
}

const anyLoad: fc.Arbitrary<Load> = fc.record({
  cpus: fc.integer({ min: 1, max: 4 }),
  groups: fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 1000 }),
      quotaMs: fc.option(fc.integer({ min: 1, max: 150 }), { freq: 1 }),
      nested: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  tasks: fc.array(
    fc.record({
      group: fc.nat(3),
      runMs: fc.option(fc.integer({ min: 1, max: 9 })),
      periodMs: fc.integer({ min: 10, max: 40 }),
      nice: fc.integer({ min: -5, max: 10 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  moves: fc.array(fc.record({ atMs: fc.integer({ min: 1, max: 400 }), task: fc.nat(7), to: fc.nat(3) }), {
    maxLength: 4,
  }),
});

interface Running {
  readonly lab: CgroupLab;
  readonly paths: string[];
  readonly pids: number[];
}

function start(load: Load): Running {
  const lab = new CgroupLab(load.cpus);
  lab.write('cgroup.subtree_control', '+cpu');
  const paths: string[] = [];
  for (const [index, spec] of load.groups.entries()) {
    const parent = spec.nested ? paths.at(-1) : undefined;
    if (parent !== undefined && lab.tree.find(parent)?.tasks.size === 0)
      lab.write(`${parent}/cgroup.subtree_control`, '+cpu');
    const path =
      parent !== undefined && parent.split('/').length < 3
        ? `${parent}/g${String(index)}`
        : `g${String(index)}`;
    lab.command(`mkdir ${path}`);
    lab.write(`${path}/cpu.weight`, String(spec.weight));
    if (spec.quotaMs !== null) lab.write(`${path}/cpu.max`, `${String(spec.quotaMs * 1000)} 100000`);
    paths.push(path);
  }
  const pids: number[] = [];
  for (const spec of load.tasks) {
    const program = spec.runMs === null ? hog() : periodic(spec.runMs * MS, spec.periodMs * MS);
    const pid = lab.spawn(paths[spec.group % paths.length] ?? '', program, { nice: spec.nice });
    if (typeof pid === 'number') pids.push(pid);
  }
  return { lab, paths, pids };
}

function runAll(load: Load, each: (running: Running) => void): Running {
  const running = start(load);
  const moves = [...load.moves].sort((a, b) => a.atMs - b.atMs);
  for (let at = 50; at <= 500; at += 50) {
    for (const move of moves.filter((m) => m.atMs > at - 50 && m.atMs <= at)) {
      running.lab.host.run(move.atMs * MS);
      const pid = running.pids[move.task % Math.max(1, running.pids.length)];
      const path = running.paths[move.to % running.paths.length];
      if (pid !== undefined && path !== undefined) running.lab.write(`${path}/cgroup.procs`, String(pid));
    }
    running.lab.host.run(at * MS);
    each(running);
  }
  return running;
}

function forEachQueue(lab: CgroupLab, visit: (queue: CfsRq) => void): void {
  for (const tg of lab.host.sched.state.groups.values())
    for (const queue of tg.cfsRqs) if (queue) visit(queue);
}

function queued(queue: CfsRq): SchedEntity[] {
  const all: SchedEntity[] = [];
  if (queue.curr?.onRq) all.push(queue.curr);
  timelineForEach(queue, (se) => all.push(se));
  return all;
}

const RUNS = { numRuns: 60, seed: 20 };

describe('at any instant', () => {
  test('the lags of a queue sum to zero, up to the rounding of V', () => {
    const check = ({ lab }: Running): void => {
      forEachQueue(lab, (queue) => {
        const entities = queued(queue);
        const vtime = avgVruntime(queue);
        const load = entities.reduce((sum, se) => sum + scaleLoadDown(se.weight), 0);
        const lag = entities.reduce((sum, se) => sum + (vtime - se.vruntime) * scaleLoadDown(se.weight), 0);
        expect(Math.abs(lag)).toBeLessThanOrEqual(load);
      });
    };
    fc.assert(
      fc.property(anyLoad, (load) => void runAll(load, check)),
      RUNS,
    );
  });

  test('counters of every queue agree with what is on it', () => {
    const check = ({ lab }: Running): void => {
      forEachQueue(lab, (queue) => {
        const entities = queued(queue);
        expect(queue.nrQueued).toBe(entities.length);
        expect(queue.loadWeight).toBe(entities.reduce((sum, se) => sum + se.weight, 0));
        const below = entities.reduce((sum, se) => sum + (se.task ? 1 : (se.myQ?.hNrQueued ?? 0)), 0);
        expect(queue.hNrQueued).toBe(below);
        expect(queue.hNrRunnable).toBeLessThanOrEqual(queue.hNrQueued);
      });
    };
    fc.assert(
      fc.property(anyLoad, (load) => void runAll(load, check)),
      RUNS,
    );
  });
});

describe('over time', () => {
  test('CPU time is conserved: what tasks used is what CPUs were busy', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { lab } = runAll(load, () => undefined);
        lab.host.charge();
        const used = lab.host.tasks.reduce((sum, task) => sum + task.sumExecNs, 0);
        const idle = lab.host.cpus.reduce(
          (sum, cpu) => sum + cpu.idleNs + (cpu.current ? 0 : lab.host.now() - cpu.idleSinceNs),
          0,
        );
        expect(used + idle).toBe(load.cpus * lab.host.now());
      }),
      RUNS,
    );
  });

  test('a group’s usage is that of its children and its own tasks; moving loses nothing', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { lab } = runAll(load, () => undefined);
        lab.host.charge();
        const used = lab.host.tasks.reduce((sum, task) => sum + task.sumExecNs, 0);
        expect(lab.stat('cpu.stat', 'usage_usec')).toBe(Math.floor(used / 1000));
        expect(lab.tree.findTask(1)?.cgroup.tasks.size).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  test('no group gets more than quota, a slice per CPU and a tick per CPU in any half second', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { lab, paths } = runAll({ ...load, moves: [] }, () => undefined);
        lab.host.charge();
        paths.forEach((path, index) => {
          const quotaMs = load.groups[index]?.quotaMs;
          if (quotaMs === null || quotaMs === undefined) return;
          // 500 ms hold five whole periods and a part of a sixth.
          const bound = 6 * quotaMs * MS + load.cpus * (5 + 4) * MS;
          expect(lab.stat(`${path}/cpu.stat`, 'usage_usec') * 1000).toBeLessThanOrEqual(bound);
        });
      }),
      RUNS,
    );
  });

  test('nobody starves: at equal weights everybody has run within half a second', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const free = {
          ...load,
          groups: load.groups.map((g) => ({ ...g, weight: 100, quotaMs: null })),
          moves: [],
        };
        const { lab } = runAll(
          { ...free, tasks: load.tasks.map((t) => ({ ...t, nice: 0 })) },
          () => undefined,
        );
        lab.host.charge();
        for (const task of lab.host.tasks)
          if (task.state !== 'dead') expect(task.sumExecNs).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  test('a copy of everything goes on exactly as the original', () => {
    fc.assert(
      fc.property(anyLoad, (load) => {
        const { lab } = start(load);
        lab.host.run(130 * MS);
        const copy = cloneGraph(lab.host);
        lab.host.run(400 * MS);
        copy.run(400 * MS);
        const trace = (tasks: readonly HostTask[]): number[] => tasks.map((task) => task.sumExecNs);
        expect(trace(copy.tasks)).toEqual(trace(lab.host.tasks));
      }),
      { numRuns: 20, seed: 21 },
    );
  });
});

test('groups are removed without trace', () => {
  const lab = new CgroupLab(2);
  lab.write('cgroup.subtree_control', '+cpu');
  const before = lab.host.sched.state.groups.size;
  lab.command('mkdir a');
  lab.write('a/cpu.max', '5000 100000');
  const pid = lab.spawn('a', hog()) as number;
  lab.host.run(60 * MS);
  lab.kill(pid);
  expect(lab.command('rmdir a')).toBe('ok');
  const state = lab.host.sched.state;
  expect(state.groups.size).toBe(before);
  expect(state.nrThrottledQueues).toBe(0);
  const root: TaskGroup = state.rootGroup;
  expect(root.children).toEqual([]);
  lab.host.run(1000 * MS);
});
