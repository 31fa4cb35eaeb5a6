import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type AnyStateMachine, createMachine, setup } from 'xstate';

import { compileMachine, MachineDefinitionError } from '../../../src/sim/machines/compile.ts';
import { expectSameCells, expectSameWalk } from './agree.ts';
import { bandwidthMachine, deviceMachine, taskMachine } from './example-machines.ts';

const EXAMPLES: [string, AnyStateMachine][] = [bandwidthMachine, taskMachine, deviceMachine].map(
  (machine) => [machine.id, machine as AnyStateMachine],
);

describe('compileMachine', () => {
  it.each(EXAMPLES)('%s: every cell equals XState’s transition()', (_, machine) => {
    expectSameCells(machine, compileMachine(machine));
  });

  it.each(EXAMPLES)(
    '%s: a walk of 4,000 random events equals XState and reaches every state',
    (_, machine) => {
      const table = compileMachine(machine);
      expect([...expectSameWalk(machine, table, 4_000, 5)].toSorted()).toEqual([...table.states].toSorted());
    },
  );

  it('names leaf states by path in document order and starts at the initial leaf', () => {
    const table = compileMachine(taskMachine);
    expect(table.states).toEqual([
      'fresh',
      'alive.runnable',
      'alive.running.user',
      'alive.running.kernel',
      'alive.sleeping',
      'alive.stopped',
      'dead',
    ]);
    expect(table.initial).toBe(table.stateIndex('fresh'));
    expect(table.initialActions).toEqual(['enterTask']);
    expect(table.id).toBe('task');
  });

  it('runs exits from the inside out, then the transition’s own actions, then entries from the outside in', () => {
    const table = compileMachine(taskMachine);
    const actions = (state: string, event: string): readonly string[] =>
      table.actions(table.stateIndex(state), table.eventIndex(event));
    expect(actions('alive.running.user', 'BLOCK')).toEqual(['leaveUser', 'stopClock']);
    expect(actions('alive.sleeping', 'WAKE')).toEqual(['placeEntity', 'checkPreempt', 'enqueue']);
    expect(actions('fresh', 'FORK')).toEqual(['enterAlive', 'enqueue']);
    expect(actions('alive.running.user', 'KILL')).toEqual([
      'leaveUser',
      'stopClock',
      'leaveAlive',
      'reap',
      'release',
      'freeTask',
      'leaveTask',
    ]);
  });

  it('steps through a life and ends', () => {
    const table = compileMachine(taskMachine);
    let state = table.initial;
    for (const event of ['FORK', 'PICK', 'SYSCALL', 'BLOCK', 'WAKE', 'KILL'])
      state = table.step(state, table.eventIndex(event));
    expect(table.states[state]).toBe('dead');
    expect(table.isFinal(state)).toBe(true);
  });

  it('an unhandled event is -1 in next and a SimFault in step', () => {
    const table = compileMachine(bandwidthMachine);
    const [idle, refill] = [table.stateIndex('idle'), table.eventIndex('REFILL')];
    expect(table.next(idle, refill)).toBe(-1);
    expect(() => table.step(idle, refill)).toThrow("unhandled-event: 'REFILL' in 'idle'");
    expect(() => table.step(table.initial, 99)).toThrow('unhandled-event');
  });

  it('unknown names are SimFaults', () => {
    const table = compileMachine(bandwidthMachine);
    expect(() => table.stateIndex('frozen')).toThrow('unknown-state');
    expect(() => table.eventIndex('THAW')).toThrow('unknown-event');
  });

  it('is frozen, so that checkpoints share it', () => {
    const table = compileMachine(bandwidthMachine);
    expect(
      [table, table.states, table.events, table.actions(0, 0)].every((part) => Object.isFrozen(part)),
    ).toBe(true);
  });

  const two = { a: {}, b: {} };
  it.each<[string, () => unknown]>([
    [
      'guard',
      () =>
        createMachine({
          initial: 'a',
          states: { ...two, a: { on: { GO: { target: 'b', guard: () => true } } } },
        }),
    ],
    ['candidates', () => createMachine({ initial: 'a', states: { ...two, a: { on: { GO: ['b', 'a'] } } } })],
    ['context', () => createMachine({ initial: 'a', context: { n: 1 }, states: two })],
    ['parallel', () => createMachine({ type: 'parallel', states: two })],
    ['history', () => createMachine({ initial: 'a', states: { a: {}, b: { type: 'history' } } })],
    ["'after'", () => createMachine({ initial: 'a', states: { ...two, a: { after: { 10: 'b' } } } })],
    ["'always'", () => createMachine({ initial: 'a', states: { ...two, a: { always: 'b' } } })],
    ["'invoke'", () => createMachine({ initial: 'a', states: { ...two, a: { invoke: { src: 'timer' } } } })],
    [
      "'onDone'",
      () =>
        createMachine({
          initial: 'a',
          states: { b: {}, a: { onDone: 'b', initial: 'x', states: { x: { type: 'final' } } } },
        }),
    ],
    ['wildcard', () => createMachine({ initial: 'a', states: { ...two, a: { on: { '*': 'b' } } } })],
    ['root', () => createMachine({ id: 'm', initial: 'a', states: { ...two, a: { on: { GO: '#m' } } } })],
    [
      'not functions',
      () => createMachine({ initial: 'a', states: { ...two, a: { entry: () => undefined } } }),
    ],
    [
      'params',
      () =>
        createMachine({
          initial: 'a',
          states: { ...two, a: { entry: { type: 'x', params: { n: 1 } } } },
        } as never),
    ],
    [
      'built-in',
      () =>
        setup({ actions: { count: assign({}) } }).createMachine({
          initial: 'a',
          states: { ...two, a: { entry: 'count' } },
        }),
    ],
    ['no states', () => createMachine({})],
  ])('refuses %s with a message that names it', (word, build) => {
    const compile = (): unknown => compileMachine(build() as AnyStateMachine);
    expect(compile).toThrow(MachineDefinitionError);
    expect(compile).toThrow(word);
  });
});

