import { text } from '../../core/text.ts';
import { makeCall } from '../../kernel/extra-calls/define.ts';
import { BUGGY_IOCTL } from '../../kernel/panic.ts';
import { beginJob, loadProgram, spendCpu } from './code.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';

export default defineLoad({
  id: 'panic',
  label: text('Program that meets a kernel bug', '커널 버그를 만나는 프로그램'),
  about: text(
    'Computes for C µs, then makes a call whose driver writes to address 0 in the kernel: the kernel that it runs on panics (kernel.panic_on_oops 1).',
    'C µs 동안 계산한 뒤, 드라이버가 커널에서 주소 0에 쓰는 호출을 합니다. 그 프로그램이 도는 커널이 패닉합니다(kernel.panic_on_oops 1).',
  ),
  says: ([each = 0]) =>
    text(`meets a kernel bug after ${spanOf(each)}`, `${spanOf(each)} 뒤에 커널 버그를 만남`),
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
  calls: [BUGGY_IOCTL],
  program: loadProgram('panic', (p) => {
    p.effect('begin', (kernel, ctx, cpu) => {
      beginJob(kernel, ctx, cpu, kernel.now(), loadOf(kernel, ctx).argNs(0));
    });
    spendCpu(p);
    makeCall(p, BUGGY_IOCTL);
  }),
});
