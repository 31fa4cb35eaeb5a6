/**
 * The `memory` controller as far as it is modelled: the pages of a group for which it is on are charged, which takes time
 * (`mm.memcg_charge`). It has no files yet: nothing is counted or limited.
 */
import { text } from '../../core/text.ts';
import { defineController } from './controller.ts';

export default defineController({
  id: 'memory',
  text: text('Memory: pages are charged (no limits yet)', '메모리: 페이지를 청구함(제한은 아직 없음)'),
  implicit: false,
  threaded: false,
  files: [],
  charge: () => true,
});
