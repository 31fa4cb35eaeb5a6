/** `ringside start`: starts stacks at the same moment and says what took how long, what waited, what is in memory. */
import { START_CHOICES, type StartChoice } from '../../sim/core/start-views.ts';
import {
  MAX_AT_ONCE,
  REFERENCE_RELEASE,
  requestIssues,
  startUp,
  STARTUPS,
  type StackStart,
  type StartOptions,
  type StartRequest,
} from '../../sim/index.ts';
import { defineCommand, UsageError } from '../command.ts';
import {
  flag,
  helpText,
  integer,
  numberPairs,
  pairs,
  readArguments,
  single,
  toNumber,
  type Arguments,
  type OptionDefs,
} from '../options.ts';
import { stackList } from '../spec-options.ts';
import { ns, table, type Column } from '../table.ts';

const USAGE =
  'start [--stacks A,B] [--at-once N] [--runs N] [--snapshot] [--pull] [--cold] [--ksm] [--network N] [--guest G] [--firmware F] [--kernel V] [--vcpus N] [--memory MIB] [--cpus N] [--cpu-max Q/P] [--switch name=value]… [--seed S] [--set cost.id=ns]… [--json]';
const SUMMARY = 'start-up and memory of each stack: phases, waits, bytes';
const DEFAULT_STACKS = 'bare,container,firecracker,kvm';
const DEFAULT_SEED = 1;
const MAX_SEED = 0xffff_ffff;
const MAX_CPUS = 512;
const MAX_RUNS = 1000;
const MIB = 2 ** 20;

const OPTIONS: OptionDefs = Object.freeze({
  stacks: { value: 'A,B', about: `stacks and compositions such as kvm/container (${DEFAULT_STACKS})` },
  'at-once': { value: 'N', about: `instances started at the same moment, 1 to ${MAX_AT_ONCE} (1)` },
  runs: { value: 'N', about: `repetitions, each on a new host, 1 to ${MAX_RUNS} (1)` },
  snapshot: { about: 'restore from a snapshot instead of booting' },
  pull: { about: 'the image is not there and has to be pulled' },
  cold: { about: 'nothing is in the host’s page cache' },
  ksm: { about: 'the host merges pages that are the same in several VMs' },
  network: { value: 'N', about: `network of a container: ${START_CHOICES.network.join(', ')}` },
  guest: { value: 'G', about: `guest of a VM: ${START_CHOICES.guest.join(', ')}` },
  firmware: { value: 'F', about: `firmware of a VM: ${START_CHOICES.firmware.join(', ')}` },
  kernel: { value: 'V', about: `release of the host’s kernel, such as 5.10 (${REFERENCE_RELEASE})` },
  vcpus: { value: 'N', about: 'virtual CPUs of each machine that is started (1)' },
  memory: { value: 'MIB', about: 'memory of each machine that is started, MiB (as its guest has)' },
  cpus: { value: 'N', about: `CPUs of the host, 1 to ${MAX_CPUS} (8)` },
  'cpu-max': {
    value: 'Q/P',
    about: 'CPU time that all together get: µs of quota in µs of period, such as 50000/100000',
  },
  switch: {
    value: 'name=value',
    about: 'mechanism of the host or of VMs, see "ringside switches"; host-load is of busy programs a CPU',
    multiple: true,
  },
  seed: { value: 'S', about: `seed, 0 to ${MAX_SEED} (${DEFAULT_SEED})` },
  set: { value: 'cost.id=ns', about: 'mean of a cost, see "ringside costs"', multiple: true },
  json: { about: 'write JSON' },
});

const NOTES = [
  `Stacks: ${STARTUPS.map((def) => def.id).join(', ')}.`,
  'container (also runc) is docker run: client, daemon, containerd, shim and runc; runc-alone is runc run by itself.',
  'firecracker is a VMM that reads a file, firecracker-api one that is told by requests, firecracker-containerd the same micro-VM made by containerd for a container.',
  'A stack marked "model estimate" has parts for which no published figure was found.',
];

function choice<N extends keyof typeof START_CHOICES>(args: Arguments, name: N): StartChoice<N> {
  const given = single(args, name) ?? START_CHOICES[name][0];
  const known = START_CHOICES[name].find((value) => value === given);
  if (known !== undefined) return known;
  throw new UsageError(`--${name}: "${given}" is not accepted; accepted: ${START_CHOICES[name].join(', ')}`);
}

/** Which option an issue of the engine is about. */
const OPTION_OF: Readonly<Record<string, string>> = Object.freeze({
  stacks: '--stacks',
  atOnce: '--at-once',
  snapshot: '--snapshot',
  cpuMax: '--cpu-max',
  kernel: '--kernel',
  vcpus: '--vcpus',
  guestBytes: '--memory',
});

/** Quota and period in µs; absent: no limit. */
function cpuMax(args: Arguments): StartOptions['cpuMax'] {
  const text = single(args, 'cpu-max');
  if (text === undefined) return undefined;
  const [quotaUs, periodUs, ...rest] = text.split('/').map(toNumber);
  if (quotaUs === undefined || periodUs === undefined || rest.length > 0)
    throw new UsageError(`--cpu-max: "${text}" is not accepted; accepted: two numbers such as 50000/100000`);
  return { quotaNs: quotaUs * 1000, periodNs: periodUs * 1000 };
}

