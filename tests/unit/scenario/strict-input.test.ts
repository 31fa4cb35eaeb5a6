/** What a scenario file says is done or refused, never ignored; messages are one line each and in our words. */
import { describe, expect, test } from 'vitest';
import { parseScenarioFile, settingIssues, type ScenarioFile } from '../../../src/sim/index.ts';

type Group = Readonly<Record<string, unknown>>;

function text(
  over: object,
  group: Group = { path: 'a' },
  task: object = { cgroup: 'a', program: 'hog' },
): string {
  const scenario = { id: 'x', duration_ms: 100, cgroups: [group], tasks: [task] };
  return JSON.stringify({ cpus: 2, scenarios: [{ ...scenario, ...over }] });
}

function issuesOf(source: string): string[] {
  const reading = parseScenarioFile(source);
  const issues = reading.ok ? settingIssues(reading.file) : reading.issues;
  return issues.map(({ path, message }) => `${path}: ${message.en}`);
}

function fileOf(source: string): ScenarioFile {
  const reading = parseScenarioFile(source);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.file;
}

describe('keys that mean nothing', () => {
  test.each([
    ['cpu_max', undefined],
    ['quota', undefined],
    ['limits', 'limit'],
    ['paht', 'path'],
    ['vms', 'vm'],
  ])('of a group: %s', (key, near) => {
    const [first = ''] = issuesOf(text({}, { path: 'a', [key]: '20000 100000' }));
    expect(first).toContain(`scenarios[0].cgroups[0].${key}: is no key here`);
    if (near !== undefined) expect(first).toContain(`did you mean "${near}"?`);
  });

  test.each(['start_after', 'policy', 'threads', 'command', 'cpu_list'])('of a task: %s', (key) => {
    const found = issuesOf(text({}, { path: 'a' }, { cgroup: 'a', program: 'hog', [key]: 1 }));
    expect(found[0]).toContain(`scenarios[0].tasks[0].${key}: is no key here`);
  });

  test.each(['events', 'cpus', 'machine', 'seed', 'hz'])('of a scenario: %s', (key) => {
    expect(issuesOf(text({ [key]: 1 }))[0]).toContain(`scenarios[0].${key}: is no key here`);
  });

  test.each(['kernal', 'HZ', 'cpu', 'scenario', 'profiles', 'seed'])('of the file: %s', (key) => {
    const data = JSON.parse(text({})) as object;
    expect(issuesOf(JSON.stringify({ ...data, [key]: 1 }))[0]).toContain(`${key}: is no key here`);
  });
});

describe('values of the wrong kind', () => {
  test.each([[[20_000, 100_000]], [true], [null], [{ quota: 1 }]])('cpu.max %j is refused', (value) => {
    expect(issuesOf(text({}, { path: 'a', 'cpu.max': value }))).toEqual([
      expect.stringContaining('cgroups[0]["cpu.max"]: expected text or a number, such as "50000 100000"'),
    ]);
  });

  test.each([
    ['500m', '"limit": "500m"'],
    ['50%', '"limit": "CPUQuota=50%"'],
  ])('cpu.max %s is refused with the way to say it', (value, hint) => {
    expect(issuesOf(text({}, { path: 'a', 'cpu.max': value }))[0]).toContain(hint);
  });

  test('an empty cpu.max, which would write nothing, is refused', () => {
    expect(issuesOf(text({}, { path: 'a', 'cpu.max': '' }))).toHaveLength(1);
  });

  test('an id that is there twice, and an empty one', () => {
    const one = { id: 'x', duration_ms: 100, tasks: [{ program: 'hog' }] };
    expect(issuesOf(JSON.stringify({ scenarios: [one, one] }))).toEqual([
      'scenarios[1].id: "x" is there twice',
    ]);
    expect(issuesOf(JSON.stringify({ scenarios: [{ ...one, id: '' }] }))).toHaveLength(1);
  });
});

