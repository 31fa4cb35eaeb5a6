/** A cgroup's life, as `cgroup.events`, `cgroup.kill` and rmdir tell it. */
import { createMachine } from 'xstate';
import { compileMachine } from '../../machines/compile.ts';

export const cgroupDefinition = createMachine({
  id: 'cgroup',
  initial: 'empty',
  states: {
    empty: { on: { populate: 'populated', freeze: 'frozen', remove: 'dying' } },
    populated: { on: { empty: 'empty', freeze: 'frozen', kill: 'killed' } },
    frozen: {
      on: { populate: 'populated', empty: 'empty', freeze: 'frozen', kill: 'killed', remove: 'dying' },
    },
    /** Its threads got SIGKILL and are on their way out. */
    killed: { on: { populate: 'populated', empty: 'empty', freeze: 'frozen', kill: 'killed' } },
    /** Its directory is gone; what still refers to it keeps it. */
    dying: {},
  },
});

export const cgroupMachine = compileMachine(cgroupDefinition);

/** Numbers of the events. */
export const CGROUP_EVENT = Object.freeze({
  populate: cgroupMachine.eventIndex('populate'),
  empty: cgroupMachine.eventIndex('empty'),
  freeze: cgroupMachine.eventIndex('freeze'),
  kill: cgroupMachine.eventIndex('kill'),
  remove: cgroupMachine.eventIndex('remove'),
});
