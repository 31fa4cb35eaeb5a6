import { text } from '../../core/text.ts';
import { connectFromOutside, echoServer, requestResponse, OUTSIDE_PARAMS } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'tcp-published-port',
  group: 'network',
  label: text('TCP, published port', 'TCP, 게시된 포트'),
  tag: text('64 B', '64 B'),
  about: text(
    'A connection from another machine to a published port: every packet is translated.',
    '다른 머신에서 게시된 포트로 들어온 연결이며 모든 패킷의 주소가 변환됩니다.',
  ),
  params: OUTSIDE_PARAMS,
  network: 'published',
  measuredOn: 'remote',
  main: measured('tcp-published-port', (p) => {
    requestResponse(p);
  }),
  partner: { program: echoServer, on: 'remote', thread: false },
  prepare: connectFromOutside,
  fidelity: 'partial',
  fidelityNote: text(
    'The bare process uses the host’s network; no docker-proxy on this way.',
    '일반 프로세스는 호스트 네트워크를 쓰며, 이 경로에 docker-proxy는 없습니다.',
  ),
});
