/** Memory: frames of the host, who shares them, and what is given back. */
import { describe, expect, test } from 'vitest';
import { FOOTPRINTS, type StackStart } from '../../../src/sim/index.ts';
import { startOf } from '../../support/starts.ts';
import { findSource } from '../../../src/sim/costs/sources.ts';
import { Memory } from '../../../src/sim/hw/memory.ts';
import { defineFootprints } from '../../../src/sim/virt/boot/define-footprint.ts';
import { cacheOwner, PageOwners } from '../../../src/sim/kernel/mm/page-owners.ts';

function part({ memory }: StackStart, id: string): number {
  return memory.find((found) => found.id === id)?.bytes ?? 0;
}

test('programs are in memory once: ten containers take less than ten times one', () => {
  const ten = startOf('container', {}, 10);
  expect(part(ten, 'shim.text')).toBe(part(startOf('container'), 'shim.text'));
  expect(ten.marginalBytes).toBe(startOf('container').marginalBytes);
  expect(ten.memoryBytes).toBeLessThan(startOf('container').memoryBytes / 2);
});

test('a guest kernel keeps a page structure of 64 bytes for every page of its memory, the 4 GiB of WSL’s VM too', () => {
  expect(part(startOf('wsl2'), 'guest.struct-page')).toBe((4 * 2 ** 30 * 64) / 4096);
});

test('each VM caches its own copy of the same files, until the host merges them', () => {
  const apart = startOf('kvm', {}, 2);
  const merged = startOf('kvm', { ksm: true }, 2);
  expect(part(apart, 'guest.files.distro')).toBeGreaterThan(119e6);
  expect(merged.memory.find(({ id }) => id === 'guest.files.distro')?.share).toBe('shared');
  expect(merged.marginalBytes).toBeLessThan(apart.marginalBytes - 140e6);
  // What differs between guests is not merged.
  expect(part(merged, 'guest.userland.distro')).toBe(part(apart, 'guest.userland.distro'));
});

test('a guest’s page structures grow with the memory it is given', () => {
  const given = (guest: 'minimal' | 'distro'): number => part(startOf('kvm', { guest }), 'guest.struct-page');
  expect(given('minimal')).toBe((128 * 2 ** 20) / 64);
  expect(given('distro')).toBe((2048 * 2 ** 20) / 64);
});

test('QEMU takes more beside its guest than Cloud Hypervisor, and that more than Firecracker', () => {
  const own = (stack: string, id: string): number => part(startOf(stack), id);
  expect(own('kvm', 'qemu')).toBeGreaterThan(5 * own('cloud-hypervisor', 'cloud-hypervisor'));
  expect(own('cloud-hypervisor', 'cloud-hypervisor')).toBeGreaterThan(own('firecracker', 'firecracker'));
});

test.each([
  ['firecracker', 'firecracker', 132_512],
  ['cloud-hypervisor', 'cloud-hypervisor', 132_896],
  ['kvm', 'qemu', 147_604],
])('%s is resident with its program and a guest of 128 MiB as measured', (stack, id, residentKib) => {
  const beside = startOf(stack, { guest: 'minimal' });
  const resident = part(beside, id) + part(beside, `${id}.text`) + 128 * 2 ** 20;
  expect(Math.abs(resident - residentKib * 1024)).toBeLessThan(2 * 4096);
});

test('services of the host and files that nobody maps count to no instance', () => {
  const container = startOf('container');
  const share = (id: string): string | undefined => container.memory.find((found) => found.id === id)?.share;
  expect(share('dockerd')).toBe('host');
  expect(share('runc.text')).toBe('cache');
  expect(share('shim.text')).toBe('shared');
});

test('a host without enough memory says so', () => {
  expect(startOf('kvm', { memoryBytes: 2 ** 29 }, 2).outOfMemory).toBe(true);
});

describe('the owners of a kernel’s frames', () => {
  function take(pages: PageOwners, owner: number, part: string, count: number): void {
    for (let n = 0; n < count; n++) pages.take(owner, part);
  }

  test('take frames one by one and give all of them back when they end', () => {
    const memory = new Memory(2000, 0);
    const pages = new PageOwners(memory);
    take(pages, 7, 'heap', 100);
    take(pages, 8, 'heap', 50);
    take(pages, 7, 'text', 1);
    expect(memory.used).toBe(151);
    pages.exit(7);
    expect(memory.used).toBe(50);
    pages.exit(7);
    take(pages, 9, 'heap', 10);
    // Freed frames come first, in ascending order.
    expect([...pages.holdings].find(({ owner }) => owner === 9)?.runs).toEqual([150, 1, 0, 9]);
    expect(memory.used).toBe(60);
  });

  test('are told what could not be had', () => {
    const pages = new PageOwners(new Memory(10, 0));
    take(pages, 7, 'heap', 12);
    expect(pages.missing).toBe(2);
  });

  test('map files as long as they live', () => {
    const pages = new PageOwners(new Memory(10, 0));
    pages.map(7, 3);
    pages.map(8, 3);
    pages.exit(7);
    expect(pages.isMapped(3)).toBe(true);
    pages.exit(8);
    expect(pages.isMapped(3)).toBe(false);
    expect(cacheOwner(3)).toBeLessThan(0);
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
