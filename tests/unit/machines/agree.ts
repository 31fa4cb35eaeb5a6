import { expect } from 'vitest';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  type StateValue,
  transition,
} from 'xstate';

import type { CompiledMachine } from '../../../src/sim/machines/compile.ts';
import { seedFrom } from '../../../src/sim/core/rng.ts';

/** Path of the active leaf, e.g. `running.user` for `{ running: 'user' }`. */
export function leafPath(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [[key, inner]] = Object.entries(value) as [[string, StateValue]];
  return `${key}.${leafPath(inner)}`;
}

function valueOf(path: string): StateValue {
  const [first, ...rest] = path.split('.');
  return rest.length === 0 ? first! : { [first!]: valueOf(rest.join('.')) };
}

interface Seen {
  state: string;
  handled: boolean;
  actions: string[];
}

/** What XState itself does with one event. */
function interpret(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  type: string,
): [AnyMachineSnapshot, Seen] {
  const [next, actions] = transition(machine, snapshot as never, { type }) as [
    AnyMachineSnapshot,
    { type: string }[],
  ];
  const handled = machine.getTransitionData(snapshot as never, { type }).length > 0;
  return [
    next,
    { state: leafPath(next.value as StateValue), handled, actions: actions.map((action) => action.type) },
  ];
}

function lookUp(table: CompiledMachine, state: number, event: number): Seen {
  const next = table.next(state, event);
  return {
    state: table.states[next < 0 ? state : next]!,
    handled: next >= 0,
    actions: [...table.actions(state, event)],
  };
}

/** Every (state, event) cell of the table against XState. States that end the machine handle nothing. */
export function expectSameCells(machine: AnyStateMachine, table: CompiledMachine): void {
  table.states.forEach((path, state) => {
    if (table.isFinal(state)) {
      table.events.forEach((_, event) => expect(table.next(state, event)).toBe(-1));
      return;
    }
    const snapshot = machine.resolveState({
      value: valueOf(path),
      context: {},
    }) as AnyMachineSnapshot;
    table.events.forEach((type, event) => {
      const [, seen] = interpret(machine, snapshot, type);
      expect(lookUp(table, state, event), `${machine.id}: ${type} in ${path}`).toEqual(seen);
    });
  });
}

/** A random walk of `steps` events, starting again whenever the machine ends. Returns the states visited. */
export function expectSameWalk(
  machine: AnyStateMachine,
  table: CompiledMachine,
  steps: number,
  seed: number,
): Set<string> {
  const rng = seedFrom(seed, machine.id);
  const visited = new Set<string>();
  const begin = (): AnyMachineSnapshot => {
    const [snapshot, actions] = initialTransition(machine) as [AnyMachineSnapshot, { type: string }[]];
    expect(table.states[table.initial]).toBe(leafPath(snapshot.value as StateValue));
    expect(table.initialActions).toEqual(actions.map((action) => action.type));
    return snapshot;
  };
  let snapshot = begin();
  let state = table.initial;
  for (let i = 0; i < steps; i++) {
    visited.add(table.states[state]!);
    if (table.isFinal(state)) {
      expect(snapshot.status).toBe('done');
      snapshot = begin();
      state = table.initial;
    }
    const event = rng.int(table.events.length);
    const [next, seen] = interpret(machine, snapshot, table.events[event]!);
    const ours = lookUp(table, state, event);
    if (
      ours.state !== seen.state ||
      ours.handled !== seen.handled ||
      ours.actions.join() !== seen.actions.join()
    ) {
      expect(ours, `${machine.id}: ${table.events[event]!} in ${table.states[state]!}, step ${i}`).toEqual(
        seen,
      );
    }
    snapshot = next;
    if (ours.handled) state = table.step(state, event);
  }
  return visited;
}
