import { text } from '../../core/text.ts';
import { cite } from '../define.ts';
import { defineProfile } from './define.ts';

/**
 * Every timer interrupt and every timer set costs VM exits that the outer hypervisor reflects: an exit was measured at
 * 4.7 µs (CPUID). A pipe round trip on one CPU took 7.0 µs (two switches, four calls of 0.3 µs), on two idle CPUs 112 µs
 * (two wake-ups out of idle).
 */
export default defineProfile({
  id: 'nested-vm',
  label: text('Virtual machine in a virtual machine', '가상 머신 안의 가상 머신'),
  about: text(
    'The machine of the CPU recordings: timers, interrupts between CPUs and leaving idle cost nested VM exits.',
    'CPU 기록을 만든 머신입니다. 타이머, CPU 사이 인터럽트, 유휴 탈출에 중첩 VM exit 비용이 듭니다.',
  ),
  cpuModels: ['AMD EPYC (Milan class), virtual machine', 'AMD EPYC (family 25 model 1), KVM guest'],
  costs: {
    'irq.local_timer': 12_000,
    'irq.entry_exit': 10_000,
    'sched.switch.process': 2_900,
    'sched.switch.thread': 2_500,
    'sched.wakeup.local': 2_000,
    'sched.wakeup.ipi': 8_000,
    'sched.idle_exit.c1': 45_000,
    'sys.body.timer': 16_000,
  },
  sources: [
    cite(
      'lab',
      'CPUID 4.7 µs, pipe round trip 7.0 µs on one CPU and 112 µs on two; CPU time per job of the recordings',
    ),
    cite('model', 'Two exits for a timer interrupt, three for setting a timer and again on the way back'),
  ],
});
