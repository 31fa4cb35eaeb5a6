/** Hosted hypervisors, binary translation and emulation (B8, D6, D7). */
import { nanobench, type NanobenchId } from '../../../../src/sim/world/nanobench.ts';
import { meanNs, measure, once, SEED, type Figure, type FidelitySection } from '../figure.ts';
import { brief, costsOf } from '../probe.ts';

const COUNT = 500;
/** A CPU with the first VT-x: no nested paging, no virtual APIC. */
const FIRST_VTX = { ept: 'off', apicv: 'off' };
/** Exit and entry of the Pentium 4 it was measured on: 3,963 cycles together (ATC 2012, Table 1), at 3 GHz. */
const PRESCOTT = { 'vm.exit': 711, 'vm.entry': 610 };
const ADAMS = 'Adams and Agesen, ASPLOS 2006, figure 4 (recalled)';
const SUGERMAN = 'Sugerman et al., USENIX 2001, Pentium III 733 MHz';

const LMBENCH = 'Xen and the Art of Virtualization, SOSP 2003, lmbench';

type Machine = 'native' | 'software' | 'hardware';

function nano(id: NanobenchId, machine: Machine, costs: Readonly<Record<string, number>> = {}): number {
  const stack = { native: 'bare', software: 'vmware-bt', hardware: 'vmware-vtx' }[machine];
  const switches = machine === 'hardware' ? FIRST_VTX : {};
  const spec = { stack, params: {}, seed: SEED, switches, costs: costsOf(costs) };
  return once('nanobench', [id, spec], () => nanobench(id, spec, brief(COUNT, 16)));
}

/** Cycles of the paper for one nanobenchmark on two machines, beside ours. */
function ratio(
  id: NanobenchId,
  [machine, theirs]: readonly [Machine, number],
  [than, thansTheirs]: readonly [Machine, number],
): Figure {
  const published = theirs / thansTheirs;
  return {
    what: `${id}, ${machine} over ${than}`,
    source: `${ADAMS}: ${theirs.toLocaleString('en')} over ${thansTheirs.toLocaleString('en')} cycles`,
    experiment: `adams06/${id}`,
    unit: '×',
    published,
    ours: () => nano(id, machine) / nano(id, than),
  };
}

/** From the monitor's way out to the host, for a packet, until it has the CPU again, ns. */
function packetOutNs(): number {
  const { hops } = measure('tcp-host-network', 'vmware-bt', { count: COUNT });
  const [out, back] = hops.filter((hop) => hop.probe === 'world_switch');
  return out && back ? back.startNs + back.durationNs - out.startNs : 0;
}

function hopsOf(op: string, stack: string, probe: string): number {
  return measure(op, stack, { count: COUNT }).hops.filter((hop) => hop.probe === probe).length;
}