/** Random nested machines: every node has entry and exit actions, any state may target any other in any way. */
const shape = fc.record({
  /** Parent of node i is a node before it, or the root. */
  parents: fc.array(fc.nat(), { minLength: 2, maxLength: 9 }),
  transitions: fc.array(
    fc.record({
      from: fc.nat(),
      to: fc.option(fc.nat(), { freq: 6 }),
      event: fc.nat(3),
      reenter: fc.boolean(),
    }),
    { maxLength: 24 },
  ),
  finals: fc.array(fc.nat(), { maxLength: 2 }),
});

interface Node {
  id: string;
  entry: string[];
  exit: string[];
  initial?: string;
  type?: 'final';
  states?: Record<string, Node>;
  on?: Record<string, object>;
}

function buildMachine({
  parents,
  transitions,
  finals,
}: typeof shape extends fc.Arbitrary<infer T> ? T : never): AnyStateMachine {
  const makeNode = (id: string): Node => ({ id, entry: [`in ${id}`], exit: [`out ${id}`] });
  const nodes = [makeNode('root')];
  parents.forEach((pick, i) => {
    const parent = nodes[pick % nodes.length]!;
    const node = makeNode(`n${i}`);
    parent.states ??= {};
    parent.states[node.id] = node;
    // The default child is the first or, now and then, a later one.
    if (parent.initial === undefined || pick % 3 === 0) parent.initial = node.id;
    nodes.push(node);
  });
  for (const pick of finals) {
    const node = nodes[pick % nodes.length]!;
    if (node.states === undefined) node.type = 'final';
  }
  transitions.forEach(({ from, to, event, reenter }, i) => {
    const source = nodes[from % nodes.length]!;
    if (source.type === 'final') return;
    source.on ??= {};
    const target = to === null ? {} : { target: `#${nodes[1 + (to % (nodes.length - 1))]!.id}` };
    source.on[`E${event}`] = { ...target, reenter, actions: `t${i}` };
  });
  return createMachine(nodes[0] as never) as AnyStateMachine;
}

describe('compileMachine on random nested machines', () => {
  it('agrees with XState in every cell and on a random walk', () => {
    fc.assert(
      fc.property(shape, (description) => {
        const machine = buildMachine(description);
        const table = compileMachine(machine);
        expectSameCells(machine, table);
        if (table.events.length > 0 && !table.isFinal(table.initial)) expectSameWalk(machine, table, 40, 3);
      }),
      { numRuns: 150, seed: 22 },
    );
  });
});
