/** The scheduler alone, on the test host: two loads of the room's size, and the cost of an event by number of tasks. */
import { hog, periodic } from '../../support/cgroup-lab.ts';
import { TestHost } from '../../support/sched-host.ts';
import type { Row } from '../lib/measure.ts';
import { cpuNs, digits } from '../lib/measure.ts';

const SECOND = 1e9;

function measure(name: string, host: TestHost, fromNs: number, toNs: number): Row {
  host.recordTimeline = false;
  host.run(fromNs);
  const before = host.events;
  const start = cpuNs();
  host.run(toNs);
  const ns = cpuNs() - start;
  const events = host.events - before;
  return {
    load: name,
    'simulated s': digits((toNs - fromNs) / SECOND),
    'processor s': digits(ns / SECOND),
    events,
    'ns per event': digits(ns / events),
  };
}

function victimAndHogs(): TestHost {
  const host = new TestHost(2, 250);
  const { sched } = host;
  const victim = sched.createGroup(sched.rootGroup, 'victim', 0);
  const noisy = sched.createGroup(sched.rootGroup, 'noisy', 0);
  sched.setBandwidth(noisy, 100e6, 100e6, 0);
  host.spawn('v', periodic(2e6, 10e6), { cgroup: victim });
  for (let i = 0; i < 4; i++) host.spawn('n', hog(), { cgroup: noisy });
  return host;
}

function manyGroups(): TestHost {
  const host = new TestHost(64, 250);
  const { sched } = host;
  for (let g = 0; g < 1000; g++) {
    const group = sched.createGroup(sched.rootGroup, `g${String(g)}`, g * 1e5);
    for (let i = 0; i < 4; i++) {
      const at = g * 4 + i;
      const program = i === 0 ? hog() : periodic(2e6 + (at % 7) * 1e5, 20e6 + (at % 11) * 1e6);
      host.spawn('t', program, { cgroup: group, cpu: at % 64 }, at * 1000);
    }
  }
  return host;
}

function hogs(count: number): TestHost {
  const host = new TestHost(1, 1000);
  for (let i = 0; i < count; i++) host.spawn('t', hog());
  return host;
}

/** Measures all of it. */
export function runSched(): Row[] {
  return [
    measure('victim and 4 hogs under a quota, 2 CPUs', victimAndHogs(), 0, 10 * SECOND),
    measure('1,000 groups, 4,000 tasks, 64 CPUs', manyGroups(), 0.1 * SECOND, 1.1 * SECOND),
    ...[10, 100, 1_000, 10_000, 100_000].map((count) =>
      measure(`${String(count)} hogs, 1 CPU, 1000 Hz`, hogs(count), 1e6, 3 * SECOND),
    ),
  ];
}
