/** Who runs when, as text: one character is a millisecond, `.` is idle. Ticks at 250 Hz fall on every fourth. */
import { describe, expect, test } from 'vitest';
import { KERNEL_FEATURES } from '../../../src/sim/kernel/sched/features.ts';
import { CgroupLab, hog, periodic } from '../../support/cgroup-lab.ts';
import type { HostTask } from '../../support/sched-task.ts';
import { TestHost } from '../../support/sched-host.ts';
import { timelineArt } from '../../support/timeline-art.ts';

const MS = 1e6;
const letter = (task: HostTask): string => task.name[0] ?? '?';

function draw(host: TestHost, steps: number, cpu = 0, fromMs = 0): string {
  host.run((fromMs + steps) * MS);
  return timelineArt(host, cpu, fromMs * MS, steps, MS, letter);
}

describe('without groups', () => {
  test('equal hogs alternate in whole ticks', () => {
    const host = new TestHost(1, 250);
    host.spawn('a', hog());
    host.spawn('b', hog());
    expect(draw(host, 32)).toBe('aaaabbbbaaaabbbbaaaabbbbaaaabbbb');
  });

  test('at 1000 Hz the turns follow the slice: 0.7 ms on one CPU, so every tick', () => {
    const host = new TestHost(1, 1000);
    host.spawn('a', hog());
    host.spawn('b', hog());
    expect(draw(host, 12)).toBe('abababababab');
  });

  test('three to one by nice: 3 ticks of 4', () => {
    const host = new TestHost(2, 250);
    host.spawn('a', hog(), { affinity: [0] });
    host.spawn('b', hog(), { affinity: [0], nice: 5 });
    const art = draw(host, 64);
    expect(art).toBe('aaaabbbbaaaaaaaaaaaabbbbaaaaaaaaaaaabbbbaaaaaaaaaaaabbbbaaaaaaaa');
  });

  test('a light sleeper runs when it wakes, if it is owed and nobody is protected', () => {
    const host = new TestHost(1, 250);
    host.spawn('h', hog());
    host.spawn('v', periodic(1 * MS, 10 * MS));
    expect(draw(host, 60)).toBe('hhhhvhhhhhvhhhhhhhhhvhhhhhhhhhvhhhhhhhhhvhhhhhhhhhvhhhhhhhhh');
  });
});

describe('with a quota', () => {
  function lab(max: string, features?: string): CgroupLab {
    const made = new CgroupLab(1, 250, features === undefined ? undefined : KERNEL_FEATURES[features]);
    made.write('cgroup.subtree_control', '+cpu');
    made.command('mkdir q');
    made.write('q/cpu.max', max);
    return made;
  }

  test('the group runs over to the next tick and pays it back', () => {
    const made = lab('5000 20000');
    made.spawn('q', hog());
    // 5 ms are used up at the tick at 8 ms; the 3 ms too much are taken from the next periods.
    expect(draw(made.host, 80)).toBe(
      'qqqqqqqq............qqqq................qqqq................qqqqqqqq............',
    );
  });

  test('other groups have the CPU meanwhile', () => {
    const made = lab('5000 20000');
    made.command('mkdir o');
    made.spawn('q', hog());
    made.spawn('o', hog());
    // Quota comes back at 20 ms, but nobody is preempted for it: the tick at 24 ms decides.
    expect(draw(made.host, 40)).toBe('qqqqooooqqqqooooooooooooqqqqoooooooooooo');
  });

  test('exactly used up, the group stops at that tick before 6.18; since then 1 ns is left for another', () => {
    const made = lab('8000 20000');
    made.spawn('q', hog());
    expect(draw(made.host, 20)).toBe('qqqqqqqqqqqq........');
  });

  test('up to 6.17 the whole queue stops at the same instant', () => {
    const made = lab('8000 20000', '6.17');
    made.spawn('q', hog());
    expect(draw(made.host, 40)).toBe('qqqqqqqq............qqqqqqqq............');
  });
});

test('before 6.6 two hogs take turns of a scheduling latency', () => {
  const host = new TestHost(1, 1000, KERNEL_FEATURES['6.5']);
  host.spawn('a', hog());
  host.spawn('b', hog());
  const art = draw(host, 24);
  expect(art).toBe('bbbbaaaabbbbaaaabbbbaaaa');
});

test('a waking SCHED_NORMAL task takes the CPU from a SCHED_IDLE one at once', () => {
  const host = new TestHost(1, 250);
  host.spawn('i', hog(), { policy: 'idle' });
  host.spawn('v', periodic(1 * MS, 5 * MS));
  expect(draw(host, 20, 0, 20)).toBe('viiiiviiiiviiiiviiii');
});
