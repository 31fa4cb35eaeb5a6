/** A virtual machine as its hypervisor sees it: from its making to its end. */
import { createMachine } from 'xstate';
import { compileMachine } from '../machines/compile.ts';

export const vmDefinition = createMachine({
  id: 'vm',
  initial: 'created',
  states: {
    created: { on: { configure: 'configured' } },
    /** It has memory, vCPUs and devices. */
    configured: { on: { boot: 'booting', restore: 'snapshotted', crash: 'crashed' } },
    booting: { on: { run: 'running', pause: 'paused', 'shut-down': 'shut-down', crash: 'crashed' } },
    running: { on: { pause: 'paused', 'shut-down': 'shut-down', crash: 'crashed' } },
    paused: {
      on: { resume: 'running', snapshot: 'snapshotted', 'shut-down': 'shut-down', crash: 'crashed' },
    },
    /** Its state is in a file; it stands still. */
    snapshotted: { on: { resume: 'running', 'shut-down': 'shut-down', crash: 'crashed' } },
    'shut-down': {},
    crashed: {},
  },
});

export const vmMachine = compileMachine(vmDefinition);

/** Numbers of the states. */
export const VM = Object.freeze({
  shutDown: vmMachine.stateIndex('shut-down'),
  crashed: vmMachine.stateIndex('crashed'),
});

/** Numbers of the events. */
export const VM_EVENT = Object.freeze({
  configure: vmMachine.eventIndex('configure'),
  boot: vmMachine.eventIndex('boot'),
  restore: vmMachine.eventIndex('restore'),
  run: vmMachine.eventIndex('run'),
  pause: vmMachine.eventIndex('pause'),
  snapshot: vmMachine.eventIndex('snapshot'),
  resume: vmMachine.eventIndex('resume'),
  shutDown: vmMachine.eventIndex('shut-down'),
  crash: vmMachine.eventIndex('crash'),
});
