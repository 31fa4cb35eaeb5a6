import { text } from '../../core/text.ts';
import { loadProgram } from './code.ts';
import { defineLoad } from './load.ts';
import { answerEnd, connectionsParam, requests } from './net-work.ts';

const bytesParam = (name: string, about: ReturnType<typeof text>, byDefault: number) => ({
  name,
  about,
  min: 1,
  max: 16_777_216,
  default: byDefault,
});

export default defineLoad({
  id: 'request',
  label: text('Requests', '요청'),
  about: text(
    'Asks the machine at the other end of the cable R times a second: a request of B bytes, an answer of A, over T connections. Response: end of the answer less when the request was due.',
    '케이블 반대편 머신에 초당 R번 묻습니다. 요청 B바이트, 응답 A바이트, 연결 T개입니다. 응답 시간은 응답이 끝난 시각에서 요청하기로 한 시각을 뺀 값입니다.',
  ),
  says: ([rate = 1, request = 200, answer = 1000]) =>
    text(
      `asks ${String(rate)} times a second: ${String(request)} bytes, an answer of ${String(answer)}`,
      `초당 ${String(rate)}번 ${String(request)}바이트로 묻고 ${String(answer)}바이트를 받습니다`,
    ),
  params: [
    { name: 'R', about: text('requests a second', '초당 요청 수'), min: 0.1, max: 1_000_000 },
    bytesParam('B', text('bytes of a request', '요청 바이트'), 200),
    bytesParam('A', text('bytes of an answer', '응답 바이트'), 1000),
    connectionsParam('T'),
  ],
  threads: ([, , , connections = 1]) => connections,
  jobs: true,
  readsCpuClock: false,
  farEnd: ([, request = 200, answer = 1000]) => answerEnd(request, answer),
  program: loadProgram('request', (p) => requests(p, 0, 1, 2)),
});
