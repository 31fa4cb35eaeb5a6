import { describe, expect, it } from 'vitest';
import { runningHops } from '../../../src/ui/rooms/paths/stage/crossing.ts';
import { layoutKey, layoutStage } from '../../../src/ui/rooms/paths/stage/layout.ts';
import type { Rect, StageShape } from '../../../src/ui/rooms/paths/stage/geometry.ts';
import { fitText, fitWords, textWidth, wrapText } from '../../../src/ui/charts/measure.ts';
import { placePills } from '../../../src/ui/rooms/paths/stage/pills.ts';
import { SceneBuilder } from '../../../src/ui/rooms/paths/stage/build-scene.ts';
import { assignTracks } from '../../../src/ui/rooms/paths/stage/tracks.ts';
import { hopsOf } from '../../../src/ui/rooms/paths/state/known-hops.ts';
import { FAKE_CATALOG, fakeFrame, fakeStack } from '../../support/fake-frames.ts';

const DONE_NS = 1e6;
const WIDTHS = [860, 520, 358] as const;
const STACKS = [
  ['bare'],
  ['bare', 'kvm'],
  ['bare', 'container', 'kvm'],
  ['kvm', 'kvm', 'container', 'kvm'],
  ['bare', 'container', 'kvm-send'],
  ['kvm-send', 'kvm-send', 'bare', 'kvm'],
] as const;
const DETAILS = ['mechanism', 'textbook'] as const;

/** Height of a projector's window and of a laptop's, px. */
const WINDOWS = [1200, 800] as const;

const CASES = WIDTHS.flatMap((width) =>
  STACKS.flatMap((stacks) =>
    DETAILS.flatMap((detail) => WINDOWS.map((windowPx) => ({ width, windowPx, stacks, detail }))),
  ),
);

function shapeOf(
  width: number,
  stacks: (typeof STACKS)[number],
  detail: (typeof DETAILS)[number],
  windowPx: number,
  roomPx: number | null = null,
): StageShape {
  const scene = new SceneBuilder().build(FAKE_CATALOG, fakeFrame(DONE_NS, stacks), detail);
  return layoutStage(scene, width, windowPx, roomPx);
}

function touch(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

describe.each(CASES)('at $width × $windowPx px, $stacks.length stacks, $detail', (entry) => {
  const { width, windowPx, stacks, detail } = entry;
  const shape = shapeOf(width, stacks, detail, windowPx);
  const counters = shape.columns.flatMap((column) => [...column.lanes.values()].map((lane) => lane.pill));

  it('no counter covers another', () => {
    for (const [index, a] of counters.entries()) {
      for (const b of counters.slice(index + 1)) expect(touch(a, b), JSON.stringify([a, b])).toBe(false);
    }
  });

  it('no counter covers a box or the counter of exits', () => {
    const solid = shape.columns.flatMap((column) => [
      ...column.boxes.filter((box) => box.kind !== 'rail'),
      ...(column.boundary ? [column.boundary] : []),
    ]);
    for (const counter of counters) for (const box of solid) expect(touch(counter, box)).toBe(false);
  });

  it('every counter touches its own line', () => {
    for (const column of shape.columns) {
      for (const { x1, y1, x2, y2, pill } of column.lanes.values()) {
        const line = { x: Math.min(x1, x2), y: Math.min(y1, y2), w: Math.abs(x2 - x1), h: Math.abs(y2 - y1) };
        expect(touch({ ...line, w: line.w + 0.1 }, pill)).toBe(true);
      }
    }
  });

  it('two lines that overlap in height are apart', () => {
    for (const column of shape.columns) {
      const lines = [...column.lanes.values()];
      for (const [index, a] of lines.entries()) {
        for (const b of lines.slice(index + 1)) {
          const [at, ab] = [Math.min(a.y1, a.y2), Math.max(a.y1, a.y2)];
          const [bt, bb] = [Math.min(b.y1, b.y2), Math.max(b.y1, b.y2)];
          if (Math.max(at, bt) < Math.min(ab, bb)) expect(Math.abs(a.x1 - b.x1)).toBeGreaterThan(4);
        }
      }
    }
  });

  it('boxes of a column stand below one another and inside the stage', () => {
    for (const column of shape.columns) {
      for (const [index, a] of column.boxes.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.x + a.w).toBeLessThanOrEqual(shape.width);
        expect(a.y + a.h).toBeLessThanOrEqual(shape.height);
        for (const b of column.boxes.slice(index + 1)) expect(touch(a, b)).toBe(false);
      }
    }
  });
});

