/** What a run remembers: limits as they were, tasks that have ended, the time after the moment, many groups. */
import { describe, expect, test } from 'vitest';
import { POOL, POOL_STRIDE, RUN, RUN_STRIDE, type NeighbourCommand } from '../../../src/bridge/protocol.ts';
import { fileOf, MS, plain, Room, rowsOf, SPEC, VIEW } from './support/room.ts';

const HALF: NeighbourCommand = { atNs: 1000 * MS, path: '/batch', file: 'cpu.max', value: '50000 100000' };

/** A scenario file of one scenario, as a spec. */
function specOf(file: object): typeof SPEC {
  return { ...SPEC, file: JSON.stringify(file) };
}

describe('a quota period', () => {
  test('keeps the quota that was valid then, and its burst, when the limit is changed later', () => {
    const room = new Room();
    room.load('noisy-neighbour', 1500, [HALF]);
    const before = rowsOf(room.seek(1990).pools, POOL_STRIDE).filter(
      (row) => (row[POOL.endNs] ?? 0) < 1900 * MS,
    );
    expect(before.map((row) => row[POOL.quotaNs])).toEqual(before.map(() => 50 * MS));
    room.write('/batch', 'cpu.max', '10000 100000');
    const rows = rowsOf(room.seek(2300).pools, POOL_STRIDE);
    for (const row of rows) {
      const old = (row[POOL.startNs] ?? 0) < 1990 * MS;
      expect(row[POOL.quotaNs]).toBe(old ? 50 * MS : 10 * MS);
      expect(row[POOL.burstNs]).toBe(0);
      expect(row[POOL.endNs]).toBeGreaterThan(row[POOL.startNs] ?? 0);
    }
    expect(rows.some((row) => row[POOL.quotaNs] === 50 * MS)).toBe(true);
  });

  test('is over when the limit is taken away', () => {
    const room = new Room();
    room.load('noisy-neighbour', 1550, [HALF]);
    room.write('/batch', 'cpu.max', 'max');
    for (const row of rowsOf(room.seek(1900).pools, POOL_STRIDE))
      expect(row[POOL.endNs]).toBeLessThanOrEqual(1550 * MS);
  });
});

test('the turns of a task that has ended stay its group’s', () => {
  const file = {
    cpus: 1,
    scenarios: [
      {
        id: 'ends',
        duration_ms: 600,
        cgroups: [{ path: 'job' }, { path: 'other' }],
        tasks: [
          { cgroup: 'job', program: 'batch 50000', count: 1 },
          { cgroup: 'other', program: 'periodic 1000 50000', count: 1 },
        ],
      },
    ],
  };
  const frame = new Room().load('', 300, [], specOf(file));
  expect(frame.groups.find(({ path }) => path === '/job')?.taskCount).toBe(0);
  const job = frame.groups.find(({ path }) => path === '/job')?.index;
  const ran = rowsOf(frame.runs, RUN_STRIDE)
    .filter((row) => row[RUN.group] === job && row[RUN.kind] === 0)
    .reduce((sum, row) => sum + (row[RUN.endNs] ?? 0) - (row[RUN.startNs] ?? 0), 0);
  expect(ran).toBeGreaterThan(49 * MS);
  expect(frame.use.groups).toContain(job);
});

test('processes that are forked while it runs are their group’s from their first turn on', () => {
  const file = {
    cpus: 1,
    scenarios: [
      {
        id: 'forks',
        duration_ms: 600,
        cgroups: [{ path: 'bomb' }, { path: 'other' }],
        tasks: [
          { cgroup: 'bomb', program: 'forkbomb 20', start_ms: 100 },
          { cgroup: 'other', program: 'periodic 1000 50000', count: 1 },
        ],
      },
    ],
  };
  const frame = new Room().load('', 400, [], specOf(file));
  const busy = rowsOf(frame.runs, RUN_STRIDE).filter((row) => row[RUN.kind] === 0);
  expect(busy.length).toBeGreaterThan(10);
  expect(busy.filter((row) => row[RUN.group] === 0)).toEqual([]);
});

