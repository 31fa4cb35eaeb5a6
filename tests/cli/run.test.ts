/** `ringside run` and `ringside fidelity`: files in, figures out, exit statuses. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-'));
let files = 0;

function write(contents: unknown): string {
  const path = join(folder, `${String(files++)}.json`);
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

const QUOTA = {
  id: 'half',
  cgroups: [{ path: 'a', 'cpu.max': '50000 100000' }],
  tasks: [
    { cgroup: 'a', program: 'hog', cpus: [0] },
    { cgroup: 'a', program: 'periodic 1000 20000', cpus: [0] },
  ],
  duration_ms: 1000,
};
const FILE = { cpus: 1, hz: 250, scenarios: [QUOTA, { ...QUOTA, id: 'again', start_after_tick_us: 1000 }] };

describe('run', () => {
  test('prints the recordings’ keys in the file’s order', async () => {
    const { status, out } = await ringside(`run ${write(FILE)} --json`);
    expect(status).toBe(0);
    const { scenarios } = JSON.parse(out) as {
      scenarios: { id: string; cgroups: object; tasks: object[] }[];
    };
    expect(scenarios.map(({ id }) => id)).toEqual(['half', 'again']);
    expect(Object.keys(scenarios[0]?.cgroups ?? {})).toEqual(['a']);
    expect(Object.keys(Object.values(scenarios[0]?.cgroups ?? {})[0] as object)).toEqual([
      'usage_usec',
      'nr_periods',
      'nr_throttled',
      'throttled_usec',
      'nr_bursts',
      'burst_usec',
    ]);
    const [hog, periodic] = scenarios[0]?.tasks ?? [];
    expect(Object.keys(hog ?? {})).toEqual([
      'cgroup',
      'mode',
      'cpu_us',
      'voluntary_switches',
      'involuntary_switches',
      'gaps_us',
    ]);
    expect(periodic).toMatchObject({ mode: 'periodic', jobs: expect.any(Number) as number });
    expect(Object.keys((periodic as { response_us: object }).response_us)).toEqual([
      'mean',
      'min',
      'p50',
      'p90',
      'p99',
      'max',
    ]);
  });

  test('half a CPU is half a CPU', async () => {
    const { out } = await ringside(`run ${write(FILE)} --json`);
    const { scenarios } = JSON.parse(out) as {
      scenarios: { cgroups: { a: { usage_usec: number; nr_periods: number } } }[];
    };
    expect(scenarios[0]?.cgroups.a.usage_usec).toBeGreaterThan(470_000);
    expect(scenarios[0]?.cgroups.a.usage_usec).toBeLessThan(560_000);
    expect(scenarios[0]?.cgroups.a.nr_periods).toBeGreaterThanOrEqual(10);
  });

  test('the same seed gives the same text, another seed another', async () => {
    const path = write(FILE);
    const { out } = await ringside(`run ${path} --seed 5`);
    expect((await ringside(`run ${path} --seed 5`)).out).toBe(out);
    expect((await ringside(`run ${path} --seed 6`)).out).not.toBe(out);
  });

  test('--hz and --cpus override the file', async () => {
    const path = write({ scenarios: [{ ...QUOTA, tasks: [{ cgroup: 'a', program: 'hog', count: 4 }] }] });
    const slow = await ringside(`run ${path} --hz 100 --json`);
    const quick = await ringside(`run ${path} --hz 1000 --cpus 4 --json`);
    expect(slow.status + quick.status).toBe(0);
    expect(slow.out).not.toBe(quick.out);
  });

  test.each([
    ['{', 'file'],
    ['{}', 'scenarios'],
    [{ cpus: 0, scenarios: [] }, 'cpus'],
    [{ scenarios: [{ ...QUOTA, duration_ms: 'long' }] }, 'scenarios[0].duration_ms'],
    [
      { scenarios: [QUOTA, { ...QUOTA, tasks: [{ cgroup: 'b', program: 'hog' }] }] },
      'scenarios[1].tasks[0].cgroup',
    ],
    [{ scenarios: [{ ...QUOTA, tasks: [{ program: 'periodic 5' }] }] }, 'scenarios[0].tasks[0].program'],
    [
      { cpus: 1, scenarios: [{ ...QUOTA, tasks: [{ program: 'hog', cpus: [3] }] }] },
      'scenarios[0].tasks[0].cpus',
    ],
    [
      { scenarios: [{ ...QUOTA, cgroups: [{ path: 'a', 'cpu.weight': 0 }] }] },
      'scenarios[0].cgroups[0]["cpu.weight"]',
    ],
  ])('%j ends with status 2 and names %s', async (contents, path) => {
    const name = write(contents);
    const { status, out, err } = await ringside(`run ${name}`);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`${name}: ${path}: `);
  });

  test('a file that is not there ends with status 2', async () => {
    const { status, err } = await ringside('run nowhere.json');
    expect(status).toBe(2);
    expect(err).toContain('nowhere.json');
  });
});

/** A record that our own run agrees with, and one that no run can. */
function recorded(usage: number): object {
  const counters = {
    usage_usec: usage,
    nr_periods: 10,
    nr_throttled: 10,
    throttled_usec: 480_000,
    nr_bursts: 0,
    burst_usec: 0,
  };
  const run = {
    start_after_tick_us: 200,
    period_phase_us: { a: 37_000 },
    cgroups: { a: counters },
    tasks: [],
  };
  return {
    cpus: 1,
    hz: 250,
    scenarios: [{ ...QUOTA, tasks: [{ cgroup: 'a', program: 'hog', cpus: [0] }], runs: [run] }],
  };
}

