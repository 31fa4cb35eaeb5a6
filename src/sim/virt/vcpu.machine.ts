/** Life of a vCPU, from the host's side. */
import { createMachine } from 'xstate';
import { compileMachine } from '../machines/compile.ts';

export const vcpuDefinition = createMachine({
  id: 'vcpu',
  initial: 'in-kvm',
  states: {
    'in-kvm': { on: { enter: 'in-guest', halt: 'halt-polling' } },
    'in-guest': { on: { exit: 'exiting' } },
    exiting: { on: { handled: 'in-kvm' } },
    'halt-polling': { on: { hit: 'in-kvm', miss: 'blocked' } },
    blocked: { on: { unblock: 'in-kvm' } },
  },
});

export const vcpuMachine = compileMachine(vcpuDefinition);

export const VCPU = Object.freeze({
  inKvm: vcpuMachine.stateIndex('in-kvm'),
  inGuest: vcpuMachine.stateIndex('in-guest'),
  exiting: vcpuMachine.stateIndex('exiting'),
  polling: vcpuMachine.stateIndex('halt-polling'),
  blocked: vcpuMachine.stateIndex('blocked'),
});

export const VCPU_EVENT = Object.freeze({
  enter: vcpuMachine.eventIndex('enter'),
  exit: vcpuMachine.eventIndex('exit'),
  handled: vcpuMachine.eventIndex('handled'),
  halt: vcpuMachine.eventIndex('halt'),
  hit: vcpuMachine.eventIndex('hit'),
  miss: vcpuMachine.eventIndex('miss'),
  unblock: vcpuMachine.eventIndex('unblock'),
});
