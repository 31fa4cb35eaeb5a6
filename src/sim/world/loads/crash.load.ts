import { text } from '../../core/text.ts';
import { writeToNull } from '../../kernel/segfault.ts';
import { beginJob, loadProgram, spendCpu } from './code.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';

export default defineLoad({
  id: 'crash',
  label: text('Program that crashes', '충돌하는 프로그램'),
  about: text(
    'Computes for C µs, then writes to address 0: the kernel ends it with SIGSEGV (exit code 139 in a shell).',
    'C µs 동안 계산한 뒤 주소 0에 씁니다. 커널이 SIGSEGV로 끝냅니다(셸의 종료 코드 139).',
  ),
  says: ([each = 0]) => text(`crashes after ${spanOf(each)}`, `${spanOf(each)} 뒤에 충돌`),
  params: [
    {
      name: 'C',
      about: text('CPU time before, µs', '그 전의 CPU 시간, µs'),
      min: 0,
      max: 3_600_000_000,
      default: 0,
    },
  ],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  program: loadProgram('crash', (p) => {
    p.effect('begin', (kernel, ctx, cpu) => {
      beginJob(kernel, ctx, cpu, kernel.now(), loadOf(kernel, ctx).argNs(0));
    });
    spendCpu(p);
    p.call(writeToNull);
  }),
});
