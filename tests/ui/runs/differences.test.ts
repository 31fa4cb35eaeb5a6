import { beforeEach, describe, expect, it } from 'vitest';
import { differing, linkChoices, pairsOf, sharedChoices } from '../../../src/ui/runs/differences.ts';
import type { Figure } from '../../../src/ui/state/compared.ts';
import { freshPage } from '../../support/page.ts';

const figure = (id: string, value: number, note?: string): Figure => ({
  id,
  of: 'kvm',
  label: id,
  value,
  unit: 'ns',
  ...(note !== undefined && { note }),
});

beforeEach(freshPage);

describe('what differs', () => {
  it('of the shared choices is said with what is usual on the side that chose nothing', () => {
    const a = sharedChoices({ stacks: ['bare', 'kvm'], seed: 7 }, null);
    const b = sharedChoices(
      { stacks: ['bare'], seed: 8, switches: { apicv: 'off' }, costs: { 'vm.exit': 720 } },
      null,
    );
    expect(differing(a, b).map(({ label, a, b }) => `${label}: ${a} → ${b}`)).toEqual([
      'Stacks: bare, kvm → bare',
      'Seed: 7 → 8',
      'Switch: apicv: as usual → off',
      'Cost: vm.exit: as usual → 720 ns',
    ]);
    expect(differing(b, b)).toEqual([]);
  });

  it('of a room that tells nothing is read off its link, without the moment', () => {
    const of = (link: string): ReturnType<typeof linkChoices> => linkChoices(link);
    expect(differing(of('#/x?colour=red&at=3'), of('#/x?colour=dark%20blue&at=9&sel=a'))).toEqual([
      { id: 'colour', label: 'colour', a: 'red', b: 'dark blue' },
    ]);
  });

  it('of the figures is told apart from what is the same, and what only one run has stays', () => {
    const pairs = pairsOf(
      [figure('time', 100), figure('exits', 4), figure('p99', 9, 'since 1 s')],
      [figure('exits', 4), figure('p99', 9, 'since 2 s'), figure('steal', 5)],
    );
    expect(pairs.map(({ id, a, b, same }) => [id, a?.value ?? null, b?.value ?? null, same])).toEqual([
      ['time', 100, null, false],
      ['exits', 4, 4, true],
      ['p99', 9, 9, false],
      ['steal', null, 5, false],
    ]);
  });
});