describe('paths that Linux would not make', () => {
  test.each([
    ['..', 'EEXIST'],
    ['../x', 'EEXIST'],
    ['a/../b', 'EEXIST'],
    ['x'.repeat(256), 'ENAMETOOLONG'],
    ['é'.repeat(128), 'ENAMETOOLONG'],
    ['a\0b', 'EINVAL'],
    ['a\nb', 'EINVAL'],
    ['a\ud800', 'EILSEQ'],
    ['cgroup.procs', 'EEXIST'],
  ])('%j: %s', (path, errno) => {
    const found = issuesOf(text({}, { path }, { program: 'hog' }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(errno);
  });

  test('255 bytes are a name', () => {
    expect(issuesOf(text({}, { path: 'x'.repeat(255) }, { program: 'hog' }))).toEqual([]);
  });
});

describe('sizes', () => {
  const nested = Array.from({ length: 1000 }, (_, index) => ({
    path: Array.from({ length: index + 1 }, (_, level) => `g${String(level)}`).join('/'),
  }));
  test.each([
    ['1,000 nested groups', text({ cgroups: nested }), 'levels of groups'],
    ['100,000 tasks', text({}, { path: 'a' }, { cgroup: 'a', program: 'hog', count: 100_000 }), 'pid_max'],
    [
      '20,000 lines of tasks',
      text({ tasks: Array.from({ length: 20_000 }, () => ({ program: 'hog' })) }),
      'tasks to start',
    ],
    [
      '50 fork bombs',
      text({ tasks: Array.from({ length: 50 }, () => ({ program: 'forkbomb 10000' })) }),
      'pid_max',
    ],
  ])('%s are refused with a reason', (_what, source, reason) => {
    const found = issuesOf(source);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(reason);
  });
});

test('a byte order mark is skipped', () => {
  expect(issuesOf(`\ufeff${text({})}`)).toEqual([]);
});

test.each([
  ['', 'file: empty'],
  ['{', 'file: not JSON'],
  ['[]', 'file: expected an object {…}, found null'],
  ['{}', 'scenarios: missing'],
  [text({ duration_ms: 1.5e9 }), 'scenarios[0].duration_ms: expected at most 3600000, found 1500000000'],
  [
    text({}, { path: 'a' }, { program: 'hog', count: 1.5 }),
    'scenarios[0].tasks[0].count: expected a whole number, found 1.5',
  ],
  [text({ tasks: [] }), 'scenarios[0].tasks: expected at least 1 of them, found []'],
  [text({ about: 5 }), 'scenarios[0].about: expected text in quotes, found 5'],
])('%j says %s', (source, message) => {
  expect(issuesOf(source)[0]).toContain(message);
});

test('no message has more than one line, whatever a value holds', () => {
  const found = issuesOf(text({ about: { 'a\nb': 1 }, 'x\ny': 1 }, { path: 'a', 'cpu.max\n': 'q\nr' }));
  expect(found.length).toBeGreaterThan(1);
  for (const line of found) expect(line).not.toContain('\n');
});

test('numbers of a program are written in digits', () => {
  expect(issuesOf(text({}, { path: 'a' }, { program: 'batch 1e3' }))).toHaveLength(1);
  expect(issuesOf(text({}, { path: 'a' }, { program: 'batch 0x10' }))).toHaveLength(1);
});

test('writes and starts come at their moment, and not after the end', () => {
  const file = fileOf(text({ writes: [{ at_ms: 50, cgroup: 'a', limit: '500m' }] }));
  expect(file.scenarios[0]?.writes).toEqual([
    { atMs: 50, path: 'a', file: 'cpu.max', value: '50000 100000' },
  ]);
  expect(issuesOf(text({ writes: [{ at_ms: 100, cgroup: 'a', limit: '1' }] }))).toHaveLength(1);
  expect(issuesOf(text({ writes: [{ at_ms: 1, cgroup: 'b', limit: '1' }] }))).toHaveLength(1);
  expect(issuesOf(text({}, { path: 'a' }, { program: 'hog', start_ms: 100 }))).toHaveLength(1);
});
