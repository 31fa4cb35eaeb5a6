/** VM exits on KVM, one level (B5). */
import { buildOperation } from '../../../../src/sim/index.ts';
import { COMP } from '../../../../src/sim/trace/components.ts';
import { probeIndex } from '../../../../src/sim/trace/probes.ts';
import { awayNs } from '../exit-time.ts';
import { SEED, type Figure, type FidelitySection } from '../figure.ts';
import { brief, costsOf } from '../probe.ts';

const COUNT = 300;
const DALL = 'Dall et al., ISCA 2016, Table II, KVM x86 (recalled)';
const DVH = 'Lim and Nieh, DVH, ASPLOS 2020';
const CALL = probeIndex('sys_enter');
const HANDLER = probeIndex('irq_handler_entry');

/** Mean time from the VMM's last call until the guest's interrupt handler begins, ns, on reads of the disk. */
function notificationNs(idle: string): number {
  const world = buildOperation({
    op: 'read-disk',
    stack: 'kvm',
    params: {},
    seed: SEED,
    switches: { idle },
    costs: costsOf(),
  });
  const { trace } = world.sim;
  const from = trace.count;
  world.issue(brief(COUNT, 16));
  world.runToEnd();
  const waits: number[] = [];
  let calledAt = -1;
  for (let row = from; row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] !== world.issuer.flow) continue;
    const at = trace.startNs[slot] ?? 0;
    // The VMM goes back to sleep beside the vCPU's waking, with a call of its own: the first one counts.
    if (trace.probe[slot] === CALL && trace.from[slot] === COMP.vmm) calledAt = calledAt < 0 ? at : calledAt;
    else if (trace.probe[slot] === HANDLER && trace.to[slot] === COMP.kernel) calledAt = -1;
    else if (trace.probe[slot] === HANDLER && calledAt >= 0) {
      waits.push(at - calledAt);
      calledAt = -1;
    }
  }
  return waits.reduce((sum, ns) => sum + ns, 0) / Math.max(1, waits.length);
}

/** A time that depends on how an idle CPU waits, which the source does not say: ours both ways. */
function bothWays(
  what: string,
  source: string,
  experiment: string,
  theirs: number,
  ns: (idle: string) => number,
): readonly Figure[] {
  const row = { source, experiment, unit: 'µs', published: theirs } as const;
  const note = 'the source does not say how idle CPUs wait: two rows for one measurement';
  return [
    { ...row, what: `${what}, idle CPUs polling`, ours: () => ns('poll') / 1000, note },
    {
      ...row,
      what: `${what}, idle CPUs in C1`,
      ours: () => ns('c1') / 1000,
      note,
    },
  ];
}

const ASSIGNED = 'devices are shared by virtio or emulated, none is assigned to a guest';

const section: FidelitySection = {
  title: 'VM exits',
  figures: [
    {
      what: 'a guest arms its timer',
      source: `${DVH} (recalled): 2,005 cycles at 3 GHz`,
      experiment: 'dvh/program-timer',
      unit: 'µs',
      published: 0.668,
      ours: () => awayNs('timer-tick', 'kvm', 'MSR_WRITE', COUNT) / 1000,
      note: 'the fast path of later kernels taken off',
    },
    ...bothWays(
      'a guest kicks a device whose back end has to be woken',
      `${DVH}, DevNotify: 4,984 cycles at 3 GHz`,
      'dvh/dev-notify',
      1.66,
      (idle) => awayNs('read-disk', 'kvm', 'EPT_MISCONFIG', COUNT, { idle }),
    ),
    ...bothWays(
      'from the back end’s signal to the handler in a halted guest',
      `${DALL}, I/O in: 18,923 cycles at 3 GHz`,
      'dall16/kvm/io-in',
      6.31,
      notificationNs,
    ),
    {
      what: 'devices assigned to a guest, throughput over bare metal',
      source: 'Gordon et al., ELI, ASPLOS 2012: 60 to 65 %',
      experiment: 'eli12/throughput',
      unit: '%',
      published: null,
      publishedRange: [60, 65],
      ours: null,
      note: ASSIGNED,
    },
    {
      what: 'the same with interrupts that do not exit',
      source: 'Gordon et al., ELI, ASPLOS 2012: 97 to 100 %',
      experiment: 'eli12/throughput',
      unit: '%',
      published: null,
      publishedRange: [97, 100],
      ours: null,
      note: ASSIGNED,
    },
    {
      what: 'from one VM to another on the same CPU',
      source: `${DALL}: 4,812 cycles`,
      experiment: 'dall16/kvm/vm-switch',
      unit: 'cycles',
      published: 4812,
      ours: null,
      note: 'vCPUs of one VM are pinned to CPUs of their own; loading another VM’s control structure is no cost of its own',
    },
  ],
};

export default section;
