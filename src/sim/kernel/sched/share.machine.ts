/** A CPU's share of its group's quota (`cfs_rq.runtime_remaining`, `throttled`). */
import { createMachine } from 'xstate';
import { compileMachine } from '../../machines/compile.ts';

export const shareDefinition = createMachine({
  id: 'share',
  initial: 'unlimited',
  states: {
    unlimited: { on: { enable: 'local-runtime' } },
    'local-runtime': { on: { exhaust: 'waiting', disable: 'unlimited' } },
    /** The queue waits for the next distribution; its task is still on the way to user mode, or none wants to run. */
    waiting: { on: { hold: 'throttled', distribute: 'local-runtime' } },
    /** It waits, and holds tasks back: throttled time counts. */
    throttled: { on: { distribute: 'local-runtime' } },
  },
});

export const shareMachine = compileMachine(shareDefinition);

/** Numbers of the events. */
export const SHARE_EVENT = Object.freeze({
  enable: shareMachine.eventIndex('enable'),
  disable: shareMachine.eventIndex('disable'),
  exhaust: shareMachine.eventIndex('exhaust'),
  hold: shareMachine.eventIndex('hold'),
  distribute: shareMachine.eventIndex('distribute'),
});
