import { describe, expect, it } from 'vitest';
import { percentilesIn } from '../../../src/ui/exhibits/neighbours/charts/percentiles.ts';
import { parseCpuMax, periodsOf } from '../../../src/ui/exhibits/neighbours/charts/pools.ts';
import { responseDomain } from '../../../src/ui/exhibits/neighbours/charts/response-scale.ts';
import { stackLayers } from '../../../src/ui/exhibits/neighbours/charts/stacks.ts';
import {
  cpuMaxText,
  limitToSlider,
  sliderToLimit,
  sliderToWeight,
  weightToSlider,
} from '../../../src/ui/exhibits/neighbours/controls/limits.ts';
import { groupStyles } from '../../../src/ui/exhibits/neighbours/state/palette.ts';
import {
  changeNear,
  layoutLanes,
  runningAt,
  throttledAt,
  tickMoments,
} from '../../../src/ui/exhibits/neighbours/timeline/geometry.ts';
import { choicesOf } from '../../../src/ui/exhibits/neighbours/inspector/choices.ts';
import type { CgroupView, ExplainView, ResponseView } from '../../../src/bridge/neighbours-protocol.ts';

function group(path: string, index: number): CgroupView {
  const depth = path === '/' ? 0 : path.split('/').length - 1;
  return {
    path,
    index,
    depth,
    files: [],
    tasks: [],
    share: 0,
    quotaCpus: Infinity,
    weight: 100,
    throttled: false,
  };
}

describe('layers of use', () => {
  it('count a child once: a parent’s layer is what its children left', () => {
    const groups = [group('/', 0), group('/a', 1), group('/a/b', 2), group('/c', 3)];
    const values = Float64Array.from([2, 2, 1.5, 1, 1.5, 0.25, 0.5, 1]);
    const layers = stackLayers(groups, { startNs: 0, slotNs: 1, slots: 2, values });
    expect(layers.map(({ path, low, high }) => [path, [...low], [...high]])).toEqual([
      ['/a', [0, 0], [0, 0.75]],
      ['/a/b', [0, 0.75], [1.5, 1]],
      ['/c', [1.5, 1], [2, 2]],
    ]);
  });
});

describe('the limit slider', () => {
  it.each([
    [0, 2, '1000 100000'],
    [1, 2, 'max 100000'],
    [0.975, 2, '200000 100000'],
  ])('at %f on %i CPUs writes %s', (position, cpus, text) => {
    expect(cpuMaxText(sliderToLimit(position, cpus), 100_000)).toBe(text);
  });

  it.each([0.01, 0.05, 0.2, 0.5, 1, 1.5, 2, Infinity])(
    'stands where a limit of %f CPUs was set',
    (quotaCpus) => {
      expect(sliderToLimit(limitToSlider(quotaCpus, 2), 2)).toBe(quotaCpus);
    },
  );

  it('never writes less than the millisecond the kernel accepts', () => {
    expect(cpuMaxText(0.01, 10_000)).toBe('1000 10000');
  });

  it.each([1, 10, 100, 1000, 10_000])('of weights stands where a weight of %i was set', (weight) => {
    expect(sliderToWeight(weightToSlider(weight))).toBe(weight);
  });
});

describe('quota periods', () => {
  it('belong to one group and end where the next begins', () => {
    const pools = Float64Array.from([1, 0, 20, 20, 5, 0, 2, 0, 9, 9, 0, 0, 1, 100, 20, 7, 0, 3]);
    expect(
      periodsOf(pools, 1, 100).map(({ startNs, endNs, usedNs, burstNs }) => [
        startNs,
        endNs,
        usedNs,
        burstNs,
      ]),
    ).toEqual([
      [0, 100, 20, 0],
      [100, 200, 7, 3],
    ]);
  });

  it.each([
    ['max 100000\n', { quotaNs: Infinity, periodNs: 1e8 }],
    ['20000 50000\n', { quotaNs: 2e7, periodNs: 5e7 }],
    ['nonsense', null],
  ])('are read from %j', (text, limit) => {
    expect(parseCpuMax(text)).toEqual(limit);
  });
});

