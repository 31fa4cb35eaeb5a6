/**
 * The `rdma` controller: limits on the handles of RDMA devices. This machine has none, so `rdma.max` and `rdma.current` are empty
 * and nothing can be limited. Source: kernel/cgroup/rdma.c.
 */
import { text } from '../../core/text.ts';
import { defineController } from './controller.ts';
import * as files from './rdma/files.ts';

const empty = (): string => '';

export default defineController({
  id: 'rdma',
  text: text('Handles of RDMA devices (none here)', 'RDMA 장치의 핸들(여기에는 없음)'),
  implicit: false,
  threaded: false,
  passedOn: false,
  files: [
    {
      name: 'rdma.max',
      read: empty,
      write: (_ctx, written) => files.writeMax(written),
    },
    { name: 'rdma.current', read: empty },
  ],
});
