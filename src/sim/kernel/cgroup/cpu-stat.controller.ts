/** `cpu.stat`, which every cgroup has, with or without the `cpu` controller. */
import { text } from '../../core/text.ts';
import { defineController } from './controller.ts';
import { CPU_STAT } from './cpu.controller.ts';

export default defineController({
  id: 'cpu-stat',
  text: text('CPU time used', '사용한 CPU 시간'),
  implicit: true,
  threaded: true,
  files: CPU_STAT,
});
