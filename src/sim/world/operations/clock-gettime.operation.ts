import { text } from '../../core/text.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'clock-gettime',
  group: 'call',
  label: text('clock_gettime', 'clock_gettime'),
  tag: text('vDSO', 'vDSO'),
  about: text(
    'Reads the time in user mode, without entering the kernel.',
    '커널에 들어가지 않고 사용자 모드에서 시간을 읽습니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('clock-gettime', (p) => {
    p.work('vdso.clock', { probe: 'vdso' });
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text('TSC clock source.', 'TSC 클럭 소스입니다.'),
});
