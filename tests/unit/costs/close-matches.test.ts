import { expect, it } from 'vitest';
import { closeMatches, editDistance } from '../../../src/sim/costs/close-matches.ts';

const NAMES = ['vm.exit', 'vm.entry', 'sched.switch.thread', 'sched.switch.process'];

it.each([
  ['vm.exti', ['vm.exit']],
  ['vm.entri', ['vm.entry']],
  ['switch', ['sched.switch.thread', 'sched.switch.process']],
  ['quite.something.else', []],
  ['', []],
])('suggests for %j: %j', (wanted, expected) => {
  expect(closeMatches(wanted, NAMES)).toEqual(expected);
});

it.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['same', 'same', 0],
])('the edit distance of %j and %j is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});
