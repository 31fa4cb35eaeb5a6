/** `ringside world`, as a user calls it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

const SPEC = {
  v: 1,
  name: 'two guests',
  seed: 7,
  machines: [
    { id: 'host', cpus: 8, memoryBytes: 2 ** 28, disk: 'nvme', kernel: { version: '6.18', hz: 250 } },
  ],
  places: [
    { id: 'vm', in: 'host', layer: 'kvm' },
    { id: 'micro', in: 'host', layer: 'firecracker' },
  ],
  programs: [
    { id: 'a', in: 'vm', run: 'operations/getpid' },
    { id: 'b', in: 'micro', run: 'operations/read-disk' },
    { id: 'c', in: 'host', run: 'loads/hog', count: 2, cpus: [7] },
  ],
};

let folder = '';

async function file(name: string, spec: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(spec));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-world-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('world', () => {
  test('runs every program and says what each did', async () => {
    const path = await file('good.json', SPEC);
    const { status, out, err } = await ringside(`world ${path} --count 3 --seconds 0.01 --json`);
    expect(err).toBe('');
    expect(status).toBe(0);
    const summary = JSON.parse(out) as {
      nowNs: number;
      programs: { id: string; operations: number | null; cpuNs: number; tasks: number }[];
    };
    expect(summary.nowNs).toBe(10_000_000);
    expect(summary.programs.map(({ id, operations }) => [id, operations])).toEqual([
      ['a', 3],
      ['b', 3],
      ['c', null],
    ]);
    // Two loops share one CPU, which interrupts and the switches between them take a little of.
    const loops = summary.programs.find(({ id }) => id === 'c');
    expect(loops?.cpuNs).toBeGreaterThan(9_900_000);
    expect(loops?.cpuNs).toBeLessThanOrEqual(10_000_000);
  });

  test('gives the same text for the same file', async () => {
    const path = await file('same.json', SPEC);
    const first = await ringside(`world ${path}`);
    expect(first.out).toContain('two guests, seed 7');
    expect(await ringside(`world ${path}`)).toEqual(first);
  });

  test('names each mistake with its path', async () => {
    const path = await file('bad.json', { ...SPEC, places: [{ id: 'vm', in: 'hots', layer: 'kvm' }] });
    const { status, out, err } = await ringside(`world ${path}`);
    expect(status).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('places[0].in: "hots" is not accepted');
  });

  test('refuses what is not JSON, and a file that is not there', async () => {
    const path = join(folder, 'not.json');
    await writeFile(path, '{');
    expect((await ringside(`world ${path}`)).err).toContain('not JSON');
    expect((await ringside(`world ${join(folder, 'none.json')}`)).status).toBe(2);
  });
});
