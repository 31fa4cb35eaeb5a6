import { type AnyStateMachine, createActor, type EventObject, getNextSnapshot, setup } from 'xstate';

import { compileMachine } from '../../src/sim/machines/compile.ts';
import { seedFrom } from '../../src/sim/core/rng.ts';
import {
  digits,
  interleave,
  median,
  medianRatio,
  type Row,
  type Subject,
  timePerStep,
} from './lib/measure.ts';

const ROUNDS = 5;
/** Actions run so far, by all subjects: proves that they all do the work. */
const counts = new Float64Array(3);
const [ENTER, LEAVE, PLACE] = [0, 1, 2];

/** A task's life in nine leaf states on three levels, without an end so that it can be walked for ever. */
function makeMachine(): AnyStateMachine {
  const count = (index: number) => (): void => {
    counts[index]! += 1;
  };
  return setup({
    actions: { enter: count(ENTER), leave: count(LEAVE), place: count(PLACE) },
  }).createMachine({
    id: 'task',
    initial: 'fresh',
    states: {
      fresh: { on: { FORK: 'alive' } },
      alive: {
        initial: 'runnable',
        on: { STOP: '.stopped', EXIT: 'zombie' },
        states: {
          runnable: { entry: 'enter', exit: 'leave', on: { PICK: 'running', THROTTLE: 'throttled' } },
          running: {
            initial: 'user',
            entry: 'enter',
            exit: 'leave',
            on: { PREEMPT: 'runnable', BLOCK: 'sleeping' },
            states: {
              user: { on: { SYSCALL: 'kernel' } },
              kernel: { on: { SYSRET: 'user', FAULT: 'fault' } },
              fault: { on: { SYSRET: 'kernel' } },
            },
          },
          sleeping: { on: { WAKE: { target: 'runnable', actions: 'place' } } },
          throttled: { on: { REFILL: { target: 'runnable', actions: 'place' } } },
          stopped: { on: { CONT: 'runnable' } },
        },
      },
      zombie: { on: { REAP: 'fresh' } },
    },
  }) as AnyStateMachine;
}

/** Events of one walk in which every event is handled. */
function makeWalk(machine: AnyStateMachine, length: number): string[] {
  const table = compileMachine(machine);
  const rng = seedFrom(1, 'walk');
  const walk: string[] = [];
  for (let state = table.initial; walk.length < length;) {
    const event = rng.int(table.events.length);
    const next = table.next(state, event);
    if (next < 0) continue;
    walk.push(table.events[event]!);
    state = next;
  }
  return walk;
}

function runTable(machine: AnyStateMachine, walk: readonly string[], repeats: number): Subject {
  const table = compileMachine(machine);
  const events = Int32Array.from(walk, (name) => table.eventIndex(name));
  const actionIndexes = new Map([
    ['enter', ENTER],
    ['leave', LEAVE],
    ['place', PLACE],
  ]);
  const run = (): void => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      let state = table.initial;
      for (let i = 0; i < events.length; i++) {
        const event = events[i]!;
        for (const name of table.actions(state, event)) counts[actionIndexes.get(name)!]! += 1;
        state = table.step(state, event);
      }
    }
  };
  return { name: 'compiled table', run: () => timePerStep(repeats * walk.length, run) };
}

function runActor(machine: AnyStateMachine, walk: readonly string[]): Subject {
  const events = walk.map((type): EventObject => ({ type }));
  const run = (): void => {
    const actor = createActor(machine).start();
    for (const event of events) actor.send(event);
    actor.stop();
  };
  return { name: 'actor.send', run: () => timePerStep(walk.length, run) };
}

function runPure(machine: AnyStateMachine, walk: readonly string[]): Subject {
  const events = walk.map((type): EventObject => ({ type }));
  const run = (): void => {
    let snapshot = createActor(machine).getSnapshot();
    for (const event of events) snapshot = getNextSnapshot(machine, snapshot, event);
  };
  return { name: 'getNextSnapshot', run: () => timePerStep(walk.length, run) };
}

/** One machine definition in three ways of running it: nanoseconds of processor time per event. */
export function runXState(): Row[] {
  const machine = makeMachine();
  const walk = makeWalk(machine, 20_000);
  const subjects = [runTable(machine, walk, 50), runActor(machine, walk), runPure(machine, walk)];
  const results = interleave(subjects, ROUNDS);
  const table = results.get('compiled table')!;
  return [...results].map(([name, ns]) => ({
    'one machine, 9 states': name,
    'ns/event': digits(median(ns)),
    'times the table': digits(medianRatio(ns, table)),
  }));
}
