/** What every operation has to keep, whoever wrote it. */
import { describe, expect, test } from 'vitest';
import {
  buildOperation,
  measureStack,
  OPERATIONS,
  specIssues,
  type OperationSpec,
} from '../../src/sim/index.ts';
import { expectId, expectText } from './support.ts';

const REQUIRED = [
  'getpid',
  'clock-gettime',
  'read-cached',
  'read-disk',
  'write-fsync',
  'page-fault',
  'futex-same-cpu',
  'futex-other-cpu',
  'pipe-round-trip',
  'tcp-loopback',
  'tcp-host-network',
  'tcp-bridge',
  'tcp-published-port',
  'fork-exec',
  'context-switch',
  'timer-tick',
  'sleep',
];
const STACKS = ['bare', 'container', 'kvm'];

function spec(op: string, stack: string, params: Readonly<Record<string, number>> = {}): OperationSpec {
  return { op, stack, params, seed: 1, switches: {}, costs: {} };
}

test('the operations that links and scripts name are there, each once', () => {
  const ids = OPERATIONS.map((op) => op.id);
  expect(ids).toEqual(expect.arrayContaining(REQUIRED));
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(OPERATIONS.map((op) => ({ id: op.id, op })))('$id', ({ id, op }) => {
  test('has an id, texts in both languages and a word about its fidelity', () => {
    expectId(op.id);
    expectText(op.label, 'name');
    expectText(op.tag, 'name');
    expectText(op.about, 'sentence');
    expectText(op.fidelityNote, 'sentence');
    for (const param of op.params) {
      expectId(param.id);
      expectText(param.label, 'name');
    }
  });

  test('takes its parameters at both ends and refuses what lies beyond', () => {
    for (const { id: name, min, max, default: byDefault } of op.params) {
      expect(byDefault).toBeGreaterThanOrEqual(min);
      expect(byDefault).toBeLessThanOrEqual(max);
      expect(specIssues(spec(id, 'bare', { [name]: min }))).toEqual([]);
      expect(specIssues(spec(id, 'bare', { [name]: max }))).toEqual([]);
      for (const value of [min - 1, max + 1, min + 0.5, Number.NaN]) {
        expect(specIssues(spec(id, 'bare', { [name]: value })), String(value)).toHaveLength(1);
      }
      for (const stack of STACKS)
        expect(measureStack(spec(id, stack, { [name]: min }), 1).totalNs.mean).toBeGreaterThan(0);
    }
  });

  test.each(STACKS)('begins, ends and can be repeated in %s', (stack) => {
    const { totalNs, hops } = measureStack(spec(id, stack), 20);
    expect(totalNs.min).toBeGreaterThan(0);
    expect(Number.isInteger(totalNs.min) && Number.isInteger(totalNs.max)).toBe(true);
    expect(totalNs.min).toBeLessThanOrEqual(totalNs.mean);
    expect(totalNs.mean).toBeLessThanOrEqual(totalNs.max);
    expect(hops.length).toBeGreaterThan(0);
    for (const hop of hops) {
      expect(hop.from).not.toBe('');
      expect(hop.modeFrom).not.toBe('');
      expect(hop.modeTo).not.toBe('');
      expect(Number.isInteger(hop.durationNs) && hop.durationNs >= 0).toBe(true);
    }
  });

  test('never beats the bare process by more than chance', () => {
    const bare = measureStack(spec(id, 'bare'), 200).totalNs.mean;
    for (const stack of ['container', 'kvm']) {
      expect(measureStack(spec(id, stack), 200).totalNs.mean / bare, stack).toBeGreaterThan(0.97);
    }
  });

  test('goes on as if nothing had been when a checkpoint is taken in its middle', () => {
    const straight = buildOperation(spec(id, 'kvm'));
    straight.issue(2);
    straight.runToEnd();
    const other = buildOperation(spec(id, 'kvm'));
    other.issue(2);
    for (let n = 0; n < 7 && other.busy; n++) other.step();
    const checkpoint = other.checkpoint();
    other.runToEnd();
    other.restore(checkpoint);
    other.runToEnd();
    expect(other.traceHash).toBe(straight.traceHash);
  });
});
