/** A block request (`enum mq_rq_state`). One that the device takes in parts is complete with the last of them. */
import { createMachine } from 'xstate';
import { compileMachine } from '../../machines/compile.ts';

export const requestDefinition = createMachine({
  id: 'request',
  initial: 'idle',
  states: {
    idle: { on: { issue: 'in-flight' } },
    'in-flight': { on: { part: 'in-flight', complete: 'complete' } },
    complete: { on: { free: 'freed' } },
    freed: {},
  },
});

export const requestMachine = compileMachine(requestDefinition);

/** Number of the state in which its waiter may go on. */
export const REQUEST = Object.freeze({ complete: requestMachine.stateIndex('complete') });

/** Numbers of the events. */
export const REQUEST_EVENT = Object.freeze({
  issue: requestMachine.eventIndex('issue'),
  part: requestMachine.eventIndex('part'),
  complete: requestMachine.eventIndex('complete'),
  free: requestMachine.eventIndex('free'),
});
