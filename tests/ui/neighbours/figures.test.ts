import { describe, expect, it } from 'vitest';
import { programRows } from '../../../src/ui/rooms/neighbours/charts/programs.ts';
import { periodsOf } from '../../../src/ui/rooms/neighbours/timeline/pools.ts';
import { responseDomain } from '../../../src/ui/rooms/neighbours/charts/response-scale.ts';
import { stackLayers } from '../../../src/ui/rooms/neighbours/charts/stacks.ts';
import {
  cpuMaxText,
  limitToSlider,
  parseCpuMax,
  sliderToLimit,
  sliderToWeight,
  weightToSlider,
} from '../../../src/ui/rooms/neighbours/controls/limits.ts';
import { groupStyles } from '../../../src/ui/rooms/neighbours/state/palette.ts';
import {
  changeNear,
  layoutLanes,
  runningAt,
  throttledAt,
  tickMoments,
} from '../../../src/ui/rooms/neighbours/timeline/geometry.ts';
import { levelsOf } from '../../../src/ui/rooms/neighbours/inspector/choices.ts';
import type { CgroupView, ExplainView, ResponseView } from '../../../src/bridge/protocol.ts';

function group(path: string, index: number): CgroupView {
  const depth = path === '/' ? 0 : path.split('/').length - 1;
  return {
    path,
    index,
    depth,
    files: [],
    tasks: [],
    programs: [],
    taskCount: 0,
    share: 0,
    quotaCpus: Infinity,
    weight: 100,
    throttled: false,
  };
}

describe('layers of use', () => {
  it('stand on one another in the order of the rows', () => {
    const values = Float64Array.from([0, 0.75, 1.5, 0.25, 0.5, 1]);
    const layers = stackLayers({ startNs: 0, slotNs: 1, slots: 2, groups: [1, 2, -1], values });
    expect(layers.map(({ group: index, low, high }) => [index, [...low], [...high]])).toEqual([
      [1, [0, 0], [0, 0.75]],
      [2, [0, 0.75], [1.5, 1]],
      [-1, [1.5, 1], [2, 2]],
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
  it('belong to one group', () => {
    const pools = Float64Array.from(
      [
        [1, 0, 100, 20, 20, 5, 0, 20],
        [2, 0, 50, 9, 9, 0, 0, 9],
        [1, 100, 200, 23, 23, 0, 3, 20],
      ].flat(),
    );
    expect(
      periodsOf(pools, 1).map(({ startNs, endNs, usedNs, burstNs }) => [startNs, endNs, usedNs, burstNs]),
    ).toEqual([
      [0, 100, 20, 0],
      [100, 200, 23, 3],
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

  it.each([2, 8, 64, 256])('gives each of %i CPUs a row that can be seen and pressed', (cpus) => {
    const { rowH, laneH, labelEvery } = layoutLanes(cpus, true, 84);
    expect(rowH).toBeGreaterThanOrEqual(7);
    expect(laneH).toBeGreaterThanOrEqual(5);
    expect(labelEvery * rowH).toBeGreaterThanOrEqual(14);
  });

  it('draws ticks where the run says they fell, and not closer than can be seen', () => {
    expect(tickMoments({ hz: 250, firstTickNs: 1e6 }, [0, 1e7], 0)).toEqual([1e6, 5e6, 9e6]);
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

  it('differ between a group, its parent and its neighbours also among hundreds', () => {
    const paths = Array.from({ length: 20 }, (_, a) => [
      `/pod${a}`,
      ...Array.from({ length: 15 }, (__, b) => `/pod${a}/c${b}`),
    ]).flat();
    const styles = groupStyles([group('/', 0), ...paths.map((path, n) => group(path, n + 1))]);
    const look = (path: string): string => {
      const { tone, pattern } = styles.get(paths.indexOf(path) + 1) ?? { tone: NaN, pattern: '' };
      return `${tone} ${pattern}`;
    };
    expect(look('/pod3')).not.toBe(look('/pod4'));
    expect(look('/pod3/c0')).not.toBe(look('/pod3'));
    expect(new Set(Array.from({ length: 15 }, (_, b) => look(`/pod3/c${b}`))).size).toBe(15);
  });
});

/** A program with these p99 before and since, and these jobs. */
function response(
  home: number,
  p99Ns: number,
  jobs: readonly number[] = [],
  slots: readonly number[] = [],
): ResponseView {
  const since = { fromNs: 0, toNs: 1, jobs: 1, meanNs: 0, p50Ns: 0, p90Ns: 0, p99Ns, maxNs: 0 };
  return {
    name: `p${home}`,
    says: { en: 'a server', ko: '서버' },
    group: home,
    since,
    earlier: null,
    slots: Float64Array.from(slots),
    jobs: Float64Array.from(jobs),
  };
}

describe('the axis of response times', () => {
  it('holds every percentile and every job, in whole decades, and stands alone before the first', () => {
    expect(responseDomain([response(1, 0, [100, 3e5], [2e6, 3e7])])).toEqual([1e5, 1e8]);
    expect(responseDomain([response(1, 0, [1, 2e9, 100, 3e5], [NaN, NaN])])).toEqual([1e5, 1e10]);
    expect(responseDomain([])).toEqual([1e5, 1e8]);
  });
});

describe('programs on screen', () => {
  const many = Array.from({ length: 40 }, (_, index) => response(index, index * 1e6));

  it('are the selected group’s and those that wait longest', () => {
    const shown = programRows(many, null, 3, false).map(({ now }) => now.group);
    expect(shown).toEqual([3, 39, 38, 37, 36, 35]);
    expect(programRows(many, null, 3, true)).toHaveLength(40);
  });
});

describe('what the scheduler chose between', () => {
  it('is set against its own queue', () => {
    const candidate = (
      level: number,
      task: number,
      name: string,
      deadlineNs: number,
    ): ExplainView['candidates'][number] => ({
      level,
      chosen: false,
      task,
      name,
      group: 1,
      weight: 1024,
      lagNs: 0,
      eligible: true,
      vruntimeNs: 0,
      deadlineNs,
    });
    const text = { en: '', ko: '' };
    const levels = ['/', '/a'].map((path) => ({ group: path, reason: text, more: 0 }));
    const candidates = [
      candidate(0, 0, '/a', 900),
      candidate(0, 0, '/ab', 700),
      candidate(1, 11, 't11', 50),
      candidate(1, 12, 't12', 70),
    ];
    const explain = { cpu: 0, atNs: 0, chosen: 12, rule: text, levels, candidates };
    expect(
      levelsOf(explain).map(({ level, choices }) => [
        level.group,
        ...choices.map(({ name, afterEarliestNs }) => `${name} +${afterEarliestNs}`),
      ]),
    ).toEqual([
      ['/', 'a +200', 'ab +0'],
      ['/a', 't11 +0', 't12 +20'],
    ]);
  });
});