describe('the timeline', () => {
  // cpu, group, task, start, end, kind
  const runs = Float64Array.from([
    0, 1, 7, 0, 10, 0, 0, 2, 8, 10, 30, 0, 0, 1, 7, 40, 50, 0, -1, 2, 0, 30, 50, 1,
  ]);

  it.each([
    [0, 7],
    [10, 8],
    [29, 8],
    [35, null],
    [50, null],
  ])('has at %i the task %s on the CPU', (ns, task) => {
    expect(runningAt(runs, 0, ns)?.task ?? null).toBe(task);
  });

  it('steps to the next and the previous change', () => {
    expect([changeNear(runs, 0, 10, 1), changeNear(runs, 0, 10, -1), changeNear(runs, 0, 45, 1)]).toEqual([
      40,
      0,
      null,
    ]);
  });

  it('knows who is throttled', () => {
    expect([...throttledAt(runs, 35)]).toEqual([2]);
    expect([...throttledAt(runs, 5)]).toEqual([]);
  });

  it('keeps 256 CPUs on the screen', () => {
    const { height, rowH } = layoutLanes(256, true);
    expect(height).toBeLessThan(800);
    expect(rowH).toBeGreaterThanOrEqual(3);
  });

  it('draws ticks only where the run says they fell, and not closer than can be seen', () => {
    expect(tickMoments({ hz: 250, firstTickNs: 1e6 }, [0, 1e7], 0)).toEqual([1e6, 5e6, 9e6]);
    expect(tickMoments({ hz: 250 }, [0, 1e7], 0)).toEqual([]);
    expect(tickMoments({ hz: 250, firstTickNs: 0 }, [0, 1e7], 5e6)).toEqual([]);
  });
});

describe('groups’ styles', () => {
  it('differ for neighbours, and the root is grey', () => {
    const styles = groupStyles([
      group('/', 0),
      ...Array.from({ length: 20 }, (_, n) => group(`/g${n}`, n + 1)),
    ]);
    expect(styles.get(0)?.tone).toBe(-1);
    const looks = [...styles.values()].slice(1).map(({ tone, pattern }) => `${tone} ${pattern}`);
    expect(new Set(looks).size).toBe(20);
  });
});

describe('the axis of response times', () => {
  it('holds every percentile and every job on screen, in whole decades', () => {
    const view: ResponseView = {
      name: 'web',
      group: 1,
      jobs: 3,
      meanNs: 0,
      p50Ns: 2e6,
      p90Ns: 9e6,
      p99Ns: 3e7,
      maxNs: 5e9,
      recent: Float64Array.from([1, 2e9, 100, 3e5]),
    };
    expect(responseDomain([view], 50)).toEqual([1e5, 1e8]);
    expect(responseDomain([view], 0)).toEqual([1e5, 1e10]);
    expect(responseDomain([], 0)).toEqual([1e5, 1e8]);
  });
});

describe('percentiles of a window', () => {
  it('count only jobs that finished in it, by the nearest rank', () => {
    const recent = Float64Array.from(Array.from({ length: 100 }, (_, n) => [n, n + 1]).flat());
    const view = { name: '', group: 1, jobs: 500, meanNs: 0, p50Ns: 0, p90Ns: 0, p99Ns: 0, maxNs: 0, recent };
    expect(percentilesIn(view, [0, 99])).toEqual({ jobs: 100, p50Ns: 50, p90Ns: 90, p99Ns: 99 });
    expect(percentilesIn(view, [90, 93])).toEqual({ jobs: 4, p50Ns: 92, p90Ns: 94, p99Ns: 94 });
    expect(percentilesIn(view, [200, 300]).jobs).toBe(0);
  });
});

describe('what the scheduler chose between', () => {
  const candidate = (task: number, home: number, deadlineNs: number): ExplainView['candidates'][number] => ({
    task,
    name: `t${task}`,
    group: home,
    weight: 1024,
    lagNs: 0,
    eligible: true,
    vruntimeNs: 0,
    deadlineNs,
  });

  it('is set against its own level, and the groups on the way to the task are marked', () => {
    const groups = [group('/', 0), group('/a', 1), group('/a/b', 2), group('/ab', 3)];
    const candidates = [
      candidate(0, 1, 900),
      candidate(0, 3, 700),
      candidate(0, 2, 800),
      candidate(11, 2, 50),
      candidate(12, 2, 70),
    ];
    const explain = { cpu: 0, atNs: 0, chosen: 12, rule: { en: '', ko: '' }, candidates };
    expect(
      choicesOf(explain, groups).map(({ name, chosen, afterEarliestNs }) => [name, chosen, afterEarliestNs]),
    ).toEqual([
      ['a', true, 200],
      ['ab', false, 0],
      ['a/b', true, 100],
      ['t11', false, 0],
      ['t12', true, 20],
    ]);
  });
});
