/**
 * The `misc` controller: limits on scalar resources that drivers register (SEV and TDX key slots). This machine has none, so
 * its files are empty and nothing can be limited; like `memory` and `io` it works on whole domains only. Source:
 * kernel/cgroup/misc.c.
 */
import { text } from '../../core/text.ts';
import { fail } from './cgroup.ts';
import { defineController } from './controller.ts';

const empty = (): string => '';

export default defineController({
  id: 'misc',
  since: '5.13',
  text: text('Resources that drivers register (none here)', '드라이버가 등록하는 자원(여기에는 없음)'),
  implicit: false,
  threaded: false,
  passedOn: false,
  files: [
    {
      name: 'misc.max',
      read: empty,
      write: (_ctx, written) => {
        const [name = ''] = written.trim().split(' ');
        return fail(
          'EINVAL',
          `"${name}" is no resource of this machine, which has none`,
          `"${name}"은(는) 이 머신의 자원이 아닙니다(자원이 없습니다)`,
        );
      },
    },
    { name: 'misc.current', onRoot: true, read: empty },
    { name: 'misc.peak', since: '6.11', onRoot: true, read: empty },
    { name: 'misc.capacity', onRoot: true, rootOnly: true, read: empty },
    { name: 'misc.events', since: '5.16', read: empty },
    { name: 'misc.events.local', since: '6.11', read: empty },
  ],
});
