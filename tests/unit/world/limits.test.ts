/** Limits of CPU time in anyone's units: to the files and back, by published formulas. */
import { expect, test } from 'vitest';
import { limitFiles, sayingsOf, weightOfShares } from '../../../src/sim/index.ts';

test.each([
  ['500m', { 'cpu.max': '50000 100000' }],
  ['1.5', { 'cpu.max': '150000 100000' }],
  ['5m', { 'cpu.max': '1000 100000' }],
  ['--cpus 1.5', { 'cpu.max': '150000 100000' }],
  ['--cpus=0.25', { 'cpu.max': '25000 100000' }],
  ['CPUQuota=20%', { 'cpu.max': '20000 100000' }],
  ['CPUQuota=', { 'cpu.max': 'max 100000' }],
  ['CPUWeight=250', { 'cpu.weight': '250' }],
  ['CPUWeight=idle', { 'cpu.idle': '1' }],
  ['AllowedCPUs=0-1 3', { 'cpuset.cpus': '0-1,3' }],
  ['512 units', { 'cpu.max': '50000 100000' }],
  ['.25 vCPU', { 'cpu.max': '25000 100000' }],
  ['cpu.cfs_quota_us=-1', { 'cpu.max': 'max 100000' }],
  ['cpu.cfs_quota_us=20000', { 'cpu.max': '20000 100000' }],
  ['cpu.max=30000 50000', { 'cpu.max': '30000 50000' }],
])('%s', (text, files) => {
  expect(limitFiles([text], 'quadratic')).toEqual({ files });
});

test('words are put together: a percentage of whatever the period is', () => {
  expect(limitFiles(['CPUQuota=50%', 'CPUQuotaPeriodSec=10ms'], 'linear')).toEqual({
    files: { 'cpu.max': '5000 10000' },
  });
  expect(limitFiles(['--cpu-period 50000', '--cpu-quota 25000', '-c 512'], 'linear')).toEqual({
    files: { 'cpu.max': '25000 50000', 'cpu.weight': '20' },
  });
});

test.each(['500', 'CPUQuota=50', '--cpus zero', 'cpu.shares=-5', 'nonsense', '--cpus 0'])(
  '%s is a number of CPUs or is refused',
  (text) => {
    const read = limitFiles([text], 'linear');
    if (text === '500') expect(read).toEqual({ files: { 'cpu.max': '50000000 100000' } });
    else expect(read).toHaveProperty('en');
  },
);

// opencontainers/cgroups, ConvertCPUSharesToCgroupV2Value before and after its change; kubelet's 1000m is 1024 shares.
test.each([
  [2, 1, 1],
  [3, 1, 2],
  [102, 4, 17],
  [1024, 39, 100],
  [2048, 79, 174],
  [262_144, 10_000, 10_000],
  [1_000_000, 10_000, 10_000],
])('%d shares weigh %d by the linear and %d by the quadratic formula', (shares, linear, quadratic) => {
  expect(weightOfShares(shares, 'linear')).toBe(linear);
  expect(weightOfShares(shares, 'quadratic')).toBe(quadratic);
});

test('what a file says is said in everyone’s words', () => {
  const [max, weight] = sayingsOf({ 'cpu.max': '150000 100000', 'cpu.weight': '100' });
  expect(max?.sayings.map(({ text }) => text)).toEqual([
    'limits.cpu 1500m',
    '--cpus 1.5',
    'CPUQuota=150%',
    '1536 units',
    'cpu.cfs_quota_us 150000, cpu.cfs_period_us 100000',
  ]);
  expect(weight?.sayings.at(-1)?.text).toBe('--cpu-shares 1024 (requests.cpu 1000m)');
});
