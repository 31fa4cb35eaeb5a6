import { describe, expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { CompiledMachine } from '../../../src/sim/machines/compile.ts';
import { expectSameCells, expectSameWalk } from './agree.ts';

/** Every life cycle of the engine: a definition and the table that it is compiled to, in one file. */
const modules = import.meta.glob<Record<string, unknown>>('../../../src/sim/**/*.machine.ts', {
  eager: true,
});

function isDefinition(value: unknown): value is AnyStateMachine {
  return typeof value === 'object' && value !== null && 'root' in value;
}

const machines = Object.entries(modules).map(([path, exports]) => {
  const values = Object.values(exports);
  const definition = values.find(isDefinition);
  const table = values.find((value) => value instanceof CompiledMachine);
  if (!definition || !table) throw new Error(`${path} holds no machine`);
  return [definition.id, definition, table] as const;
});

test('each life cycle has a name of its own', () => {
  const ids = machines.map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['task', 'syscall', 'cpu', 'vcpu', 'oci']));
});

describe.each(machines)('the %s machine', (_id, definition, table) => {
  test('is the same table as XState interprets, in every state and event', () => {
    expectSameCells(definition, table);
  });

  test('walks like XState for 2,000 random events and reaches every state', () => {
    const visited = expectSameWalk(definition, table, 2000, 7);
    // A life that ends is not begun again by the walk, unless its end is a final state of the definition.
    const goesOn = table.states.every((_, state) =>
      table.events.some((_e, event) => table.next(state, event) >= 0),
    );
    if (goesOn) expect([...visited].toSorted()).toEqual([...table.states].toSorted());
  });
});
