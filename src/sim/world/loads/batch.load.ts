import { text } from '../../core/text.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram } from './code.ts';

export default defineLoad({
  id: 'batch',
  label: text('Batch job', '배치 작업'),
  about: text(
    'One job of B µs CPU time, then the end. Response: how long it took.',
    'CPU 시간 B µs짜리 작업 하나를 하고 끝냅니다. 응답 시간은 걸린 시간입니다.',
  ),
  says: ([job = 0]) => text(`one job of ${spanOf(job)}`, `${spanOf(job)}짜리 작업 하나`),
  params: [{ name: 'B', about: text('CPU time, µs', 'CPU 시간, µs'), min: 1, max: 600_000_000 }],
  threads: () => 1,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('batch', (p) => {
    p.effect('the job begins', (kernel, ctx, cpu) => beginJob(kernel, ctx, cpu, kernel.now(), Infinity));
    p.compute('the job', (kernel, ctx) => loadOf(kernel, ctx).argNs(0));
    p.effect('the job ends', endJob);
  }),
});