describe('layout', () => {
  it('fits three columns into a phone and lets four scroll', () => {
    expect(shapeOf(366, ['bare', 'container', 'kvm'], 'mechanism', 800).width).toBe(366);
    expect(shapeOf(366, ['kvm', 'kvm', 'container', 'kvm'], 'mechanism', 800).width).toBeGreaterThan(366);
  });

  it('is lower in a low window', () => {
    const [high, low] = WINDOWS.map(
      (px) => shapeOf(860, ['bare', 'container', 'kvm'], 'mechanism', px).height,
    );
    expect(low).toBeLessThan((high ?? 0) - 60);
  });

  it('stands closer the less room its column leaves it, as far as names can be read, and nothing covers anything', () => {
    const stacks = ['bare', 'container', 'kvm'] as const;
    const shapes = [900, 520, 450].map((room) => shapeOf(508, stacks, 'mechanism', 768, room));
    const heights = shapes.map((shape) => shape.height);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
    expect(heights.at(-1)).toBeLessThan((heights[0] ?? 0) - 60);
    for (const { columns } of shapes)
      for (const { boxes } of columns)
        for (const [index, a] of boxes.entries())
          for (const b of boxes.slice(index + 1)) expect(touch(a, b)).toBe(false);
  });

  it('keeps the times of counters in a room where it has to scroll all the same', () => {
    const briefs = [380, 200].map(
      (room) => shapeOf(508, ['bare', 'container', 'kvm'], 'mechanism', 768, room).size.brief,
    );
    expect(briefs.at(-1)).not.toBe('all');
  });

  it('leaves the figures of the headings to the bars in a window lower than 600 px', () => {
    const [high, low] = [600, 560].map((px) => shapeOf(860, ['bare', 'kvm'], 'mechanism', px, 300).size);
    expect([high?.figures, low?.figures]).toEqual([true, false]);
    expect(low?.headerH).toBeLessThan(high?.headerH ?? 0);
    expect(shapeOf(860, ['bare', 'kvm'], 'mechanism', 560).size.figures, 'a page that scrolls').toBe(true);
  });

  it('stays the same while a hop is under way', () => {
    const keys = [1000, 1500, 2000].map((ns) =>
      layoutKey(new SceneBuilder().build(FAKE_CATALOG, fakeFrame(ns, ['bare']), 'mechanism'), 860),
    );
    expect(new Set(keys).size).toBe(1);
  });

  it('keeps places for crossings that are known to come, and shows none of them as made', () => {
    const planned = [
      [
        { from: 'app', to: 'kernel', times: 1 },
        { from: 'kernel', to: 'app', times: 1 },
      ],
    ];
    const scene = new SceneBuilder().build(FAKE_CATALOG, fakeFrame(10, ['bare']), 'mechanism', planned);
    expect(scene.columns[0]?.lanes.map((lane) => [lane.to, lane.stats.count])).toEqual([
      ['kernel', 1],
      ['app', 0],
    ]);
  });

  it('hands out the same scene until a hop is added', () => {
    const builder = new SceneBuilder();
    const at = (ns: number): unknown => builder.build(FAKE_CATALOG, fakeFrame(ns, ['bare']), 'mechanism');
    const first = at(1000);
    expect(at(1500)).toBe(first);
    expect(at(4000)).not.toBe(first);
  });

  it('shows a composition with the components of its parts', () => {
    const frame = fakeFrame(-1, ['kvm']);
    const stacks = frame.stacks.map((stack) => ({ ...stack, id: 'kvm/container' }));
    const scene = new SceneBuilder().build(FAKE_CATALOG, { ...frame, stacks }, 'mechanism');
    expect(scene.columns[0]?.nodes.map((node) => node.id)).toContain('guest-kernel');
  });
});

