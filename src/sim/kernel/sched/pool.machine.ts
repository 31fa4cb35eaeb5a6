/** The pool of a group's quota (`cfs_bandwidth`). What is left in it decides which event follows a change of it. */
import { createMachine } from 'xstate';
import { compileMachine } from '../../machines/compile.ts';

/** Whatever was in the pool, a change leaves one of these. */
const AFTER = {
  unlimit: 'unlimited',
  fill: 'has-runtime',
  burst: 'bursting',
  drain: 'exhausted',
  owe: 'in-debt',
} as const;

export const poolDefinition = createMachine({
  id: 'pool',
  initial: 'unlimited',
  states: {
    unlimited: { on: { limit: 'exhausted' } },
    'has-runtime': { on: AFTER },
    /** Nothing is left until the next period. */
    exhausted: { on: AFTER },
    /** Nothing is left, and some CPU ran past its share: a part of the next refill is spent. */
    'in-debt': { on: AFTER },
    /** It holds more than a quota: what earlier periods left over (`cpu.max.burst`). */
    bursting: { on: AFTER },
  },
});

export const poolMachine = compileMachine(poolDefinition);

/** Numbers of the states. */
export const POOL_STATE = Object.freeze({ unlimited: poolMachine.stateIndex('unlimited') });

/** Numbers of the events. */
export const POOL_EVENT = Object.freeze({
  limit: poolMachine.eventIndex('limit'),
  unlimit: poolMachine.eventIndex('unlimit'),
  fill: poolMachine.eventIndex('fill'),
  burst: poolMachine.eventIndex('burst'),
  drain: poolMachine.eventIndex('drain'),
  owe: poolMachine.eventIndex('owe'),
});
