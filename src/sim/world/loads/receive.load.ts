import { text } from '../../core/text.ts';
import { loadProgram } from './code.ts';
import { defineLoad } from './load.ts';
import { bulk, connectionsParam, sourceEnd } from './net-work.ts';

export default defineLoad({
  id: 'receive',
  label: text('Receiver', '받기'),
  about: text(
    'Reads what the machine at the other end of the cable sends as fast as it goes, over T connections, as a download does.',
    '케이블 반대편 머신이 가능한 만큼 보내는 것을 연결 T개로 읽습니다. 내려받기와 같습니다.',
  ),
  says: ([connections = 1]) =>
    text(
      `receives over ${String(connections)} ${connections === 1 ? 'connection' : 'connections'}`,
      `연결 ${String(connections)}개로 받습니다`,
    ),
  params: [connectionsParam('T')],
  threads: ([connections = 1]) => connections,
  jobs: false,
  readsCpuClock: false,
  farEnd: sourceEnd,
  program: loadProgram('receive', (p) => bulk(p, 'recvfrom', () => 0)),
});
