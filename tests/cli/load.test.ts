/** `ringside load`: figures out, mistakes named. */
import { describe, expect, test } from 'vitest';
import type { LoadResult } from '../../src/sim/core/load-views.ts';
import { ringside } from './run-cli.ts';

const SHORT = '--seconds 0.005';

describe('load', () => {
  test('prints every stack with every number of connections', async () => {
    const { status, out } = await ringside(
      `load --server kv --stacks bare,kvm --connections 1,20 ${SHORT} --json`,
    );
    expect(status).toBe(0);
    const result = JSON.parse(out) as LoadResult;
    expect(result).toMatchObject({ server: 'kv', network: 'bridge', seed: 1, seconds: 0.005 });
    expect(result.stacks.map(({ stack }) => stack)).toEqual(['bare', 'kvm']);
    for (const { points } of result.stacks) {
      expect(points.map(({ connections }) => connections)).toEqual([1, 20]);
      for (const found of points) {
        expect(found.throughputPerSec).toBeGreaterThan(0);
        expect(Object.keys(found.responseNs)).toEqual(['mean', 'min', 'p50', 'p90', 'p99', 'max']);
      }
    }
  });

  test('says the same twice', async () => {
    const line = `load --server db --stacks container --connections 5 ${SHORT} --json`;
    expect((await ringside(line)).out).toBe((await ringside(line)).out);
  });

  test('loads the disk with so many requests in flight', async () => {
    const { out } = await ringside(`load --server block --stacks bare --connections 1,16 ${SHORT}`);
    expect(out).toMatch(/^block, /);
    expect(out.split('\n').filter((line) => /^ +(1|16) /.test(line))).toHaveLength(2);
  });

  test.each([
    ['', '--server: missing; accepted: '],
    ['--server mail', '--server: "mail" is not accepted; accepted: '],
    ['--server kv --connections 0', '--connections: 0 is not an integer from 1 to 300'],
    ['--server kv --connections many', '--connections: "many" is not a number'],
    ['--server kv --connections 1,x', '--connections: "x" is not a number'],
    ['--server kv --connections 1,,2', '--connections: "" is not a number'],
    ['--server kv --connections=', '--connections: the list is empty'],
    ['--server kv --seconds soon', '--seconds: "soon" is not a number'],
    ['--server kv --stacks=', '--stacks: the list is empty'],
    ['--server kv --stacks /kvm', '--stacks: "/kvm": a layer is empty'],
    ['--server kv --stacks lpar', '--stacks: '],
    ['--server kv --network ring', '--network: "ring" is not accepted; accepted: bridge, host, nat'],
    ['--server kv --seconds 1e-9', '--seconds: 1e-9 is not a number of seconds from 0.0001 to 10'],
    ['--server kv --connections 1,,2', '--connections: '],
    ['--server kv --connections 1.5', '--connections: 1.5 is not an integer from 1 to 300'],
    ['--server kv --requests 0', '--requests: 0 is not an integer from 1 to 1000000'],
    ['--server kv --think -1', '--think: -1 is not an integer from 0 to 1000000000'],
    ['--server kv --stacks container/kvm', '--stacks: "container/kvm": kvm inside container is not possible'],
    ['--server kv --server web', '--server: '],
    ['--server kv extra', 'extra: unexpected argument'],
    ['--server block --bytes 1000', '--bytes: 1000 is not a multiple of 512'],
    ['--server block --network nat', '--network: not with --server block'],
    ['--server block --think 5', '--think: not with --server block'],
    ['--server kv --seconds 0', '--seconds: 0 is not a number of seconds'],
    ['--server kv --bytes 0', '--bytes: 0 is not an integer from 1 to 65536'],
    ['--server kv --switch ept=maybe', '--switch ept: '],
    ['--server kv --set app.kw=1', '--set app.kw: '],
    ['--server kv --seed -1', '--seed: '],
  ])('refuses "%s" and says why', async (line, reason) => {
    const { status, out, err } = await ringside(`load ${line}`.trim());
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`ringside: ${reason}`);
    expect(err.split('\n')).toHaveLength(2);
  });

  test('the disk ends after so many answers as well', async () => {
    const { out } = await ringside('load --server block --stacks bare --connections 4 --requests 9 --json');
    const [stack] = (JSON.parse(out) as LoadResult).stacks;
    // Those that a call finds finished are counted together.
    expect(stack?.points[0]?.answered).toBeGreaterThanOrEqual(9);
    expect(stack?.points[0]?.answered).toBeLessThan(9 + 4);
  });

  test('its table fits a wide terminal, a line for each number of connections', async () => {
    const { out } = await ringside(`load --server kv --stacks kvm --connections 1,300 ${SHORT}`);
    const lines = out.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(lines.find((line) => line.includes('answers/s'))).toMatch(/mean µs .* exits .* guest µs$/);
  });

  test('--help names the servers and says what the columns are', async () => {
    const { status, out } = await ringside('load --help');
    expect(status).toBe(0);
    expect(out).toContain('kv: key-value store');
    expect(out).toContain('not needed (spared)');
  });
});
