/** Programs that use memory, what their groups hold and who is killed, as the room shows it. */
import { describe, expect, it } from 'vitest';
import type { GroupMemory, NeighbourFrame, ResponseView } from '../../../src/bridge/protocol.ts';
import { parseScenarioFile, settingIssues } from '../../../src/sim/index.ts';
import { axisTop, memoryLanes } from '../../../src/ui/rooms/neighbours/charts/memory-lanes.ts';
import { Room, SPEC } from './support/room.ts';

const MIB = 2 ** 20;
const DB = { cgroup: 'db', program: 'lookup 300 16 8 100' };
const LEAK = { cgroup: 'batch', program: 'leak 100 1024' };

function text(cgroups: readonly object[], tasks: readonly object[], more: object = {}): string {
  return JSON.stringify({
    cpus: 2,
    memory_mb: 256,
    scenarios: [{ id: 'memory', duration_ms: 3000, cgroups, tasks, ...more }],
  });
}

function run(cgroups: readonly object[], tasks: readonly object[], more: object = {}): NeighbourFrame {
  return new Room().load('', 3000, [], { ...SPEC, file: text(cgroups, tasks, more) });
}

function groupOf(frame: NeighbourFrame, path: string): GroupMemory {
  const index = frame.groups.find((group) => group.path === path)?.index;
  const found = frame.memory?.groups.find((group) => group.index === index);
  if (!found) throw new Error(`no memory of ${path}`);
  return found;
}

function answers(frame: NeighbourFrame): ResponseView['since'] {
  const [response] = frame.responses;
  if (!response) throw new Error('no answers');
  return response.since;
}

describe('a job that leaks beside a database in the page cache', () => {
  const alone = answers(run([{ path: 'db' }], [DB]));
  const free = run([{ path: 'db' }, { path: 'batch' }], [DB, LEAK]);
  const limited = run(
    [{ path: 'db' }, { path: 'batch', 'memory.max': '64M', 'memory.swap.max': '0' }],
    [DB, LEAK],
  );

  it('takes its cache where nothing is limited, and is killed once the machine has nothing left', () => {
    expect(answers(free).p99Ns).toBeGreaterThan(2 * alone.p99Ns);
    expect(groupOf(free, '/db').refaults).toBeGreaterThan(0);
    expect(groupOf(free, '/batch').events).toMatchObject({ oom: 0, oom_kill: 1 });
    expect(groupOf(free, '/db').events.oom_kill).toBe(0);
    expect(free.memory?.log.map((line) => line.text).join('\n')).toMatch(/^Out of memory: Killed process/m);
  });

  it('is killed alone at its own limit, and the database answers as if it were not there', () => {
    expect(answers(limited).p99Ns).toBeLessThan(1.2 * alone.p99Ns);
    expect(groupOf(limited, '/batch').events).toMatchObject({ oom: 1, oom_kill: 1 });
    expect(groupOf(limited, '/db').refaults).toBe(0);
  });

  it('never holds more than its limit, in any slot of the run', () => {
    const { held } = groupOf(limited, '/batch');
    for (let at = 0; at < held.length; at += 4)
      expect((held[at] ?? 0) + (held[at + 1] ?? 0) + (held[at + 2] ?? 0)).toBeLessThanOrEqual(64 * MIB);
    expect(Math.max(...held)).toBeGreaterThan(60 * MIB);
  });
});

describe('memory.high', () => {
  it('slows who passes it, and kills nobody', () => {
    const frame = run(
      [{ path: 'a', 'memory.high': '32M', 'memory.swap.max': '0' }],
      [{ cgroup: 'a', program: 'leak 100 1024' }],
    );
    const { events, currentBytes } = groupOf(frame, '/a');
    expect(events.high).toBeGreaterThan(0);
    expect(events.oom_kill).toBe(0);
    // Unlimited it would hold 300 MiB by now.
    expect(currentBytes).toBeLessThan(64 * MIB);
  });
});

describe('a limit that is written while it runs', () => {
  it('gives back what was there before when the moment is moved back, and the same again', () => {
    const room = new Room();
    room.load('', 500, [], { ...SPEC, file: text([{ path: 'db' }, { path: 'batch' }], [DB, LEAK]) });
    const before = room.seek(1000).memory;
    expect(room.write('/batch', 'memory.max', '8M').result.ok).toBe(true);
    const killed = room.seek(1200);
    expect(groupOf(killed, '/batch').maxBytes).toBe(8 * MIB);
    expect(groupOf(killed, '/batch').currentBytes).toBeLessThanOrEqual(8 * MIB);
    expect(room.seek(900).memory?.groups.map(({ maxBytes }) => maxBytes)).not.toContain(8 * MIB);
    expect(room.seek(1000).memory?.totalBytes).toEqual(before?.totalBytes);
    expect(room.seek(1200).memory).toEqual(killed.memory);
  });
});

describe('the lanes', () => {
  const frame = run(
    [{ path: 'db' }, { path: 'batch', 'memory.max': '64M', 'memory.swap.max': '0' }, { path: 'idle' }],
    [DB, LEAK],
  );

  it('are those of groups that hold something or are limited, each kind on top of the one before', () => {
    if (!frame.memory) throw new Error('no memory');
    const { lanes, left } = memoryLanes(frame, frame.memory);
    expect([lanes.map(({ path }) => path), left]).toEqual([['/db', '/batch'], 0]);
    for (const { layers, most } of lanes) {
      const [anon, file, kernel] = layers;
      expect(file?.low).toEqual(anon?.high);
      expect(kernel?.low).toEqual(file?.high);
      expect(Math.max(...(kernel?.high ?? []))).toBe(most);
    }
    expect(axisTop(lanes)).toBeGreaterThanOrEqual(64 * MIB);
  });

  it('are there for every group before anything is held: no empty panel that jumps with the first page', () => {
    if (!frame.memory) throw new Error('no memory');
    const groups = frame.memory.groups.map((group) => ({ ...group, held: group.held.map(() => 0) }));
    const { lanes, left } = memoryLanes(frame, { ...frame.memory, groups });
    expect([lanes.map(({ path }) => path), left]).toEqual([['/db', '/batch', '/idle'], 0]);
  });
});

describe('a scenario file', () => {
  it.each([
    [
      [{ path: 'a', stack: 'gvisor-systrap' }],
      { cgroup: 'a', program: 'leak 10' },
      /tasks\[0\]\.program: programs that use memory run in processes, containers and KVM/,
    ],
    [[{ path: 'a', 'memory.maxx': '1M' }], { cgroup: 'a', program: 'hog' }, /memory\.maxx.*ENOENT/],
    [[{ path: 'a', 'memory.max': 'lots' }], { cgroup: 'a', program: 'hog' }, /EINVAL/],
  ] as const)('with %j is refused', (cgroups, task, why) => {
    const reading = parseScenarioFile(text(cgroups, [task]));
    const issues = reading.ok ? settingIssues(reading.file) : reading.issues;
    expect(issues.map(({ path, message }) => `${path}: ${message.en}`).join('\n')).toMatch(why);
  });

  it('that has nothing to do with memory runs on a kernel that keeps no account of it', () => {
    const frame = new Room().load('', 100, [], {
      ...SPEC,
      file: text([{ path: 'a' }], [{ cgroup: 'a', program: 'hog' }]),
    });
    expect(frame.memory).toBeNull();
    expect(frame.groups.flatMap(({ files }) => files.map(({ name }) => name))).not.toContain('memory.max');
  });
});
