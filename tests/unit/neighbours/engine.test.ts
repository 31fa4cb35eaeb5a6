/** The room's engine as the page meets it: every preset, writes while it runs, forks, steps, explanations. */
import { describe, expect, test } from 'vitest';
import { POOL, POOL_STRIDE, RUN, RUN_STRIDE } from '../../../src/bridge/protocol.ts';
import { SCENARIOS } from '../../../src/scenarios/registry.ts';
import { fileOf, MS, plain, Room, rowsOf, SPEC } from './support/room.ts';

describe.each(SCENARIOS.map((preset) => ({ id: preset.id, preset })))('$id', ({ id, preset }) => {
  test('runs, and the same moment looks the same however it is reached', () => {
    const room = new Room();
    room.load(id);
    const there = plain(room.seek(730));
    room.seek(1500);
    expect(plain(room.seek(730))).toBe(there);
    expect(plain(new Room().load(id, 730))).toBe(there);
  });

  test('has both languages', () => {
    for (const text of [preset.label, preset.about, preset.question, ...preset.answers]) {
      expect(text.en.length).toBeGreaterThan(3);
      expect(text.ko).toMatch(/[가-힣]/);
    }
  });

  test('every CPU is accounted for at every instant of the window', () => {
    const frame = new Room().load(id, 1000);
    const covered = new Float64Array(frame.cpus);
    for (let at = 0; at < frame.runs.length; at += RUN_STRIDE) {
      if (frame.runs[at + RUN.kind] === 1) continue;
      const cpu = frame.runs[at + RUN.cpu] ?? 0;
      covered[cpu] =
        (covered[cpu] ?? 0) + (frame.runs[at + RUN.endNs] ?? 0) - (frame.runs[at + RUN.startNs] ?? 0);
    }
    // Coarse turns have ends between two ns.
    for (const ns of covered) expect(ns).toBeCloseTo(400 * MS, 0);
  });
});

test('a scenario that is not there is refused by name, and nothing else is run in its place', () => {
  expect(() => new Room().load('no-such-scenario')).toThrow(
    /no scenario "no-such-scenario"; there are: noisy-neighbour/,
  );
});

describe('writing while it runs', () => {
  test('a quota for the noisy group brings the other group’s p99 down and throttles the noisy one', () => {
    const room = new Room();
    const before = room.load('noisy-neighbour', 4000).responses[0];
    const written = room.write('/batch', 'cpu.max', '20000 100000');
    expect(written.result).toEqual({ ok: true });
    const after = room.seek(9000);
    expect(after.responses[0]?.since.p99Ns).toBeLessThan((before?.since.p99Ns ?? 0) * 0.7);
    expect(after.runs.some((kind, at) => at % RUN_STRIDE === RUN.kind && kind === 1)).toBe(true);
    expect(fileOf(after, '/batch', 'cpu.max')).toBe('20000 100000');
    expect(after.commands).toEqual([
      { atNs: 4000 * MS, path: '/batch', file: 'cpu.max', value: '20000 100000' },
    ]);
  });

  test.each([
    ['cpu.max', '1', 'EINVAL'],
    ['cpu.weight', '0', 'ERANGE'],
    ['cpu.stat', '1', 'EINVAL'],
    ['cpu.nothing', '1', 'ENOENT'],
    ['cpuset.cpus', '9', 'ERANGE'],
  ])('%s ← %s is refused with %s and a reason, and the run goes on unchanged', (file, value, errno) => {
    const room = new Room();
    const before = room.load('noisy-neighbour', 200);
    const answer = room.write('/batch', file, value);
    const { frame, result } = answer;
    expect(result).toMatchObject({ ok: false, errno });
    if (result.ok) return;
    expect(result.why.en.length).toBeGreaterThan(3);
    expect(result.why.ko).toMatch(/[가-힣]/);
    expect(frame.commands).toEqual([]);
    expect(plain(frame)).toBe(plain(before));
  });

  test('a write in the past forks: the run before it stays beside, on the same clock', () => {
    const room = new Room();
    room.load('noisy-neighbour', 4000);
    room.seek(1000);
    room.write('/batch', 'cpu.weight', '10');
    const frame = room.seek(4000);
    expect(frame.before?.commands).toEqual([]);
    expect(frame.before?.responses[0]?.since.p99Ns).toBeGreaterThan(
      frame.responses[0]?.since.p99Ns ?? Infinity,
    );
  });

  test('a link with writes gives the run that had them', () => {
    const room = new Room();
    room.load('noisy-neighbour', 500);
    room.write('/batch', 'cpu.max', '30000 100000');
    const first = room.seek(1500);
    expect(plain(new Room().load('noisy-neighbour', 1500, first.commands))).toBe(plain(first));
  });
});

