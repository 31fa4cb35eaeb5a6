/** `ringside eras`: the table of the page, and one line for every mistake. */
import { describe, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

const SMALL = 'eras --cpus 2 --memory 2 --apps shop:32,batch:32';

describe('eras', () => {
  test('writes one row an era, the same again with the same seed', async () => {
    const line = `${SMALL} --press kernel-bug --at 400 --json`;
    const { status, out, err } = await ringside(line);
    expect([status, err]).toEqual([0, '']);
    const { spec, rows } = JSON.parse(out) as { spec: object; rows: Record<string, unknown>[] };
    expect(spec).toMatchObject({ cpus: 2, memoryGib: 2 });
    expect(rows.map(({ era, shop_fate: fate, pressed }) => [era, fate, pressed])).toEqual([
      ['traditional', 'dead', 'kernel-bug'],
      ['virtual', 'well', 'kernel-bug'],
      ['containers', 'dead', 'kernel-bug'],
    ]);
    expect((await ringside(line)).out).toBe(out);
  });

  test('prints a table, who suffers and a verdict for each era', async () => {
    const { status, out } = await ringside(`${SMALL} --eras virtual,containers --who`);
    expect(status).toBe(0);
    expect(out).toMatch(/^2 CPUs, 2 GiB, nothing pressed, seed 7/);
    expect(out).toMatch(/memory left +[\d.]+ GiB +[\d.]+ GiB/);
    expect(out).toMatch(/who: kernel-bug +batch dead +shop dead; batch dead/);
    expect(out).toMatch(/^Containers: .* left: \d+ more fits?\./m);
  });

  test.each([
    [
      '--press scream',
      '--press: "scream" is not accepted; accepted: hog, leak, crash, fork-bomb, kernel-bug',
    ],
    ['--apps shop', '--apps: "shop" is not like shop:384'],
    ['--hypervisor xen-pv', '--hypervisor: "xen-pv" is none of'],
    ['--memory 40', '--memory'],
  ])('says what is wrong with %s', async (options, message) => {
    const { status, err } = await ringside(`eras ${options}`);
    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
