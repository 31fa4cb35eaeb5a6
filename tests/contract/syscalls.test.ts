/** What every system call model has to keep. */
import { describe, expect, test } from 'vitest';
import { SYSCALLS } from '../../src/sim/kernel/syscalls/registry.ts';
import { expectText } from './support.ts';

test('numbers and names are given out once', () => {
  expect(new Set(SYSCALLS.map((def) => def.nr)).size).toBe(SYSCALLS.length);
  expect(new Set(SYSCALLS.map((def) => def.name)).size).toBe(SYSCALLS.length);
});

/** From Linux's arch/x86/entry/syscalls/syscall_64.tbl. */
test.each([
  ['read', 0],
  ['write', 1],
  ['sched_yield', 24],
  ['nanosleep', 35],
  ['getpid', 39],
  ['sendfile', 40],
  ['sendto', 44],
  ['recvfrom', 45],
  ['clone', 56],
  ['execve', 59],
  ['exit', 60],
  ['wait4', 61],
  ['fsync', 74],
  ['futex', 202],
  ['epoll_wait', 232],
  ['epoll_ctl', 233],
  ['epoll_create1', 291],
  ['io_uring_enter', 426],
])('%s has the number that Linux gives it on x86-64', (name, nr) => {
  expect(SYSCALLS.find((def) => def.name === name)?.nr).toBe(nr);
});

describe.each(SYSCALLS.map((def) => ({ name: def.name, def })))('$name', ({ name, def }) => {
  test('has Linux’s name, a program, texts in both languages and a word about its fidelity', () => {
    expect(name).toMatch(/^[a-z0-9_]+$/);
    expect(Number.isInteger(def.nr) && def.nr >= 0).toBe(true);
    expect(def.program.ops.length).toBeGreaterThan(0);
    expect(Object.isFrozen(def.program)).toBe(true);
    expectText(def.about, 'sentence');
    expectText(def.fidelityNote, 'sentence');
  });
});
