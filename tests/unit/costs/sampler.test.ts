import { describe, expect, it } from 'vitest';
import { cloneGraph } from '../../../src/sim/core/clone.ts';
import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';
import { CostSampler } from '../../../src/sim/costs/sampler.ts';
import { smallProfile } from './cost-fixture.ts';

function draw(sampler: CostSampler, costId: string, count: number): number[] {
  const index = sampler.profile.index(costId);
  return Array.from({ length: count }, () => sampler.sample(index));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const DRAWS = 100_000;

describe('a cost sampler', () => {
  it.each([
    'sys.enter',
    'mm.fault.anon4k',
    'irq.local_timer',
    'cg.attach',
    'nic.rx_irq_moderation',
    'dev.hdd7200',
  ])('draws %s with the row mean, within 1 %', (id) => {
    const sampler = new CostSampler(REFERENCE_PROFILE, 1, 'test');
    const wanted = REFERENCE_PROFILE.meanNs(REFERENCE_PROFILE.index(id));
    expect(Math.abs(mean(draw(sampler, id, DRAWS)) / wanted - 1)).toBeLessThan(0.01);
  });

  it('draws a composite with the mean of its residual', () => {
    const sampler = new CostSampler(smallProfile(), 3, 'test');
    expect(Math.abs(mean(draw(sampler, 'trip', DRAWS)) / 300 - 1)).toBeLessThan(0.01);
    expect(new Set(draw(sampler, 'short', 100))).toEqual(new Set([-100]));
  });

  it('draws an overridden cost with the new mean and the old shape', () => {
    const { profile } = smallProfile().withOverrides(new Map([['exit', 4000]]));
    const before = draw(new CostSampler(smallProfile(), 5, 'a'), 'exit', 1000);
    const after = draw(new CostSampler(profile, 5, 'a'), 'exit', 1000);
    after.forEach((value, i) => {
      expect(value / (before[i] ?? 1)).toBeCloseTo(10, 0);
    });
  });

  it('gives two stacks the same n-th draw of a cost, whatever else they drew', () => {
    const bare = new CostSampler(REFERENCE_PROFILE, 42, 'bare');
    const kvm = new CostSampler(REFERENCE_PROFILE, 42, 'kvm');
    draw(kvm, 'vm.exit', 37);
    expect(draw(kvm, 'sys.enter', 200)).toEqual(draw(bare, 'sys.enter', 200));
  });

  describe('in an operation', () => {
    const HOST = 0;
    const GUEST = 1;
    const FLOW = 2;
    const SWITCH = REFERENCE_PROFILE.index('sched.switch.process');

    function inOperation(sampler: CostSampler, number: number, flow = FLOW, home = HOST): number[] {
      sampler.beginOperation(flow, number, home);
      return Array.from({ length: 20 }, () => sampler.sample(SWITCH, flow, home));
    }

    it('has the luck of its number, whatever was drawn before it and outside it', () => {
      const one = new CostSampler(REFERENCE_PROFILE, 42, 'bare');
      const other = new CostSampler(REFERENCE_PROFILE, 42, 'container');
      draw(other, 'sched.switch.process', 37);
      inOperation(other, 4);
      expect(inOperation(other, 5)).toEqual(inOperation(one, 5));
      expect(inOperation(other, 6)).not.toEqual(inOperation(one, 5));
    });

    it('is not shifted in a guest by what the host draws on the way', () => {
      const bare = new CostSampler(REFERENCE_PROFILE, 42, 'bare');
      const kvm = new CostSampler(REFERENCE_PROFILE, 42, 'kvm');
      kvm.beginOperation(FLOW, 0, GUEST);
      const host: number[] = [];
      const guest = Array.from({ length: 20 }, () => {
        host.push(kvm.sample(SWITCH, FLOW, HOST));
        return kvm.sample(SWITCH, FLOW, GUEST);
      });
      expect(guest).toEqual(inOperation(bare, 0));
      expect(host).not.toEqual(guest);
    });

    it('meets the same luck in a device, which belongs to the host in one stack and to the program’s machine in the other', () => {
      const interrupt = REFERENCE_PROFILE.index('nic.rx_irq_moderation');
      const [bare, kvm] = [HOST, GUEST].map((home) => {
        const sampler = new CostSampler(REFERENCE_PROFILE, 42, 'test');
        sampler.beginOperation(FLOW, 0, home);
        return Array.from({ length: 20 }, () => sampler.sample(interrupt, FLOW));
      });
      expect(kvm).toEqual(bare);
    });

    it('is told apart from that of another client at once, and not by how many other flows there are', () => {
      const one = new CostSampler(REFERENCE_PROFILE, 42, 'bare');
      const other = new CostSampler(REFERENCE_PROFILE, 42, 'kvm');
      expect(inOperation(other, 0, 7)).toEqual(inOperation(one, 0, 3));
      expect(inOperation(other, 0, 8)).not.toEqual(inOperation(one, 0, 3));
    });
  });

  it('draws otherwise for another seed, and unlike costs of one shape', () => {
    const one = new CostSampler(REFERENCE_PROFILE, 1, 'a');
    const two = new CostSampler(REFERENCE_PROFILE, 2, 'a');
    expect(draw(two, 'proc.fork', 50)).not.toEqual(draw(one, 'proc.fork', 50));
    expect(draw(one, 'mnt.tmpfs', 50)).not.toEqual(draw(one, 'mnt.proc', 50));
  });

  it('uses all of the table evenly', () => {
    const sampler = new CostSampler(REFERENCE_PROFILE, 9, 'a');
    const values = draw(sampler, 'boot.userland_systemd', DRAWS);
    const median = [...values].sort((a, b) => a - b)[DRAWS / 2] ?? 0;
    const risesAfterHigh = values.filter(
      (value, i) => i > 0 && (values[i - 1] ?? 0) > median && value > median,
    );
    expect(risesAfterHigh.length / DRAWS).toBeCloseTo(0.25, 2);
  });

  it('goes on identically as a deep copy, which shares the tables', () => {
    const sampler = new CostSampler(REFERENCE_PROFILE, 7, 'a');
    draw(sampler, 'vfs.open', 11);
    const copy = cloneGraph(sampler);
    expect(copy.profile).toBe(sampler.profile);
    expect(draw(copy, 'vfs.open', 50)).toEqual(draw(sampler, 'vfs.open', 50));
    draw(copy, 'vfs.open', 1);
    expect(copy.drawCounts).not.toEqual(sampler.drawCounts);
  });

  it('adds the rate of a per-byte cost to its base', () => {
    const sampler = new CostSampler(smallProfile(), 1, 'a');
    expect(sampler.sampleBytes(sampler.profile.index('copy'), 1000)).toBe(2100);
    expect(sampler.sampleBytes(sampler.profile.index('entry'), 1000)).toBe(300);
  });
});
