/** Virtual machines inside virtual machines (B6, D8). */
import { awayNs } from '../exit-time.ts';
import { measure, type FidelitySection } from '../figure.ts';

const COUNT = 300;
const DVH = 'Lim and Nieh, DVH, ASPLOS 2020 (recalled)';

/** Time away for a write of the timer's deadline, ns. */
function timerNs(stack: string, shadow = 'on'): number {
  return awayNs('sleep', stack, 'MSR_WRITE', COUNT, { 'shadow-vmcs': shadow });
}

function exits(stack: string, shadow: string): number {
  return (
    measure('timer-tick', stack, { count: COUNT, switches: { 'shadow-vmcs': shadow } }).counts.exits / COUNT
  );
}

const section: FidelitySection = {
  title: 'Nested virtualisation',
  figures: [
    {
      what: 'L2 arms its timer, handled by L1’s kernel, one level',
      source: 'KVM pull request by P. Bonzini, nVMX series, Linux 5.3: VMCALL 13,142 cycles at 3 GHz',
      experiment: 'nvmx53',
      unit: 'µs',
      published: 4.38,
      ours: () => timerNs('kvm/kvm') / 1000,
    },
    {
      what: 'the same over one level',
      source: 'the same series: 13,142 over 2,008 cycles of a kernel-handled exit',
      experiment: ['nvmx53', 'kvm-unit-tests'],
      unit: '×',
      published: 6.5,
      ours: () => timerNs('kvm/kvm') / timerNs('kvm'),
    },
    {
      what: 'L3 arms its timer, over L2',
      source: `${DVH}: ProgramTimer 1,033,946 over 43,359 cycles`,
      experiment: 'dvh/program-timer',
      unit: '×',
      published: 23.8,
      ours: () => timerNs('kvm/kvm/kvm') / timerNs('kvm/kvm'),
      note: 'their kernel, older than 5.3, reads and writes more of a control structure at each exit, and each level multiplies it',
    },
    {
      what: 'root transitions of one exit of L2 without VMCS shadowing',
      source: 'Ben-Yehuda et al., Turtles, OSDI 2010: 31 further exits of L1 for one of L2',
      experiment: 'turtles10/exits',
      // So many fields are read and written because of this count.
      rests: ['turtles10/exits'],
      constant: true,
      unit: 'per op',
      published: 32,
      ours: () => exits('kvm/kvm', 'off') / 2,
    },
    {
      what: 'root transitions of one exit of L2 with VMCS shadowing',
      source: 'nested-vmx.rst: the exit, and VMRESUME',
      experiment: 'linux-src/nested-vmx',
      unit: 'per op',
      published: 2,
      ours: () => exits('kvm/kvm', 'on') / 2,
    },
    {
      what: 'an exit of L2 without VMCS shadowing, over one level',
      source: 'Turtles, OSDI 2010: CPUID about 58,000 over 2,600 cycles',
      experiment: 'turtles10',
      rests: ['turtles10/exits'],
      unit: '×',
      published: 22.3,
      ours: () => timerNs('kvm/kvm', 'off') / timerNs('kvm', 'off'),
      note: 'the 31 exits were counted for a port access and CPUID reads fewer fields; one count stands for all reasons here',
    },
  ],
};

export default section;