/** The option that an issue is about. */
function optionOf(path: string): string {
  return OPTION_OF[path] ?? (path.startsWith('switches.') ? '--switch' : '--set');
}

/** Kernel of the host and size of the guests, as far as they are given. */
function guestOptions(args: Arguments): Pick<StartOptions, 'kernel' | 'vcpus' | 'guestBytes'> {
  const kernel = single(args, 'kernel');
  const vcpus = single(args, 'vcpus');
  const mebibytes = single(args, 'memory');
  return {
    ...(kernel === undefined ? {} : { kernel }),
    ...(vcpus === undefined ? {} : { vcpus: toNumber(vcpus) }),
    ...(mebibytes === undefined ? {} : { guestBytes: toNumber(mebibytes) * MIB }),
  };
}

function readRequest(args: Arguments): StartRequest {
  const limit = cpuMax(args);
  const options: StartOptions = {
    cpus: integer(args, 'cpus', 8, 1, MAX_CPUS),
    runs: integer(args, 'runs', 1, 1, MAX_RUNS),
    snapshot: flag(args, 'snapshot'),
    pull: flag(args, 'pull'),
    cache: flag(args, 'cold') ? 'cold' : 'warm',
    ksm: flag(args, 'ksm'),
    network: choice(args, 'network'),
    guest: choice(args, 'guest'),
    firmware: choice(args, 'firmware'),
    costs: numberPairs(args, 'set'),
    switches: Object.fromEntries(pairs(args, 'switch')),
    ...(limit === undefined ? {} : { cpuMax: limit }),
    ...guestOptions(args),
  };
  const request: StartRequest = {
    stacks: stackList(args, DEFAULT_STACKS),
    atOnce: integer(args, 'at-once', 1, 1, MAX_AT_ONCE),
    seed: integer(args, 'seed', DEFAULT_SEED, 0, MAX_SEED),
    options,
  };
  const [first] = requestIssues(request);
  if (first) throw new UsageError(`${optionOf(first.path)}: ${first.message.en}`);
  return request;
}

const TIME_COLUMNS: readonly Column[] = [
  { title: 'phase' },
  { title: 'at ns', align: 'right' },
  { title: 'takes ns', align: 'right' },
];
const WAIT_COLUMNS: readonly Column[] = [
  { title: 'waits for' },
  { title: 'times', align: 'right' },
  { title: 'ns, all instances', align: 'right' },
];
const MEMORY_COLUMNS: readonly Column[] = [
  { title: 'memory' },
  { title: 'share' },
  { title: 'bytes', align: 'right' },
];

function stackText(start: StackStart): string {
  const { min, mean, p50, p99, max } = start.totalNs;
  const phases = start.phases.map((phase) => [phase.name, ns(phase.startNs), ns(phase.durationNs)]);
  const waits = start.waits.map((wait) => [wait.name, ns(wait.count), ns(wait.ns)]);
  const memory = start.memory.map((part) => [part.id, part.share, ns(part.bytes)]);
  return [
    `${start.stack}${start.estimate ? ` (model estimate: ${start.estimate.en})` : ''}\n`,
    table(TIME_COLUMNS, phases, '  '),
    waits.length > 0 ? `\n${table(WAIT_COLUMNS, waits, '  ')}` : '',
    `\n${table(MEMORY_COLUMNS, memory, '  ')}`,
    `  total ns  min ${ns(min)} · mean ${ns(mean)} · p50 ${ns(p50)} · p99 ${ns(p99)} · max ${ns(max)}\n`,
    `  memory    ${ns(start.memoryBytes)} bytes an instance, ${ns(start.marginalBytes)} of them its own\n`,
    start.outOfMemory ? '  the host had not enough memory for all of them\n' : '',
    `  left      ${start.processes.join(', ')}\n\n`,
  ].join('');
}

/** What the JSON promises, in its order, and then the rest. */
function jsonStack(start: StackStart): object {
  const { stack, totalNs, phases, memoryBytes, marginalBytes, waits, memory, processes, estimate } = start;
  return {
    stack,
    totalNs,
    phases: phases.map(({ name, startNs, durationNs }) => ({ name, startNs, durationNs })),
    memoryBytes,
    marginalBytes,
    waits,
    memory: memory.map(({ id, share, bytes }) => ({ id, share, bytes })),
    processes,
    estimate: estimate?.en ?? null,
    traceHash: start.traceHash,
  };
}

export default defineCommand({
  name: 'start',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, `Shows ${SUMMARY}.`, OPTIONS, NOTES));
      return 0;
    }
    const request = readRequest(args);
    const { stacks } = startUp(request);
    const { seed, atOnce } = request;
    if (flag(args, 'json'))
      await io.out(`${JSON.stringify({ seed, atOnce, stacks: stacks.map(jsonStack) }, null, 2)}\n`);
    else {
      await io.out(`${atOnce === 1 ? 'one instance' : `${ns(atOnce)} instances at once`}, seed ${seed}\n\n`);
      for (const start of stacks) await io.out(stackText(start));
    }
    return 0;
  },
});
