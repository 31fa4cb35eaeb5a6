import { text } from '../../core/text.ts';
import { cite } from '../define.ts';
import { defineProfile } from './define.ts';

export default defineProfile({
  id: 'reference',
  label: text('Reference host', '기준 호스트'),
  about: text(
    'The physical machine that all cost tables are scaled to.',
    '모든 비용표의 기준이 되는 물리 머신입니다.',
  ),
  cpuModels: [],
  costs: {},
  sources: [cite('model', 'The cost tables as they are')],
});