describe('fidelity', () => {
  test('says what holds and ends with status 1 when too little does', async () => {
    const { status, out } = await ringside(`fidelity ${write(recorded(900_000))}`);
    expect(status).toBe(1);
    expect(out).toMatch(/usage_usec\s+a\s+900000\s+\d+\s+-\d+\s+OUTSIDE/);
    expect(out).toContain('outside the tolerances');
  });

  test('gives per metric the recorded range, ours, the error, and a summary', async () => {
    const { out } = await ringside(`fidelity ${write(recorded(500_000))} --json`);
    const result = JSON.parse(out) as { share: number; metrics: object[]; comparisons: object[] };
    expect(result.comparisons).toHaveLength(6);
    expect(Object.keys(result.comparisons[0] ?? {})).toEqual([
      'scenario',
      'run',
      'metric',
      'where',
      'recorded',
      'ours',
      'error',
      'holds',
    ]);
    expect(result.metrics[0]).toMatchObject({ metric: 'all', of: 6 });
  });

  test('a file without recordings is a mistake', async () => {
    expect((await ringside(`fidelity ${write(FILE)}`)).status).toBe(2);
  });
});

describe('sizes beyond what Linux or a run can bear', () => {
  const one = (tasks: object[], more: object = {}): object => ({
    scenarios: [{ id: 'x', tasks, duration_ms: 100, ...more }],
  });

  test.each([
    ['forks', one([{ program: 'forkbomb 10000', count: 50 }]), 'kernel.pid_max'],
    ['tasks', one([{ program: 'hog', count: 100_000 }]), 'kernel.pid_max'],
    ['threads', one([{ program: 'spinlock 1 1 256', count: 200 }]), 'kernel.pid_max'],
    ['time', { ...one([{ program: 'hog' }], { duration_ms: 3_600_000 }), cpus: 256, hz: 1000 }, 'ticks'],
    [
      'groups',
      one([{ program: 'hog' }], { cgroups: [...Array(5000).keys()].map((n) => ({ path: `g${String(n)}` })) }),
      'groups',
    ],
  ])('%s are refused with exit status 2', async (_what, file, reason) => {
    const { status, err } = await ringside(`run ${write(file)}`);
    expect(status).toBe(2);
    expect(err).toContain(reason);
  });
});
