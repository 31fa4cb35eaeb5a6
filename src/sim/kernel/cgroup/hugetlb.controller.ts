/**
 * The `hugetlb` controller of kernels without huge pages: it can be passed on and counts in `cgroup.stat`. Kernels that limit memory
 * have another in its place (`mm/hugetlb/controller.ts`).
 */
import { text } from '../../core/text.ts';
import { defineController } from './controller.ts';

export default defineController({
  id: 'hugetlb',
  since: '5.6',
  text: text('Huge pages (no pool here)', '거대 페이지(여기에는 풀이 없음)'),
  implicit: false,
  threaded: false,
  passedOn: false,
  files: [],
});