describe('tracks', () => {
  it('pairs that do not overlap share a track', () => {
    const tracks = assignTracks(
      [
        { key: 'a', top: 0, bottom: 1 },
        { key: 'b', top: 1, bottom: 2 },
      ],
      [],
    );
    expect(tracks.count).toBe(1);
  });

  it('orders tracks so that no line passes a box between its own lines', () => {
    // Guest to KVM passes the VMM; VMM to host passes KVM; KVM to VMM belongs to both.
    const pairs = [
      { key: 'guest-kvm', top: 1, bottom: 3 },
      { key: 'vmm-host', top: 2, bottom: 4 },
      { key: 'vmm-kvm', top: 2, bottom: 3 },
    ];
    const boxes = [
      { id: 'vmm', level: 2, ends: ['vmm-host', 'vmm-kvm'] },
      { id: 'kvm', level: 3, ends: ['guest-kvm', 'vmm-kvm'] },
    ];
    const { of } = assignTracks(pairs, boxes);
    expect(of.get('vmm-kvm')).toBe(1);
  });
});

describe('counters', () => {
  it('wide ones go to different rows instead of covering each other', () => {
    const wishes = [10, 20, 30].map((x) => ({ key: String(x), x, width: 40, gaps: [0] }));
    const rows = [...placePills(wishes, 0, 100).values()].map((slot) => slot.row);
    expect(new Set(rows).size).toBe(3);
  });

  it('a long line takes the gap that is still free', () => {
    const placed = placePills(
      [
        { key: 'short', x: 20, width: 40, gaps: [0] },
        { key: 'long', x: 25, width: 40, gaps: [0, 1] },
      ],
      0,
      100,
    );
    expect(placed.get('long')).toMatchObject({ gap: 1, row: 0 });
  });
});

describe('texts that must fit', () => {
  it.each(['operating system', '운영 체제와 하드웨어', '84.6 µs'])(
    'cuts %s to the width it is given',
    (text) => {
      for (const width of [0, 12, 30, 60])
        expect(textWidth(fitText(text, width, 12), 12)).toBeLessThanOrEqual(width);
    },
  );

  it('drops words before it cuts letters', () => {
    expect(fitWords('VMM process', 40, 12)).toBe('VMM');
  });

  it('wraps at spaces and cuts the last line', () => {
    const lines = wrapText('The hypervisor was entered 0 times in this operation.', 120, 12, 2);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(120);
    expect(lines[1]).toMatch(/…$/);
  });
});

describe('branches under way', () => {
  it('are one per CPU and one per device, the newest of each', () => {
    const [device] = hopsOf(FAKE_CATALOG, fakeStack('bare', [['disk', 'disk', 'device', 500, -1]], 0));
    const [one] = hopsOf(FAKE_CATALOG, fakeStack('bare', [['kernel', 'kernel', 'sched_switch', 300, 0]], 0));
    const [other] = hopsOf(FAKE_CATALOG, fakeStack('bare', [['app', 'kernel', 'sys_enter', 100, 1]], 0));
    if (!device || !one || !other) throw new Error('no hops');
    expect(runningHops([device, one, other], 50)).toEqual([device, one, other]);
    expect(runningHops([device, one, other], 200)).toEqual([device, one]);
    expect(runningHops([device, one, other], 400)).toEqual([device]);
    expect(runningHops([device, one, other], 500)).toEqual([]);
  });
});
