/** Life of a container by the OCI runtime specification (`runtime.md`, "State" and "Lifecycle"). */
import { createMachine } from 'xstate';
import { compileMachine } from '../machines/compile.ts';

export const ociDefinition = createMachine({
  id: 'oci',
  initial: 'creating',
  states: {
    creating: { on: { created: 'created' } },
    created: { on: { start: 'running', kill: 'stopped' } },
    running: { on: { exit: 'stopped', kill: 'stopped' } },
    stopped: { on: { delete: 'deleted' } },
    deleted: {},
  },
});

export const ociMachine = compileMachine(ociDefinition);
