import { expect, test } from 'vitest';
import { Later, later } from '../../../src/bridge/later.ts';

/** A value whose property `build` comes with a module; the loads that were asked for. */
function made(fails = 0): { value: Record<string, unknown>; loads: () => number } {
  let loads = 0;
  const load = (): Promise<{ default: Record<string, unknown> }> => {
    loads += 1;
    return loads <= fails
      ? Promise.reject(new Error('offline'))
      : Promise.resolve({ default: { build: 'built' } });
  };
  return { value: later({ id: 'xen-pv' }, ['build'], load) as Record<string, unknown>, loads: () => loads };
}

/** What reading a property throws. */
function thrownBy(read: () => unknown): Later {
  try {
    read();
  } catch (error) {
    if (error instanceof Later) return error;
  }
  throw new Error('nothing was thrown');
}

test('what is said of it is there at once and loads nothing', () => {
  const { value, loads } = made();
  expect([value['id'], Object.keys(value), loads()]).toEqual(['xen-pv', ['id', 'build'], 0]);
});

test('a part that is not there says so, and is there once it is loaded', async () => {
  const { value, loads } = made();
  await thrownBy(() => value['build']).loading;
  expect([value['build'], value['build'], loads()]).toEqual(['built', 'built', 1]);
});

test('a load that failed is tried again when the part is asked for again', async () => {
  const { value } = made(1);
  await expect(thrownBy(() => value['build']).loading).rejects.toThrow('offline');
  await thrownBy(() => value['build']).loading;
  expect(value['build']).toBe('built');
});
