import { text } from '../../core/text.ts';
import { loadProgram } from './code.ts';
import { defineLoad } from './load.ts';
import { bulk, connectionsParam, sinkEnd } from './net-work.ts';

export default defineLoad({
  id: 'send',
  label: text('Sender', '보내기'),
  about: text(
    'Sends to the machine at the other end of the cable over T connections, blocks of 128 KiB, R a second each or as fast as it goes, as a backup does.',
    '케이블 반대편 머신으로 연결 T개를 통해 128 KiB 블록을 연결마다 초당 R개 또는 가능한 만큼 보냅니다. 백업과 같습니다.',
  ),
  says: ([connections = 1, rate = 0]) =>
    text(
      `sends over ${String(connections)} ${connections === 1 ? 'connection' : 'connections'}, ${rate > 0 ? `${String(rate)} blocks a second` : 'as fast as it goes'}`,
      `연결 ${String(connections)}개로 ${rate > 0 ? `초당 블록 ${String(rate)}개` : '가능한 만큼'} 보냅니다`,
    ),
  params: [
    connectionsParam('T'),
    {
      name: 'R',
      about: text('blocks a second; 0: as fast as it goes', '초당 블록 수. 0이면 가능한 만큼'),
      min: 0,
      max: 1_000_000,
      default: 0,
    },
  ],
  threads: ([connections = 1]) => connections,
  jobs: false,
  readsCpuClock: false,
  farEnd: sinkEnd,
  program: loadProgram('send', (p) => bulk(p, 'sendto', (state) => state.arg(1))),
});
