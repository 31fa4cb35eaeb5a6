/** Limits on the disk, from the queues up to a group's figures. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Throttle,
  WRITE,
  type HeldRequest,
  type ThrottleGroup,
} from '../../../src/sim/kernel/cgroup/io/throttle.ts';
import { readScenarioFile, runScenario, type GroupFigures } from '../../../src/sim/index.ts';
import { CgroupScript } from '../../support/cgroup-script.ts';

const HZ = 250;

/** A disk that takes whatever it is given in no time. */
class Lab {
  nowJ = 0;
  private atJ = Infinity;
  readonly throttle: Throttle;
  /** Ticks at which requests went, with their bytes. */
  readonly went: { readonly atJ: number; readonly request: HeldRequest }[] = [];

  constructor() {
    this.throttle = new Throttle({
      hz: HZ,
      jiffies: () => this.nowJ,
      arm: (atJ) => (this.atJ = atJ),
    });
  }

  limit(group: ThrottleGroup, bps: number, iops = Infinity): void {
    this.throttle.limit(group, [Infinity, bps], [Infinity, iops]);
  }

  submit(group: ThrottleGroup, task: number, bytes: number): void {
    const request = { direction: WRITE, bytes, task } as const;
    if (!this.throttle.submit(group, request)) this.went.push({ atJ: this.nowJ, request });
  }

  /** Lets time pass. */
  runTo(untilJ: number): void {
    while (this.atJ <= untilJ) {
      this.nowJ = Math.max(this.nowJ, this.atJ);
      this.atJ = Infinity;
      for (const request of this.throttle.run()) this.went.push({ atJ: this.nowJ, request });
    }
    this.nowJ = untilJ;
  }

  bytesIn(fromJ: number, toJ: number): number {
    return this.went
      .filter(({ atJ }) => atJ >= fromJ && atJ < toJ)
      .reduce((sum, { request }) => sum + request.bytes, 0);
  }
}

const requests = fc.array(
  fc.record({ gapJ: fc.integer({ min: 0, max: 60 }), kib: fc.integer({ min: 4, max: 512 }) }),
  { minLength: 1, maxLength: 60 },
);
const rate = fc.integer({ min: 64 * 1024, max: 8 * 2 ** 20 });

describe('queues', () => {
  test('no request is lost, and those of a group go in the order they came', () => {
    fc.assert(
      fc.property(requests, rate, (list, bps) => {
        const lab = new Lab();
        const group = lab.throttle.group(null);
        lab.limit(group, bps);
        list.forEach(({ gapJ, kib }, task) => {
          lab.runTo(lab.nowJ + gapJ);
          lab.submit(group, task, kib * 1024);
        });
        lab.runTo(1e7);
        expect(lab.went.map(({ request }) => request.task)).toEqual(list.map((_one, task) => task));
      }),
    );
  });

  test('over any second a group gives no more than its limit, two slices and one request', () => {
    fc.assert(
      fc.property(requests, rate, (list, bps) => {
        const lab = new Lab();
        const group = lab.throttle.group(null);
        lab.limit(group, bps);
        list.forEach(({ gapJ, kib }, task) => {
          lab.runTo(lab.nowJ + gapJ);
          lab.submit(group, task, kib * 1024);
        });
        lab.runTo(1e7);
        const longest = Math.max(...list.map(({ kib }) => kib * 1024));
        for (const { atJ } of lab.went)
          expect(lab.bytesIn(atJ, atJ + HZ)).toBeLessThanOrEqual(1.2 * bps + longest);
      }),
    );
  });

  test('children together give no more than their parent may, and both get something', () => {
    const lab = new Lab();
    const parent = lab.throttle.group(null);
    const [a, b] = [lab.throttle.group(parent), lab.throttle.group(parent)];
    lab.limit(parent, 2 ** 20);
    for (let n = 0; n < 64; n++) {
      lab.submit(a, 1, 65_536);
      lab.submit(b, 2, 65_536);
    }
    lab.runTo(4 * HZ);
    expect(lab.bytesIn(0, 4 * HZ + 1) / 2 ** 20).toBeCloseTo(4, 0);
    const [ofA = 0, ofB = 0] = [1, 2].map(
      (task) => lab.went.filter(({ request }) => request.task === task).length,
    );
    expect(Math.abs(ofA - ofB)).toBeLessThanOrEqual(4);
  });

  test('the smaller of two limits on the way up counts', () => {
    const lab = new Lab();
    const parent = lab.throttle.group(null);
    const child = lab.throttle.group(parent);
    lab.limit(parent, 8 * 2 ** 20);
    lab.limit(child, 2 ** 20);
    for (let n = 0; n < 64; n++) lab.submit(child, n, 65_536);
    lab.runTo(3 * HZ);
    expect(lab.bytesIn(0, 3 * HZ + 1) / 2 ** 20).toBeCloseTo(3, 0);
  });

  test('a limit that is lowered counts what was waited for already', () => {
    const lab = new Lab();
    const group = lab.throttle.group(null);
    lab.limit(group, 65_536);
    lab.submit(group, 1, 65_536);
    lab.runTo(HZ / 2);
    lab.limit(group, 32_768);
    lab.runTo(10 * HZ);
    // Half of it is waited for; the other half takes a second at the new rate.
    expect(lab.went[0]?.atJ).toBeGreaterThan(1.4 * HZ);
    expect(lab.went[0]?.atJ).toBeLessThanOrEqual(1.6 * HZ);
  });
});

