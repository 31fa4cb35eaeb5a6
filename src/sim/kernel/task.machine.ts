/** Life of a task, as the kernel sees it (`task_struct::__state` plus being on a CPU). */
import { createMachine } from 'xstate';
import { compileMachine } from '../machines/compile.ts';

export const taskDefinition = createMachine({
  id: 'task',
  initial: 'new',
  states: {
    new: { on: { wake: 'runnable' } },
    runnable: { on: { 'switch-in': 'running', kill: 'zombie', throttle: 'throttled' } },
    running: {
      on: { preempt: 'runnable', sleep: 'sleeping', stop: 'stopped', exit: 'zombie', throttle: 'throttled' },
    },
    sleeping: { on: { wake: 'runnable', kill: 'zombie' } },
    /** By SIGSTOP and its like, until SIGCONT. */
    stopped: { on: { wake: 'runnable', kill: 'zombie' } },
    throttled: { on: { unthrottle: 'runnable', kill: 'zombie' } },
    zombie: { on: { reap: 'dead' } },
    dead: {},
  },
});

export const taskMachine = compileMachine(taskDefinition);

/** Numbers of the states. */
export const TASK = Object.freeze({
  new: taskMachine.stateIndex('new'),
  runnable: taskMachine.stateIndex('runnable'),
  running: taskMachine.stateIndex('running'),
  sleeping: taskMachine.stateIndex('sleeping'),
  stopped: taskMachine.stateIndex('stopped'),
  throttled: taskMachine.stateIndex('throttled'),
  zombie: taskMachine.stateIndex('zombie'),
  dead: taskMachine.stateIndex('dead'),
});

/** Numbers of the events. */
export const TASK_EVENT = Object.freeze({
  wake: taskMachine.eventIndex('wake'),
  switchIn: taskMachine.eventIndex('switch-in'),
  preempt: taskMachine.eventIndex('preempt'),
  sleep: taskMachine.eventIndex('sleep'),
  stop: taskMachine.eventIndex('stop'),
  exit: taskMachine.eventIndex('exit'),
  kill: taskMachine.eventIndex('kill'),
  throttle: taskMachine.eventIndex('throttle'),
  unthrottle: taskMachine.eventIndex('unthrottle'),
  reap: taskMachine.eventIndex('reap'),
});
