import { text } from '../../core/text.ts';
import { connect, echoServer, requestResponse, OUTSIDE_PARAMS } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'tcp-host-network',
  group: 'network',
  label: text('TCP, network', 'TCP, 네트워크'),
  tag: text('64 B', '64 B'),
  about: text(
    'A request to another machine and its response. The container uses the host’s network, the VM a bridged tap device.',
    '다른 머신으로 보내는 요청과 그 응답입니다. 컨테이너는 호스트 네트워크를, VM은 브리지에 연결된 tap 장치를 씁니다.',
  ),
  params: OUTSIDE_PARAMS,
  network: 'host',
  measuredOn: 'place',
  main: measured('tcp-host-network', (p) => {
    requestResponse(p);
  }),
  partner: { program: echoServer, on: 'remote', thread: false },
  prepare: connect,
  fidelity: 'partial',
  fidelityNote: text('10 Gb/s Ethernet through one switch.', '스위치 하나를 거치는 10 Gb/s 이더넷입니다.'),
});
