import { text } from '../../core/text.ts';
import { store } from '../../kernel/mm/fault.ts';
import { defineOperation, measured } from '../operation.ts';

/** The page written to, and the child’s address space: one that no task has. */
const PAGE = 1;
const SOMEBODY = -2;

export default defineOperation({
  id: 'cow-fault',
  group: 'tasks',
  label: text('copy on write', '쓰기 시 복사'),
  tag: text('after fork', 'fork 뒤'),
  about: text(
    'Writes to a page that a child by fork has too: it is copied.',
    'fork한 자식도 가진 페이지에 씁니다. 페이지가 복사됩니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('cow-fault', (p) => {
    p.effect('a child has the page too', (kernel, ctx) => {
      kernel.processes.access.forked(kernel.task(ctx.task).mm, SOMEBODY);
    });
    p.when(
      'there is no fork here, so nothing is shared',
      (kernel) => kernel.config.singleAddressSpace === true,
      (p) => p.work('sys.body.trivial'),
      (p) => store(p, PAGE),
    );
    p.effect('the child ends', (kernel) => kernel.processes.access.dropped(SOMEBODY));
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text('The child waits and takes no time.', '자식은 기다리며 시간이 들지 않습니다.'),
});
