/** Memory: frames of the host, who shares them, and what is given back. */
import { describe, expect, test } from 'vitest';
import { FOOTPRINTS, startUp, type StackStart, type StartOptions } from '../../../src/sim/index.ts';
import { findSource } from '../../../src/sim/costs/sources.ts';
import { Memory } from '../../../src/sim/hw/memory.ts';
import { defineFootprints } from '../../../src/sim/world/startup/define-footprint.ts';
import { footprint } from '../../../src/sim/world/startup/footprint.ts';
import { FRAME_BYTES, Ledger, SHARED } from '../../../src/sim/world/startup/ledger.ts';

function start(stack: string, atOnce = 1, options: StartOptions = {}): StackStart {
  const [found] = startUp({ stacks: [stack], atOnce, seed: 1, options }).stacks;
  if (!found) throw new Error(stack);
  return found;
}

function part({ memory }: StackStart, id: string): number {
  return memory.find((found) => found.id === id)?.bytes ?? 0;
}

test('programs are in memory once: ten containers take less than ten times one', () => {
  const ten = start('container', 10);
  expect(part(ten, 'shim.text')).toBe(part(start('container'), 'shim.text'));
  expect(ten.marginalBytes).toBe(start('container').marginalBytes);
  expect(ten.memoryBytes).toBeLessThan(start('container').memoryBytes / 2);
});

test('each VM caches its own copy of the same files, until the host merges them', () => {
  const apart = start('kvm', 5);
  const merged = start('kvm', 5, { ksm: true });
  expect(part(apart, 'guest.files.distro')).toBeGreaterThan(119e6);
  expect(merged.memory.find(({ id }) => id === 'guest.files.distro')?.share).toBe('shared');
  expect(merged.marginalBytes).toBeLessThan(apart.marginalBytes - 140e6);
  // What differs between guests is not merged.
  expect(part(merged, 'guest.userland.distro')).toBe(part(apart, 'guest.userland.distro'));
});

test('a guest’s page structures grow with the memory it is given', () => {
  const given = (guest: 'minimal' | 'distro'): number =>
    part(start('kvm', 1, { guest }), 'guest.struct-page');
  expect(given('minimal')).toBe((128 * 2 ** 20) / 64);
  expect(given('distro')).toBe((2048 * 2 ** 20) / 64);
});

test('QEMU takes more beside its guest than Cloud Hypervisor, and that more than Firecracker', () => {
  const own = (stack: string, id: string): number => part(start(stack), id);
  expect(own('kvm', 'qemu')).toBeGreaterThan(5 * own('cloud-hypervisor', 'cloud-hypervisor'));
  expect(own('cloud-hypervisor', 'cloud-hypervisor')).toBeGreaterThan(own('firecracker', 'firecracker'));
});

test.each([
  ['firecracker', 'firecracker', 132_512],
  ['cloud-hypervisor', 'cloud-hypervisor', 132_896],
  ['kvm', 'qemu', 147_604],
])('%s is resident with its program and a guest of 128 MiB as measured', (stack, id, residentKib) => {
  const beside = start(stack, 1, { guest: 'minimal' });
  const resident = part(beside, id) + part(beside, `${id}.text`) + 128 * 2 ** 20;
  expect(Math.abs(resident - residentKib * 1024)).toBeLessThan(2 * 4096);
});

test('services of the host and files that nobody maps count to no instance', () => {
  const container = start('container');
  const share = (id: string): string | undefined => container.memory.find((found) => found.id === id)?.share;
  expect(share('dockerd')).toBe('host');
  expect(share('runc.text')).toBe('cache');
  expect(share('shim.text')).toBe('shared');
});

test('a host without enough memory says so', () => {
  expect(start('kvm', 4, { memoryBytes: 2 ** 30 }).outOfMemory).toBe(true);
});

describe('the ledger', () => {
  const heap = footprint('firecracker');

  test('takes frames one by one and gives all of them back', () => {
    const memory = new Memory(2000, 0);
    const ledger = new Ledger(memory);
    ledger.hold(0, heap, 100 * FRAME_BYTES);
    ledger.hold(1, heap, 50 * FRAME_BYTES - 1);
    ledger.hold(0, heap, FRAME_BYTES);
    expect(memory.used).toBe(151);
    expect(memory.isBacked(150)).toBe(true);
    ledger.release(0, heap);
    expect(memory.used).toBe(50);
    ledger.release(0, heap);
    ledger.hold(2, heap, 10 * FRAME_BYTES);
    // Freed frames come first, in ascending order, so they are one run again.
    expect([...ledger.holdings].find(({ owner }) => owner === 2)?.runs).toHaveLength(2);
    expect(memory.used).toBe(60);
  });

  test('counts what it could not get', () => {
    const ledger = new Ledger(new Memory(10, 0));
    ledger.hold(0, heap, 12 * FRAME_BYTES);
    expect(ledger.missing).toBe(2);
  });

  test('merging keeps one copy of what is the same', () => {
    const memory = new Memory(100, 0);
    const ledger = new Ledger(memory);
    const same = footprint('guest.kernel.minimal');
    for (const owner of [0, 1, 2]) {
      ledger.hold(owner, same, 5 * FRAME_BYTES);
      ledger.hold(owner, heap, 2 * FRAME_BYTES);
    }
    ledger.merge();
    expect(memory.used).toBe(5 + 3 * 2);
    expect([...ledger.holdings].filter(({ owner }) => owner === SHARED)).toHaveLength(1);
  });
});

describe.each([...FOOTPRINTS.values()])('the footprint $id', (footprint) => {
  test('has a size, names in both languages, and a source', () => {
    expect(footprint.bytes).toBeGreaterThan(0);
    expect(footprint.label.en).not.toBe('');
    expect(footprint.label.ko).not.toBe('');
    const kinds = footprint.sources.map(({ id }) => findSource(id)?.kind);
    if (footprint.confidence === 'assumed') expect(kinds).toContain('assumption');
    else expect(kinds).not.toContain('assumption');
    expect(kinds.length).toBeGreaterThan(0);
  });
});

test('a footprint with an unknown source is refused', () => {
  const row = {
    label: { en: 'a', ko: 'b' },
    kind: 'file',
    bytes: 1,
    confidence: 'assumed',
    sources: [{ id: 'nobody', text: '' }],
  } as const;
  expect(() => defineFootprints({ x: row })).toThrow(/footprint-source/);
});
