import { describe, expect, it } from 'vitest';
import { layoutChart } from '../../../src/ui/charts/statechart-layout.ts';
import { FAKE_CATALOG } from '../../support/fake-frames.ts';

const measure = (text: string): number => text.length * 7;

describe('state chart layout', () => {
  it.each(FAKE_CATALOG.machines)('$id: states are inside, apart, and each pair has one line', (chart) => {
    const { nodes, edges, width, height } = layoutChart(chart, 268, measure);
    expect(nodes.map((node) => node.id).sort()).toEqual([...chart.states].sort());
    for (const [index, a] of nodes.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.w).toBeLessThanOrEqual(width);
      expect(a.y + a.h).toBeLessThanOrEqual(height);
      for (const b of nodes.slice(index + 1)) {
        expect(a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h).toBe(true);
      }
    }
    const pairs = edges.map(({ from, to }) => [from, to].sort().join());
    expect(new Set(pairs).size).toBe(edges.length);
  });

  it('puts states of which each leads to each into a ring, where lines run over none of them', () => {
    const states = ['unlimited', 'has-runtime', 'exhausted', 'in-debt', 'bursting'];
    const edges = states.flatMap((from) => states.map((to) => ({ from, to, event: `TO_${to}` })));
    const chart = { id: 'pool', label: { en: 'pool', ko: 'pool' }, initial: 'unlimited', states, edges };
    const { nodes, edges: lines } = layoutChart(chart, 268, measure);
    expect(lines).toHaveLength(10);
    expect(new Set(nodes.map(({ y }) => y)).size).toBeGreaterThan(2);
    for (const { from, to, middle } of lines) {
      const others = nodes.filter(({ id }) => id !== from && id !== to);
      expect(
        others.some(({ x, y, w, h }) => middle.x > x && middle.x < x + w && middle.y > y && middle.y < y + h),
      ).toBe(false);
    }
  });

  it('puts the initial state in the first row and breaks rows that are too wide', () => {
    const states = ['start', ...Array.from({ length: 9 }, (_, index) => `waiting_for_${index}`)];
    const edges = states.slice(1).map((to) => ({ from: 'start', to, event: `TO_${to}` }));
    const chart = { id: 'fan', label: { en: 'fan', ko: 'fan' }, initial: 'start', states, edges };
    const { nodes } = layoutChart(chart, 268, measure);
    expect(nodes[0]).toMatchObject({ id: 'start' });
    expect(Math.max(...nodes.map((node) => node.x + node.w))).toBeLessThanOrEqual(268);
  });

  it('shows the last part of a nested state, the whole path where it would be ambiguous', () => {
    const chart = {
      id: 'nested',
      label: { en: 'nested', ko: 'nested' },
      initial: 'on.idle',
      states: ['on.idle', 'off.idle', 'on.busy'],
      edges: [],
    };
    expect(
      layoutChart(chart, 268, measure)
        .nodes.map((node) => node.label)
        .sort(),
    ).toEqual(['busy', 'off.idle', 'on.idle']);
  });
});
