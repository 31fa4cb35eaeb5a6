import { text } from '../../core/text.ts';
import { connect, echoServer, requestResponse, TCP_PARAMS } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'tcp-loopback',
  group: 'network',
  label: text('TCP, loopback', 'TCP, 루프백'),
  tag: text('64 B', '64 B'),
  about: text(
    'A request and its response between two processes of one machine.',
    '한 머신의 두 프로세스 사이의 요청과 응답입니다.',
  ),
  params: TCP_PARAMS,
  network: 'none',
  measuredOn: 'place',
  main: measured('tcp-loopback', (p) => {
    requestResponse(p);
  }),
  partner: { program: echoServer, on: 'same', thread: false },
  prepare: connect,
  fidelity: 'partial',
  fidelityNote: text('Both processes on one CPU.', '두 프로세스가 같은 CPU에 있습니다.'),
});
