import { SimFault } from '../core/invariant.ts';

/** What `compileMachine` works out; `CompiledMachine` packs it. */
export interface MachineTables {
  readonly id: string;
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly initial: number;
  readonly initialActions: readonly string[];
  readonly finalStates: ReadonlySet<number>;
  /** Row per state, column per event: the target state, or -1 where the event is not handled. */
  readonly next: Int16Array;
  /** Same cells as `next`: names of the exit, transition and entry actions in the order they run. */
  readonly actions: readonly (readonly string[])[];
}

function indexOfNames(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}

/**
 * A life cycle as a flat transition table. States are leaf states named by their path (`runnable.queued`); states and
 * events are small integers, so the state of an instance is one number. Immutable, shared by every instance.
 */
export class CompiledMachine {
  readonly id: string;
  /** Leaf states in document order. */
  readonly states: readonly string[];
  readonly events: readonly string[];
  /** State an instance starts in. */
  readonly initial: number;
  /** Entry actions that run when an instance starts. */
  readonly initialActions: readonly string[];
  private readonly finalStates: ReadonlySet<number>;
  private readonly eventCount: number;
  private readonly table: Int16Array;
  private readonly actionLists: readonly (readonly string[])[];
  private readonly stateIndexes: ReadonlyMap<string, number>;
  private readonly eventIndexes: ReadonlyMap<string, number>;

  constructor(tables: MachineTables) {
    this.id = tables.id;
    this.states = Object.freeze([...tables.states]);
    this.events = Object.freeze([...tables.events]);
    this.initial = tables.initial;
    this.initialActions = Object.freeze([...tables.initialActions]);
    this.finalStates = tables.finalStates;
    this.eventCount = tables.events.length;
    this.table = tables.next;
    this.actionLists = Object.freeze(tables.actions.map((names) => Object.freeze([...names])));
    this.stateIndexes = indexOfNames(tables.states);
    this.eventIndexes = indexOfNames(tables.events);
    // Frozen objects are shared by checkpoints instead of copied.
    Object.freeze(this);
  }

  /** What it was made of: the build writes it into the worker in place of the definition. */
  tables(): MachineTables {
    const { id, states, events, initial, initialActions, finalStates, table, actionLists } = this;
    return { id, states, events, initial, initialActions, finalStates, next: table, actions: actionLists };
  }

  /** State after `event` in `state`, -1 when the event is not handled there. */
  next(state: number, event: number): number {
    return this.table[state * this.eventCount + event]!;
  }

  /** Names of the actions that `event` runs in `state`: exits, the transition's own, entries. */
  actions(state: number, event: number): readonly string[] {
    return this.actionLists[state * this.eventCount + event]!;
  }

  /** State after `event` in `state`. An event that the state does not handle is a broken invariant: SimFault. */
  step(state: number, event: number): number {
    const next = this.table[state * this.eventCount + event]!;
    // Not `next < 0`: a number outside the table reads undefined and must fail too.
    if (!(next >= 0)) this.refuse(state, event);
    return next;
  }

  /** True when the life cycle ends in this state: it handles no event. */
  isFinal(state: number): boolean {
    return this.finalStates.has(state);
  }

  /** Number of a leaf state, e.g. `runnable.queued`; SimFault for an unknown name. */
  stateIndex(name: string): number {
    const index = this.stateIndexes.get(name);
    if (index === undefined) throw new SimFault('unknown-state', `${this.id} has no leaf state '${name}'`);
    return index;
  }

  /** Number of an event; SimFault for an unknown name. */
  eventIndex(name: string): number {
    const index = this.eventIndexes.get(name);
    if (index === undefined) throw new SimFault('unknown-event', `${this.id} has no event '${name}'`);
    return index;
  }

  private refuse(state: number, event: number): never {
    const stateName = this.states[state] ?? `state ${state}`;
    const eventName = this.events[event] ?? `event ${event}`;
    throw new SimFault('unhandled-event', `'${eventName}' in '${stateName}'`, this.id);
  }
}
