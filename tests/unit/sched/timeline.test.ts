/** Who runs when, as text: one character is a millisecond, `.` is idle. Ticks at 250 Hz fall on every fourth. */
import { describe, expect, test } from 'vitest';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;

function draw(host: SchedLab, steps: number, cpu = 0, fromMs = 0): string {
  host.run((fromMs + steps) * MS);
  return host.draw(cpu, fromMs * MS, steps, MS);
}

describe('without groups', () => {
  test('equal hogs alternate in whole ticks', () => {
    const host = new SchedLab(1, 250);
    host.spawn('a', 'hog');
    host.spawn('b', 'hog');
    const art = draw(host, 32);
    // A microsecond at a switch decides who goes first after a tie.
    expect(art).toMatch(/^((aaaabbbb|bbbbaaaa))+$/);
  });

  test('at 1000 Hz the turns follow the slice: 0.7 ms on one CPU, so every tick', () => {
    const host = new SchedLab(1, 1000);
    host.spawn('a', 'hog');
    host.spawn('b', 'hog');
    expect(draw(host, 12)).toMatch(/^(ab|ba)+$/);
  });

  test('three to one by nice: 3 ticks of 4', () => {
    const host = new SchedLab(2, 250);
    host.spawn('a', 'hog', { affinity: [0] });
    host.spawn('b', 'hog', { affinity: [0], nice: 5 });
    const art = draw(host, 64);
    expect(art).toBe('aaaabbbbaaaaaaaaaaaabbbbaaaaaaaaaaaabbbbaaaaaaaaaaaabbbbaaaaaaaa');
  });

  test('a light sleeper runs when it wakes, if it is owed and nobody is protected', () => {
    const host = new SchedLab(1, 250);
    host.spawn('h', 'hog');
    host.spawn('v', 'periodic 1000 10000');
    expect(draw(host, 60)).toBe('hhhhvhhhhhvhhhhhhhhhvhhhhhhhhhvhhhhhhhhhvhhhhhhhhhvhhhhhhhhh');
  });
});

describe('with a quota', () => {
  function lab(max: string, kernel?: string): SchedLab {
    const made = new SchedLab(1, 250, kernel);
    made.write('cgroup.subtree_control', '+cpu');
    made.mkdir('q');
    made.write('q/cpu.max', max);
    return made;
  }

  test('the group runs over to the next tick and pays it back', () => {
    const made = lab('5000 20000');
    made.spawn('q', 'hog', { in: 'q' });
    // 5 ms are used up at the tick at 8 ms; the 3 ms too much are taken from the next periods.
    expect(draw(made, 80)).toBe(
      'qqqqqqqq............qqqq................qqqq................qqqqqqqq............',
    );
  });

  test('other groups have the CPU meanwhile', () => {
    const made = lab('5000 20000');
    made.mkdir('o');
    made.spawn('q', 'hog', { in: 'q' });
    made.spawn('o', 'hog', { in: 'o' });
    const art = draw(made, 80);
    expect(art).toMatch(/^(qqqq|oooo)+$/);
    // A quarter, and at most a tick too much.
    expect(Math.abs(art.replaceAll('o', '').length - 20)).toBeLessThanOrEqual(4);
  });

  test.each([
    ['6.18', 'each task on its way to user mode'],
    ['6.17', 'the whole queue at once'],
  ])('used up just before a tick, the group stops there on %s: %s', (kernel) => {
    const made = lab('7900 20000', kernel);
    made.spawn('q', 'hog', { in: 'q' });
    expect(draw(made, 40)).toBe('qqqqqqqq............qqqqqqqq............');
  });
});

test('before 6.6 two hogs take turns of a scheduling latency', () => {
  const host = new SchedLab(1, 1000, '6.5');
  host.spawn('a', 'hog');
  host.spawn('b', 'hog');
  const art = draw(host, 24);
  expect(art).toMatch(/^(b{3,4}a{3,4})+b{0,4}$/);
});

test('a waking SCHED_NORMAL task takes the CPU from a SCHED_IDLE one at once', () => {
  const host = new SchedLab(1, 250);
  host.spawn('i', 'hog', { policy: 'idle' });
  host.spawn('v', 'periodic 1000 5000');
  expect(draw(host, 20, 0, 20)).toBe('viiiiviiiiviiiiviiii');
});
