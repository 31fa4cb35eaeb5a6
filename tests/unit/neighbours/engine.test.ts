/** The room's engine as the page meets it: every preset, writes while it runs, forks, steps, explanations. */
import { describe, expect, test } from 'vitest';
import { POOL, POOL_STRIDE, RUN, RUN_STRIDE } from '../../../src/bridge/neighbours-protocol.ts';
import { SCENARIOS } from '../../../src/scenarios/registry.ts';
import { fileOf, MS, plain, Room, rowsOf, SPEC, VIEW } from './support/room.ts';

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
    for (const ns of covered) expect(ns).toBe(400 * MS);
  });
});

describe('writing while it runs', () => {
  test('a quota for the noisy group brings the other group’s p99 down and throttles the noisy one', () => {
    const room = new Room();
    const before = room.load('noisy-neighbour', 4000).responses[0];
    const written = room.ask({
      type: 'write',
      path: '/batch',
      file: 'cpu.max',
      value: '20000 100000',
      view: VIEW,
    });
    expect(written).toMatchObject({ type: 'frame', write: { ok: true } });
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
    const answer = room.ask({ type: 'write', path: '/batch', file, value, view: VIEW });
    expect(answer).toMatchObject({ type: 'frame', write: { ok: false, errno } });
    if (answer.type === 'frame' && answer.write && !answer.write.ok) {
      expect(answer.write.why.en.length).toBeGreaterThan(3);
      expect(answer.write.why.ko).toMatch(/[가-힣]/);
      expect(answer.frame.commands).toEqual([]);
      expect(plain(answer.frame)).toBe(plain(before));
    }
  });

  test('a write in the past forks: the run before it stays beside, on the same clock', () => {
    const room = new Room();
    room.load('noisy-neighbour', 4000);
    room.seek(1000);
    room.ask({ type: 'write', path: '/batch', file: 'cpu.weight', value: '10', view: VIEW });
    const frame = room.seek(4000);
    expect(frame.before?.commands).toEqual([]);
    expect(frame.before?.responses[0]?.since.p99Ns).toBeGreaterThan(
      frame.responses[0]?.since.p99Ns ?? Infinity,
    );
  });

  test('a link with writes gives the run that had them', () => {
    const room = new Room();
    room.load('noisy-neighbour', 500);
    room.ask({ type: 'write', path: '/batch', file: 'cpu.max', value: '30000 100000', view: VIEW });
    const first = room.seek(1500);
    expect(plain(new Room().load('noisy-neighbour', 1500, first.commands))).toBe(plain(first));
  });
});

describe('steps', () => {
  test.each(['switch', 'throttle', 'period'] as const)('to the next %s and back', (what) => {
    const room = new Room();
    const start = room.load('limit-1-cpu-4-threads', 300);
    const next = room.frame({ type: 'step', what, direction: 1, view: VIEW });
    const second = room.frame({ type: 'step', what, direction: 1, view: VIEW });
    expect(next.nowNs).toBeGreaterThan(start.nowNs);
    expect(second.nowNs).toBeGreaterThan(next.nowNs);
    expect(plain(room.frame({ type: 'step', what, direction: -1, view: VIEW }))).toBe(plain(next));
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
  const answer = room.ask({ type: 'explain', cpu: 0, atNs: 650 * MS });
  if (answer.type !== 'explain') throw new Error(JSON.stringify(answer));
  const { explain } = answer;
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
  const answer = room.ask({ type: 'recorded' });
  const recorded = answer.type === 'recorded' ? answer.recorded : null;
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
    const answer = room.ask({
      type: 'load',
      spec: { ...SPEC, file },
      commands: [],
      atNs: 0,
      view: VIEW,
      beside: false,
    });
    expect(answer.type).toBe('issues');
    if (answer.type === 'issues') expect(answer.issues[0]?.path).toBe(path);
    expect(plain(room.seek(100))).toBe(open);
  });
});
