/**
 * What a kernel's CPU is doing. An interrupt ends in one of several events, by what it interrupted; the kernel knows that
 * and sends the one that fits.
 */
import { createMachine } from 'xstate';
import { compileMachine } from '../machines/compile.ts';

export const cpuDefinition = createMachine({
  id: 'cpu',
  initial: 'offline',
  states: {
    /** No kernel has brought it up. */
    offline: { on: { online: 'idle' } },
    idle: { on: { interrupt: 'interrupt', switch: 'kernel' } },
    user: { on: { 'to-kernel': 'kernel', interrupt: 'interrupt', switch: 'kernel', 'to-user': 'user' } },
    kernel: {
      on: {
        'to-user': 'user',
        'to-kernel': 'kernel',
        'to-idle': 'idle',
        'to-guest': 'guest',
        interrupt: 'interrupt',
        softirq: 'softirq',
        switch: 'kernel',
      },
    },
    interrupt: {
      on: {
        'to-user': 'user',
        'to-kernel': 'kernel',
        'to-idle': 'idle',
        'to-softirq': 'softirq',
        softirq: 'softirq',
        switch: 'kernel',
      },
    },
    softirq: {
      on: {
        'to-user': 'user',
        'to-kernel': 'kernel',
        'to-idle': 'idle',
        interrupt: 'interrupt',
        /** Packets came while it ran: another pass. */
        softirq: 'softirq',
        switch: 'kernel',
      },
    },
    guest: { on: { 'to-kernel': 'kernel', 'to-user': 'user' } },
  },
});

export const cpuMachine = compileMachine(cpuDefinition);

/** Numbers of the states. */
export const CPU = Object.freeze({
  offline: cpuMachine.stateIndex('offline'),
  idle: cpuMachine.stateIndex('idle'),
  user: cpuMachine.stateIndex('user'),
  kernel: cpuMachine.stateIndex('kernel'),
  interrupt: cpuMachine.stateIndex('interrupt'),
  softirq: cpuMachine.stateIndex('softirq'),
  guest: cpuMachine.stateIndex('guest'),
});

/** Numbers of the events. */
export const CPU_EVENT = Object.freeze({
  online: cpuMachine.eventIndex('online'),
  interrupt: cpuMachine.eventIndex('interrupt'),
  softirq: cpuMachine.eventIndex('softirq'),
  switch: cpuMachine.eventIndex('switch'),
  toUser: cpuMachine.eventIndex('to-user'),
  toKernel: cpuMachine.eventIndex('to-kernel'),
  toIdle: cpuMachine.eventIndex('to-idle'),
  toSoftirq: cpuMachine.eventIndex('to-softirq'),
  toGuest: cpuMachine.eventIndex('to-guest'),
});
