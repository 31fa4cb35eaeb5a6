/**
 * A TCP connection's end (RFC 9293, section 3.3.2; names as in include/net/tcp_states.h). Data may be sent and read only
 * where the standard allows it.
 */
import { createMachine } from 'xstate';
import { compileMachine } from '../../machines/compile.ts';

export const tcpDefinition = createMachine({
  id: 'tcp',
  initial: 'TCP_CLOSE',
  states: {
    TCP_CLOSE: { on: { connect: 'TCP_SYN_SENT', listen: 'TCP_LISTEN' } },
    TCP_LISTEN: { on: { syn: 'TCP_SYN_RECV', close: 'TCP_CLOSE' } },
    TCP_SYN_SENT: {
      on: { 'syn-ack': 'TCP_ESTABLISHED', syn: 'TCP_SYN_RECV', rst: 'TCP_CLOSE', close: 'TCP_CLOSE' },
    },
    TCP_SYN_RECV: { on: { ack: 'TCP_ESTABLISHED', rst: 'TCP_CLOSE', close: 'TCP_FIN_WAIT1' } },
    TCP_ESTABLISHED: {
      on: {
        send: 'TCP_ESTABLISHED',
        receive: 'TCP_ESTABLISHED',
        read: 'TCP_ESTABLISHED',
        close: 'TCP_FIN_WAIT1',
        fin: 'TCP_CLOSE_WAIT',
        rst: 'TCP_CLOSE',
      },
    },
    TCP_FIN_WAIT1: {
      on: { receive: 'TCP_FIN_WAIT1', ack: 'TCP_FIN_WAIT2', fin: 'TCP_CLOSING', rst: 'TCP_CLOSE' },
    },
    TCP_FIN_WAIT2: { on: { receive: 'TCP_FIN_WAIT2', fin: 'TCP_TIME_WAIT', rst: 'TCP_CLOSE' } },
    TCP_CLOSING: { on: { ack: 'TCP_TIME_WAIT', rst: 'TCP_CLOSE' } },
    TCP_TIME_WAIT: { on: { timeout: 'TCP_CLOSE' } },
    TCP_CLOSE_WAIT: {
      on: { send: 'TCP_CLOSE_WAIT', read: 'TCP_CLOSE_WAIT', close: 'TCP_LAST_ACK', rst: 'TCP_CLOSE' },
    },
    TCP_LAST_ACK: { on: { ack: 'TCP_CLOSE', rst: 'TCP_CLOSE' } },
  },
});

export const tcpMachine = compileMachine(tcpDefinition);

/** Numbers of states that programs wait in. */
export const TCP = Object.freeze({ synSent: tcpMachine.stateIndex('TCP_SYN_SENT') });

/** Numbers of the events that the engine has: connections last as long as the run. */
export const TCP_EVENT = Object.freeze({
  connect: tcpMachine.eventIndex('connect'),
  listen: tcpMachine.eventIndex('listen'),
  syn: tcpMachine.eventIndex('syn'),
  synAck: tcpMachine.eventIndex('syn-ack'),
  ack: tcpMachine.eventIndex('ack'),
  send: tcpMachine.eventIndex('send'),
  receive: tcpMachine.eventIndex('receive'),
  read: tcpMachine.eventIndex('read'),
});
