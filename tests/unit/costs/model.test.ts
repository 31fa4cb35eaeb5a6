import { describe, expect, it } from 'vitest';
import { CostProfile } from '../../../src/sim/costs/model.ts';
import { cost, smallProfile } from './cost-fixture.ts';

function overridden(...entries: [string, number][]): CostProfile {
  return smallProfile().withOverrides(new Map(entries)).profile;
}

describe('a cost profile', () => {
  it('numbers its costs by id, whatever the order of the tables', () => {
    const forwards = CostProfile.of('p', [cost('a', 1), cost('b', 2)]);
    const backwards = CostProfile.of('p', [cost('b', 2), cost('a', 1)]);
    expect(forwards.defs.map((def) => def.id)).toEqual(['a', 'b']);
    expect(backwards.index('b')).toBe(forwards.index('b'));
  });

  it('refuses two costs of one id', () => {
    expect(() => CostProfile.of('p', [cost('a', 1), cost('a', 2)])).toThrow(/cost-duplicate/);
  });

  it('refuses a composite with a part that does not exist', () => {
    expect(() => CostProfile.of('p', [cost('a', 1, { composite: { minus: ['b'] } })])).toThrow(/cost-part/);
  });

  it('throws for a cost that code names and no table has', () => {
    expect(() => smallProfile().index('nothing')).toThrow(/cost-unknown/);
    expect(smallProfile().findIndex('nothing')).toBe(-1);
  });

  it('is frozen, so that checkpoints share it', () => {
    expect(Object.isFrozen(smallProfile())).toBe(true);
  });
});

describe('the residual of a composite', () => {
  it('is its mean less the means of its parts, and may be negative', () => {
    const profile = smallProfile();
    expect(profile.residualNs(profile.index('trip'))).toBe(300);
    expect(profile.residualNs(profile.index('short'))).toBe(-100);
    expect(profile.residualNs(profile.index('exit'))).toBe(400);
  });

  it('stays when a part is made dearer: the part is charged where it happens', () => {
    const profile = overridden(['exit', 4000]);
    expect(profile.residualNs(profile.index('trip'))).toBe(300);
    expect(profile.meanNs(profile.index('exit'))).toBe(4000);
  });

  it('takes up all of an override of the composite', () => {
    const profile = overridden(['trip', 1500]);
    expect(profile.residualNs(profile.index('trip'))).toBe(800);
    expect(profile.meanNs(profile.index('trip'))).toBe(1500);
  });

  it('counts a part as often as it is listed', () => {
    const profile = CostProfile.of('p', [
      cost('a', 10),
      cost('b', 100, { composite: { minus: ['a', 'a', 'a'] } }),
    ]);
    expect(profile.residualNs(profile.index('b'))).toBe(70);
  });
});

describe('overrides', () => {
  it('keep those made before', () => {
    const twice = overridden(['exit', 500]).withOverrides(new Map([['entry', 700]])).profile;
    expect(twice.meanNs(twice.index('exit'))).toBe(500);
    expect(twice.meanNs(twice.index('entry'))).toBe(700);
  });

  it('draw as if made in one go', () => {
    const stepwise = overridden(['trip', 1500]).withOverrides(new Map([['exit', 500]])).profile;
    const atOnce = overridden(['exit', 500], ['trip', 1500]);
    for (const index of stepwise.defs.keys())
      expect(stepwise.quantiles(index)).toEqual(atOnce.quantiles(index));
  });

  it('move no other cost: its table is the one that was there', () => {
    const base = smallProfile();
    const { profile } = base.withOverrides(new Map([['exit', 500]]));
    const tables = (one: typeof base): readonly Float64Array[] =>
      [...one.defs.keys()].map((at) => one.quantiles(at));
    const exit = base.index('exit');
    const same = tables(profile).map((table, index) => table === base.quantiles(index));
    expect(same).toEqual([...base.defs.keys()].map((index) => index !== exit));
  });

  it('leave the profile they were made from as it was', () => {
    const base = smallProfile();
    base.withOverrides(new Map([['exit', 5]]));
    expect(base.meanNs(base.index('exit'))).toBe(400);
  });

  it('set the time of the reference size of a per-byte cost', () => {
    const base = smallProfile();
    const copy = base.index('copy');
    expect(base.meanNs(copy) + 50 * base.nsPerByte(copy)).toBe(200);
    const profile = overridden(['copy', 400]);
    expect(profile.meanNs(copy)).toBe(200);
    expect(profile.nsPerByte(copy)).toBe(4);
  });

  it('give profiles with equal costs equal ids, in whatever order they were made', () => {
    expect(overridden(['exit', 5], ['entry', 6]).id).toBe(overridden(['entry', 6], ['exit', 5]).id);
    expect(overridden(['exit', 5]).id).not.toBe(smallProfile().id);
  });

  it('report an unknown cost with names close to it, and apply the rest', () => {
    const { profile, issues } = smallProfile().withOverrides(
      new Map([
        ['exti', 1],
        ['entry', 9],
      ]),
    );
    expect(issues.map((issue) => issue.path)).toEqual(['costs.exti']);
    expect(issues[0]?.message.en).toContain('exit');
    expect(issues[0]?.message.ko).toContain('exit');
    expect(profile.meanNs(profile.index('entry'))).toBe(9);
  });

  it.each([-1, Number.NaN, Infinity, 1e15])('report %s as a value and keep the default', (ns) => {
    const { profile, issues } = smallProfile().withOverrides(new Map([['exit', ns]]));
    expect(issues).toHaveLength(1);
    expect(profile.meanNs(profile.index('exit'))).toBe(400);
  });
});