describe('a write that the kernel refuses', () => {
  const bad = ['/batch', 'cpu.max', '5'] as const;

  test('loses no later write and nothing that was seen', () => {
    const room = new Room();
    room.load('noisy-neighbour', 1400, [HALF]);
    const seen = plain(room.seek(1400));
    const past = plain(room.seek(600));
    const answer = room.write(...bad);
    expect(answer.result).toMatchObject({ ok: false, errno: 'EINVAL' });
    expect(plain(answer.frame)).toBe(past);
    expect(answer.frame.commands).toEqual([HALF]);
    expect(answer.frame.knownNs).toBe(1400 * MS);
    expect(answer.frame.before).toBeNull();
    expect(plain(room.seek(1400))).toBe(seen);
  });

  test('before writes that a link holds for later loses none of them', () => {
    const room = new Room();
    room.load('noisy-neighbour', 300, [HALF]);
    room.write(...bad);
    expect(fileOf(room.seek(1100), '/batch', 'cpu.max')).toBe('50000 100000');
  });

  test('leaves no trace in the run', () => {
    const room = new Room();
    room.load('noisy-neighbour', 333);
    for (let n = 0; n < 3; n++) room.write(...bad);
    expect(plain(room.seek(900))).toBe(plain(new Room().load('noisy-neighbour', 900)));
  });
});

test('a write before others that a link holds for later forks: the run with them stays beside', () => {
  const room = new Room();
  room.load('noisy-neighbour', 300, [HALF]);
  room.write('/batch', 'cpu.weight', '10');
  const frame = room.seek(1200);
  expect(frame.commands.map(({ file }) => file)).toEqual(['cpu.weight']);
  expect(frame.before?.commands).toEqual([HALF]);
  expect(frame.before?.changes).toHaveLength(1);
});

describe('changes', () => {
  const drag = [10, 9, 8, 7].map((share, n) => ({
    ...HALF,
    atNs: (1000 + n * 100) * MS,
    value: `${String(share * 5000)} 100000`,
  }));

  test('of one file close together are one, and responses before and since it are told apart', () => {
    const frame = new Room().load('noisy-neighbour', 3000, drag);
    expect(frame.changes).toEqual([
      { path: '/batch', file: 'cpu.max', value: '35000 100000', fromNs: 1000 * MS, toNs: 1300 * MS },
    ]);
    const [web] = frame.responses;
    expect(web?.earlier).toMatchObject({ fromNs: 0, toNs: 1000 * MS });
    expect(web?.since).toMatchObject({ fromNs: 1300 * MS, toNs: 3000 * MS });
  });

  test('after the moment are not there yet', () => {
    const room = new Room();
    room.load('noisy-neighbour', 2000, drag);
    const frame = room.seek(500);
    expect(frame.changes).toEqual([]);
    expect(frame.responses[0]?.earlier).toBeNull();
    expect(frame.knownNs).toBe(2000 * MS);
  });
});

describe('the stretch shown', () => {
  test('moves without the moment, and what was seen later stays in sight', () => {
    const room = new Room();
    room.load('noisy-neighbour', 2000);
    const back = room.seek(1000);
    const look = room.look({ ...VIEW, fromNs: 1500 * MS });
    expect(look.nowNs).toBe(1000 * MS);
    expect([look.windowStartNs, look.windowEndNs]).toEqual([1500 * MS, 1900 * MS]);
    expect(rowsOf(look.runs, RUN_STRIDE).some((row) => (row[RUN.startNs] ?? 0) > 1600 * MS)).toBe(true);
    expect(plain(room.look(VIEW))).toBe(plain(back));
  });
});

test('another kernel leaves the run as it was beside it, on the same clock', () => {
  const room = new Room();
  room.load('cfs-and-eevdf', 1000);
  const frame = room.load('cfs-and-eevdf', 1000, [], { ...SPEC, pick: 'cfs' }, true);
  expect(frame.before?.pick).toBe('eevdf');
  const later = room.seek(2000);
  const alone = new Room().load('cfs-and-eevdf', 2000);
  expect(later.before?.responses[0]?.since).toEqual(alone.responses[0]?.since);
});

