import { text } from '../../core/text.ts';
import { connect, echoServer, requestResponse, OUTSIDE_PARAMS } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'tcp-bridge',
  group: 'network',
  label: text('TCP, bridge', 'TCP, 브리지'),
  tag: text('64 B', '64 B'),
  about: text(
    'A request to another machine through a bridge and address translation, from inside.',
    '브리지와 주소 변환을 거쳐 안에서 다른 머신으로 보내는 요청입니다.',
  ),
  params: OUTSIDE_PARAMS,
  network: 'bridge',
  measuredOn: 'place',
  main: measured('tcp-bridge', (p) => {
    requestResponse(p);
  }),
  partner: { program: echoServer, on: 'remote', thread: false },
  prepare: connect,
  fidelity: 'partial',
  fidelityNote: text(
    'The bare process uses the host’s network.',
    '일반 프로세스는 호스트 네트워크를 씁니다.',
  ),
});
