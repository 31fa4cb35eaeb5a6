/** Memory of a new program image: fresh frames, each touched once. A guest's frame may have no backing below. */
import { chargeCost } from '../fs/file-io.ts';
import { program } from '../paths/types.ts';
import { pvAlso } from '../paths/pv.ts';

/** Anonymous and private pages that a small dynamically linked program touches while it starts (about 130 KiB). */
const IMAGE_PAGES = 32;

export const populate = program('exec_mmap', (p) => {
  p.effect('pages to touch', (_kernel, ctx) => ctx.set(1, IMAGE_PAGES));
  p.loopWhile(
    'pages left',
    (_kernel, ctx) => ctx.get(1) > 0,
    (p) => {
      p.privileged('fault');
      p.workBy('mm.memcg_charge', (kernel, _ctx, cpu) => chargeCost(kernel, cpu), { probe: 'memcg_charge' });
      p.effect('alloc_pages', (kernel, ctx) => {
        ctx.set(1, ctx.get(1) - 1);
        ctx.set(0, kernel.processes.addPage(ctx.task, kernel.machine.memory));
      });
      p.privileged('touch', (_kernel, ctx) => ctx.get(0));
      pvAlso(p, 'setPte');
    },
  );
});
