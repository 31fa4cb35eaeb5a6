import { createMachine } from 'xstate';

/** Flat, with events that some states do not handle. */
export const bandwidthMachine = createMachine({
  id: 'cfs_bandwidth',
  initial: 'idle',
  states: {
    idle: { on: { CHARGE: 'running' } },
    running: {
      entry: 'startTimer',
      on: { EXHAUSTED: 'throttled', IDLE: { target: 'idle', actions: 'cancelTimer' } },
    },
    throttled: { entry: ['dequeue', 'countThrottled'], exit: 'enqueue', on: { REFILL: 'running' } },
  },
});

/** Nested, with entry and exit actions at every level, a root event and an end. */
export const taskMachine = createMachine({
  id: 'task',
  initial: 'fresh',
  entry: 'enterTask',
  exit: 'leaveTask',
  on: { KILL: { target: '.dead', actions: 'reap' } },
  states: {
    fresh: { on: { FORK: 'alive' } },
    alive: {
      initial: 'runnable',
      entry: 'enterAlive',
      exit: 'leaveAlive',
      on: { SIGSTOP: '.stopped', FORK: { actions: 'countChild' } },
      states: {
        runnable: { entry: 'enqueue', exit: 'dequeue', on: { PICK: 'running' } },
        running: {
          initial: 'user',
          entry: 'startClock',
          exit: 'stopClock',
          on: { PREEMPT: 'runnable', BLOCK: 'sleeping' },
          states: {
            user: { exit: 'leaveUser', on: { SYSCALL: 'kernel' } },
            kernel: {
              entry: 'enterKernel',
              on: { SYSRET: 'user', SYSCALL: { target: 'kernel', reenter: true } },
            },
          },
        },
        sleeping: {
          on: { WAKE: { target: 'runnable', actions: ['placeEntity', 'checkPreempt'] }, SIGSTOP: undefined },
        },
        stopped: { on: { SIGCONT: '#task.alive' } },
      },
    },
    dead: { type: 'final', entry: 'release', exit: 'freeTask' },
  },
});

/** Self transitions, targets by id, initial actions, a nested end and a root transition that reenters. */
export const deviceMachine = createMachine({
  id: 'device',
  initial: 'off',
  exit: 'exitRoot',
  entry: 'enterRoot',
  on: {
    RESET: { target: '.off', reenter: true, actions: 'reset' },
    PROBE: { target: '.on.busy.dma', actions: 'probe' },
  },
  states: {
    off: { exit: 'powerUp', on: { POWER: 'on' } },
    on: {
      id: 'powered',
      entry: 'enterOn',
      exit: 'exitOn',
      initial: { target: 'ready', actions: 'selfTest' } as never,
      on: {
        SELF: 'on',
        SELF_AGAIN: { target: 'on', reenter: true },
        INNER: { target: '.busy', reenter: true },
        INNER_KEEP: '.busy',
      },
      states: {
        ready: {
          entry: 'enterReady',
          on: { KICK: 'busy', KICK_DMA: { target: 'busy.dma', actions: 'kick' } },
        },
        busy: {
          entry: 'enterBusy',
          exit: 'exitBusy',
          initial: { target: 'queue', actions: 'firstQueue' } as never,
          on: { DONE: 'ready', UP: '#powered', SAME: { target: 'busy' } },
          states: {
            queue: { exit: 'exitQueue', on: { NEXT: 'dma' } },
            dma: { exit: 'exitDma', on: { NEXT: 'ended' } },
            ended: { type: 'final', entry: 'enterEnded' },
          },
        },
      },
    },
  },
});
