import { text } from '../../../../core/text.ts';
import { hugePagesOf, managerOf } from '../../../../kernel/mm/memcg/limited-memory.ts';
import { removeRegion } from '../../../../kernel/mm/memcg/spaces.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { BUFFER } from '../io-buffer.ts';
import { askOf, defineShellOp } from '../op.ts';

/** What the program itself has, which no script maps. */
const OWN = Object.freeze(['[stack]', BUFFER]);

export default defineShellOp({
  name: 'free',
  usage: '[NAME]',
  about: text('unmaps a region, or all', '영역 하나 또는 전부를 해제'),
  body: (p) => {
    p.effect('munmap', (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      const mm = managerOf(kernel);
      const regions = [...(mm.spaces.get(kernel.task(ctx.task).mm)?.regions.values() ?? [])];
      const gone = regions.filter(
        ({ name }) => !OWN.includes(name) && (ask.word(0) === '' || name === ask.word(0)),
      );
      for (const region of gone) removeRegion(mm, region);
      const huge = hugePagesOf(kernel).unmap(kernel.task(ctx.task).mm, ask.word(0) || null);
      if (gone.length + huge === 0) ask.answer = 'usage error';
    });
    syscall(p, 'munmap', (_kernel, ctx) => ctx.set(0, 0));
  },
});
