import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plotWidth, stairs, LABEL_GAP, LEADER_GAP } from '../../../src/ui/rooms/start/race/labels.ts';

const WANTED = fc.array(
  fc.record({ x: fc.double({ min: 0, max: 600, noNaN: true }), width: fc.integer({ min: 5, max: 220 }) }),
  { maxLength: 16 },
);

describe('labels below a lane', () => {
  it('never lie on each other, nor on the line that leads to another one', () => {
    fc.assert(
      fc.property(WANTED, (wanted) => {
        const labels = stairs(wanted.map((one, index) => ({ ...one, key: `${index}` })));
        expect(labels).toHaveLength(wanted.length);
        for (const a of labels)
          for (const b of labels) {
            const isRight = b !== a && (b.row === a.row ? b.x >= a.x : b.row > a.row && b.x > a.x);
            if (isRight) expect(a.x + LEADER_GAP + a.width + LABEL_GAP).toBeLessThanOrEqual(b.x);
          }
      }),
    );
  });

  it('take no row that they do not need', () => {
    const far = [0, 100, 200].map((x) => ({ key: `${x}`, x, width: 50 }));
    expect(stairs(far).map(({ row }) => row)).toEqual([0, 0, 0]);
    const near = [0, 10, 20].map((x) => ({ key: `${x}`, x, width: 50 }));
    expect(stairs(near).map(({ row }) => row)).toEqual([2, 1, 0]);
  });

  it('end within the page, as long as the plot is not too narrow to be read', () => {
    const placings = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        width: fc.integer({ min: 60, max: 220 }),
        least: fc.integer({ min: 5, max: 60 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 16 },
    );
    fc.assert(
      fc.property(placings, fc.integer({ min: 320, max: 1200 }), (wanted, widthPx) => {
        const plot = plotWidth(wanted, widthPx);
        expect(plot).toBeLessThanOrEqual(widthPx);
        for (const { at, width, least, share } of wanted) {
          const inside = least + 10 <= share * plot;
          if (!inside) expect(at * plot + LEADER_GAP + width).toBeLessThanOrEqual(widthPx + 1e-6);
        }
      }),
    );
  });
});