const section: FidelitySection = {
  title: 'Hosted hypervisors, translation, emulation',
  figures: [
    ratio('syscall', ['software', 2308], ['native', 242]),
    ratio('syscall', ['hardware', 242], ['native', 242]),
    ratio('divzero', ['software', 3223], ['native', 889]),
    ratio('divzero', ['hardware', 1014], ['native', 889]),
    ratio('callret', ['software', 40], ['native', 11]),
    ratio('in', ['software', 217], ['native', 3209]),
    {
      what: 'in, hardware over software',
      source: `${ADAMS}: 15,826 over 217 cycles`,
      experiment: 'adams06/in',
      unit: '×',
      published: 15_826 / 217,
      ours: () => nano('in', 'hardware', PRESCOTT) / nano('in', 'software'),
      note: 'exits of the CPU it was measured on; a port access was then decoded and emulated in some 12,000 cycles, in ours in 300',
    },
    {
      what: 'cr8wr, native over software',
      source: `${ADAMS}: software about four times faster than the instruction`,
      experiment: 'adams06/cr8wr',
      unit: '×',
      published: 4,
      ours: () => nano('cr8wr', 'native') / nano('cr8wr', 'software'),
    },
    {
      what: 'cr8wr, hardware over native',
      source: `${ADAMS}: an exit where there was none`,
      experiment: 'adams06/cr8wr',
      unit: '×',
      published: null,
      publishedRange: [1, Infinity],
      ours: () => nano('cr8wr', 'hardware') / nano('cr8wr', 'native'),
    },
    ratio('pgfault', ['software', 3927], ['native', 1093]),
    ratio('pgfault', ['hardware', 11_242], ['software', 3927]),
    ratio('ptemod', ['hardware', 12_733], ['software', 391]),
    {
      what: 'a packet sent: from the monitor to the host and back',
      source: `${SUGERMAN}, Table 2: 22.7 µs, scaled to 3 GHz`,
      experiment: 'sugerman01',
      unit: 'µs',
      published: 5.55,
      ours: () => packetOutNs() / 1000,
      note: 'the parts come from Table 1 of the same paper',
    },
    {
      what: 'the same, world switches',
      source: `${SUGERMAN}: one to the host, one back`,
      experiment: 'sugerman01',
      unit: 'per op',
      published: 2,
      ours: () => hopsOf('tcp-host-network', 'vmware-bt', 'world_switch') - 2,
      note: 'two more belong to the halt while the guest waits for the answer',
    },
    {
      what: 'getpid under translation, entries into the monitor',
      source: 'Adams and Agesen: SYSENTER and the translated IRET',
      experiment: 'adams06/syscall',
      unit: 'per op',
      published: 2,
      ours: () =>
        measure('getpid', 'vmware-bt', { count: COUNT }).hops.filter(
          (hop) => hop.to === 'monitor' && hop.from !== 'monitor',
        ).length,
    },
    {
      what: 'switch to another process and back, half of it, under translation',
      source: 'Xen and the Art of Virtualization, SOSP 2003: lmbench 2p/0K in VMware 18.1 µs at 2.4 GHz',
      experiment: 'sosp03/lmbench/switch/vmware',
      unit: 'µs',
      published: 14.5,
      ours: () => meanNs('context-switch', 'vmware-bt', { count: COUNT }) / 2000,
    },
    {
      what: 'getpid, VirtualBox and VMware with VT-x, VM exits together',
      source: 'Intel SDM vol. 3C',
      experiment: 'intel-sdm',
      unit: 'per op',
      published: 0,
      ours: () =>
        ['virtualbox', 'vmware-vtx'].reduce(
          (sum, stack) => sum + measure('getpid', stack, { count: COUNT }).counts.exits,
          0,
        ),
    },
    {
      what: 'NVMe read 4 KiB, VirtualBox, trips to the VMM process',
      source:
        'VirtualBox: the command register is not handled in ring 0 here, status registers and the interrupt controller are',
      experiment: 'virtualbox-src',
      unit: 'per op',
      published: 1,
      ours: () => hopsOf('read-disk', 'virtualbox', 'kvm_userspace_exit'),
    },
    {
      what: 'code in user mode, QEMU TCG over bare',
      source: 'Bellard, USENIX 2005: four times slower, twice that with a software MMU (recalled)',
      experiment: 'bellard05',
      unit: '×',
      published: 8,
      ours: () => meanNs('clock-gettime', 'qemu-tcg', { count: COUNT }) / meanNs('clock-gettime', 'bare'),
    },
    {
      what: 'null call, VMware over native, 2003',
      source: `${LMBENCH}: 1.6`,
      experiment: 'sosp03/lmbench/null/vmware',
      unit: '×',
      published: 1.6,
      ours: () => meanNs('getpid', 'vmware-bt') / meanNs('getpid', 'bare'),
      note: 'a 32-bit kernel called by int 0x80 on a CPU where that call itself took 0.45 µs; the cost here is that of SYSCALL in 2006, 2,066 cycles more',
    },
    {
      what: 'fork + exec, VMware over native, 2003',
      source: `${LMBENCH}: 4.3`,
      experiment: 'sosp03/lmbench/exec/vmware',
      unit: '×',
      published: 4.3,
      ours: () => meanNs('fork-exec', 'vmware-bt', { count: COUNT }) / meanNs('fork-exec', 'bare'),
      note: 'a new address space’s page tables have to be discovered, write-protected and shadowed page by page, and every copy-on-write and file-mapping fault goes through the monitor; here fork and exec are one cost each with 32 anonymous pages',
    },
    {
      what: 'page fault, VMware over native, 2003',
      source: `${LMBENCH}: 8.7`,
      experiment: 'sosp03/lmbench/page-fault/vmware',
      unit: '×',
      published: 8.7,
      ours: () => meanNs('page-fault', 'vmware-bt', { count: COUNT }) / meanNs('page-fault', 'bare'),
      note: 'lmbench’s faults are on a file mapping with cold shadow tables: a true fault, then a hidden one; here the entry is made on the way back',
    },
  ],
};

export default section;