describe('“why this task?”', () => {
  test('goes queue by queue from the top to the task', () => {
    const room = new Room();
    const frame = room.load('parent-cap', 400);
    const free = frame.groups.find(({ path }) => path === '/team/free')?.index;
    const turn = rowsOf(frame.runs, RUN_STRIDE).find(
      (row) => row[RUN.group] === free && row[RUN.kind] === 0 && (row[RUN.startNs] ?? 0) > 0,
    );
    const explain = room.explain(turn?.[RUN.cpu] ?? 0, (turn?.[RUN.endNs] ?? 0) - 1);
    const { levels, candidates, chosen } = explain;
    expect(levels[0]?.group).toBe('/');
    const way = candidates.filter((candidate) => candidate.chosen);
    expect(way.map(({ level }) => level)).toEqual(levels.map((_, level) => level));
    expect(way.at(-1)?.task).toBe(chosen);
    expect(chosen).toBe(turn?.[RUN.task]);
    expect(levels.map(({ group }) => group)).toEqual(['/', '/team', '/team/free']);
    way.slice(0, -1).forEach(({ name }, level) => {
      expect(levels[level + 1]?.group).toBe(name);
    });
    for (const { name } of candidates) expect(name).not.toMatch(/.\/$/);
  });

  test('says of an idle CPU that nothing wanted to run', () => {
    const room = new Room();
    room.load('quota-half-cpu', 1000);
    const idle = rowsOf(room.seek(1000).runs, RUN_STRIDE).find((row) => row[RUN.kind] === 2);
    const atNs = ((idle?.[RUN.startNs] ?? 0) + (idle?.[RUN.endNs] ?? 0)) / 2;
    expect(room.explain(idle?.[RUN.cpu] ?? 0, atNs)).toMatchObject({ chosen: 0, levels: [], candidates: [] });
  });

  test('finds the choice however long ago it was made', () => {
    const alone = {
      cpus: 1,
      scenarios: [
        {
          id: 'alone',
          duration_ms: 5000,
          cgroups: [{ path: 'a' }],
          tasks: [{ cgroup: 'a', program: 'hog', count: 1 }],
        },
      ],
    };
    const room = new Room();
    room.load('', 5000, [], specOf(alone));
    const explain = room.explain(0, 4900 * MS);
    expect(explain.chosen).toBeGreaterThan(0);
    expect(explain.rule.en).toMatch(/only one/);
  });
});

test('the tick is where busy tasks are exchanged', () => {
  const file = {
    cpus: 1,
    scenarios: [
      {
        id: 'ticks',
        duration_ms: 1000,
        cgroups: [{ path: 'a' }],
        tasks: [{ cgroup: 'a', program: 'hog', count: 2 }],
      },
    ],
  };
  const frame = new Room().load('', 800, [], specOf(file));
  expect(frame.firstTickNs).toBeLessThan(4 * MS);
  const starts = rowsOf(frame.runs, RUN_STRIDE).map((row) => row[RUN.startNs] ?? 0);
  const afterTick = starts.slice(1).map((ns) => (((ns - frame.firstTickNs) % (4 * MS)) + 4 * MS) % (4 * MS));
  expect(afterTick.length).toBeGreaterThan(20);
  for (const ns of afterTick) expect(ns).toBeLessThan(0.1 * MS);
});

describe('hundreds of groups on 64 CPUs', () => {
  const pods = Array.from({ length: 20 }, (_, pod) => `pod${String(pod)}`);
  const containers = pods.flatMap((pod) => Array.from({ length: 15 }, (_, n) => `${pod}/c${String(n)}`));
  const file = {
    cpus: 64,
    scenarios: [
      {
        id: 'many',
        duration_ms: 400,
        cgroups: [...pods, ...containers].map((path) => ({ path })),
        tasks: containers.map((cgroup, n) => ({
          cgroup,
          program: n % 3 === 0 ? 'hog' : 'periodic 300 1000',
          count: 1,
        })),
      },
    ],
  };
  const view = { fromNs: 0, windowNs: 400 * MS, group: '/pod3/c4' };

  test('send a picture of bounded size in which every CPU is accounted for', () => {
    const room = new Room();
    room.load('', 0, [], specOf(file));
    const frame = room.seek(400, view);
    expect(frame.groups).toHaveLength(321);
    expect(frame.coarseNs).toBeGreaterThan(0);
    expect(frame.runs.length / RUN_STRIDE).toBeLessThan(22_000);
    const covered = new Float64Array(64);
    for (const row of rowsOf(frame.runs, RUN_STRIDE)) {
      const cpu = row[RUN.cpu] ?? 0;
      if (row[RUN.kind] !== 1)
        covered[cpu] = (covered[cpu] ?? 0) + (row[RUN.endNs] ?? 0) - (row[RUN.startNs] ?? 0);
    }
    for (const ns of covered) expect(ns).toBeCloseTo(400 * MS, -3);
    expect(frame.use.groups.length).toBeLessThanOrEqual(13);
    const read = frame.groups.filter(({ files }) => files.length > 0).map(({ path }) => path);
    expect(read).toEqual(['/', '/pod3', '/pod3/c4']);
  });
});

test('the use of all groups is what cpu.stat says they used', () => {
  const room = new Room();
  const usage = (frame: ReturnType<Room['seek']>): number =>
    ['/web', '/batch'].reduce(
      (sum, path) => sum + Number(/usage_usec (\d+)/.exec(fileOf(frame, path, 'cpu.stat'))?.[1]),
      0,
    );
  const atStart = usage(room.load('noisy-neighbour', 0, [HALF]));
  const frame = room.seek(2000);
  const usedUs = frame.use.values.reduce((sum, cpus) => sum + (cpus * frame.use.slotNs) / 1e3, 0);
  expect(usedUs / (usage(frame) - atStart)).toBeCloseTo(1, 2);
});