describe('steps', () => {
  test.each(['switch', 'throttle', 'period'] as const)('to the next %s and back', (what) => {
    const room = new Room();
    const start = room.load('limit-1-cpu-4-threads', 300);
    const next = room.step(what, 1);
    const second = room.step(what, 1);
    expect(next.nowNs).toBeGreaterThan(start.nowNs);
    expect(second.nowNs).toBeGreaterThan(next.nowNs);
    expect(plain(room.step(what, -1))).toBe(plain(next));
  });
});

test('quota periods: what was used, and throttled until the next refill', () => {
  const frame = new Room().load('limit-1-cpu-4-threads', 1000);
  const rows = rowsOf(frame.pools, POOL_STRIDE);
  const whole = rows.slice(1, -1);
  expect(whole.length).toBeGreaterThanOrEqual(2);
  for (const row of whole) {
    expect(row[POOL.quotaNs]).toBe(100 * MS);
    expect(row[POOL.runtimeNs]).toBe(100 * MS);
    expect(row[POOL.usedNs]).toBe(100 * MS);
    // Four CPUs stand still for about three quarters of the period.
    expect(row[POOL.throttledNs]).toBeGreaterThan(250 * MS);
    expect(row[POOL.throttledNs]).toBeLessThan(310 * MS);
  }
});

test('an explanation names the chosen task among the candidates, and asking changes nothing', () => {
  const room = new Room();
  const before = plain(room.load('cfs-and-eevdf', 900));
  const explain = room.explain(0, 650 * MS);
  expect(explain.atNs).toBeLessThanOrEqual(650 * MS);
  expect(explain.candidates.map(({ task }) => task)).toContain(explain.chosen);
  expect(explain.candidates.find(({ task }) => task === explain.chosen)?.eligible).toBe(true);
  expect(plain(room.seek(900))).toBe(before);
});

test('a throttled VM sees steal', () => {
  expect(new Room().load('vm-and-container', 2000).stealNs).toBeGreaterThan(100 * MS);
});

test('a scenario with recordings shows them beside', () => {
  const room = new Room();
  room.load('quota-half-cpu', 500);
  const recorded = room.recorded();
  const counters = recorded?.metrics.filter(({ name }) => !name.startsWith('gaps'));
  expect(counters?.length).toBeGreaterThan(4);
  expect(counters?.filter(({ holds }) => !holds)).toEqual([]);
  expect(recorded?.gaps.length).toBeGreaterThan(4);
});

describe('a file with mistakes', () => {
  test.each([
    ['{', 'file'],
    ['{"scenarios":[]}', 'scenarios'],
    [
      '{"scenarios":[{"id":"x","duration_ms":100,"tasks":[{"program":"fly 3"}]}]}',
      'scenarios[0].tasks[0].program',
    ],
    [
      '{"scenarios":[{"id":"x","duration_ms":100,"cgroups":[{"path":"a","cpu.max":"1"}],"tasks":[{"cgroup":"a","program":"hog"}]}]}',
      'scenarios[0].cgroups[0]["cpu.max"]',
    ],
  ])('%s is refused at %s; the run that was open stays', (file, path) => {
    const room = new Room();
    const open = plain(room.load('noisy-neighbour', 100));
    expect(() => room.load('', 0, [], { ...SPEC, file })).toThrow(path);
    expect(plain(room.seek(100))).toBe(open);
  });
});