/** The figures of the groups of a scenario. */
function figuresOf(scenario: object, disk = 'nvme'): Readonly<Record<string, GroupFigures>> {
  const reading = readScenarioFile({
    cpus: 2,
    disk,
    scenarios: [{ id: 'io', duration_ms: 3000, ...scenario }],
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const [first] = reading.file.scenarios;
  if (!first) throw new Error('no scenario');
  return runScenario(reading.file, first, { seed: 1 }).figures ?? {};
}

describe('a scenario', () => {
  test('a writer with io.max writes at that rate, and its group stalls for I/O', () => {
    const { w } = figuresOf({
      cgroups: [{ path: 'w', 'io.max': 'DISK wbps=2097152' }],
      tasks: [{ cgroup: 'w', program: 'diskwrite 64 4' }],
    });
    expect((w?.disk?.wbytes_per_s ?? 0) / 2_097_152).toBeCloseTo(1, 1);
    expect(w?.disk?.rbytes_per_s).toBe(0);
    expect((w?.disk?.some_usec ?? 0) / 3e6).toBeGreaterThan(0.9);
  });

  test('a writer that fills a hard disk’s queue makes its neighbour wait, with io.max it hardly does', () => {
    const of = (limit: object): number =>
      figuresOf(
        {
          cgroups: [{ path: 'w', ...limit }, { path: 'v' }],
          tasks: [
            { cgroup: 'w', program: 'diskwrite 256 8' },
            { cgroup: 'v', program: 'diskread 4 1 10 1' },
          ],
        },
        'hdd',
      )['v']?.response_us?.p50 ?? NaN;
    const [free, limited] = [of({}), of({ 'io.max': 'DISK wbps=1048576' })];
    expect(free).toBeGreaterThan(2 * limited);
  });

  test('a limit in a guest is the guest’s disk’s', () => {
    const { g } = figuresOf({
      cgroups: [{ path: 'g', vm: { vcpus: 1 }, 'io.max': 'DISK wbps=1048576' }],
      tasks: [{ cgroup: 'g', program: 'diskwrite 64 2' }],
    });
    expect((g?.disk?.wbytes_per_s ?? 0) / 2 ** 20).toBeCloseTo(1, 0);
  });

  test('a disk that does not exist is refused with the media there are', () => {
    const reading = readScenarioFile({ disk: 'tape', scenarios: [] });
    expect(reading.ok ? '' : reading.issues.map(({ path }) => path)).toEqual(['disk']);
  });
});

test('time held back is pressure for I/O, little and whole', () => {
  const run = new CgroupScript();
  run.run('mkdir a');
  run.run('write a/io.max DISK wbps=1048576');
  run.run('spawn a idle');
  run.run('do 4231 dwrite /disk/f 1M 64K');
  const totals = [...run.run('read a/io.pressure').matchAll(/total=(\d+)/g)].map(
    ([, us]) => Number(us) / 1e6,
  );
  expect(totals.map((seconds) => Math.round(seconds * 10))).toEqual([10, 10]);
});
