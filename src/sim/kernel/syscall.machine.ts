/**
 * A system call in flight, as a state of the task that makes it. A task makes one at a time; a call that a user-space
 * kernel makes for its own is its thread's. A task that dies in a call never returns from it.
 */
import { createMachine } from 'xstate';
import { compileMachine } from '../machines/compile.ts';

export const syscallDefinition = createMachine({
  id: 'syscall',
  initial: 'none',
  states: {
    none: { on: { enter: 'entered' } },
    entered: { on: { filter: 'seccomp', run: 'running', die: 'none' } },
    seccomp: { on: { allow: 'running', die: 'none' } },
    running: { on: { block: 'blocked', done: 'returned', die: 'none' } },
    blocked: { on: { wake: 'running', interrupt: 'restart', die: 'none' } },
    /** A signal or the freezer cut the sleep short (-ERESTARTSYS): the call begins again as if nothing had been. */
    restart: { on: { retry: 'blocked', wake: 'running', die: 'none' } },
    returned: { on: { leave: 'none', die: 'none' } },
  },
});

export const syscallMachine = compileMachine(syscallDefinition);

/** Numbers of the states. */
export const SYSCALL = Object.freeze({
  none: syscallMachine.stateIndex('none'),
  seccomp: syscallMachine.stateIndex('seccomp'),
  blocked: syscallMachine.stateIndex('blocked'),
  restart: syscallMachine.stateIndex('restart'),
  returned: syscallMachine.stateIndex('returned'),
});

/** Numbers of the events. */
export const SYSCALL_EVENT = Object.freeze({
  enter: syscallMachine.eventIndex('enter'),
  filter: syscallMachine.eventIndex('filter'),
  run: syscallMachine.eventIndex('run'),
  allow: syscallMachine.eventIndex('allow'),
  block: syscallMachine.eventIndex('block'),
  wake: syscallMachine.eventIndex('wake'),
  interrupt: syscallMachine.eventIndex('interrupt'),
  retry: syscallMachine.eventIndex('retry'),
  done: syscallMachine.eventIndex('done'),
  leave: syscallMachine.eventIndex('leave'),
  die: syscallMachine.eventIndex('die'),
});
