/** `ringside paths`: one operation in several stacks, with the hops of the first and the numbers of all. */
import { RunningHash } from '../../sim/core/hash.ts';
import { makeCatalog, measureStack, stackFidelity, type StackMeasure } from '../../sim/index.ts';
import { fidelityLine } from '../fidelity-line.ts';
import { defineCommand, type Io } from '../command.ts';
import { flag, helpText, readArguments, type OptionDefs } from '../options.ts';
import { DEFAULT_STACKS, readRequest, stackList, WORLD_OPTIONS, type RunRequest } from '../spec-options.ts';
import { ns, table, type Column } from '../table.ts';

const USAGE =
  'paths --op ID [--stacks A,B] [--count N] [--seed S] [--set cost.id=ns]… [--switch name=value]… [--param name=value]… [--write PATH=TEXT]… [--json]';
const SUMMARY = 'one operation through each stack: hops, counts, times';

const OPTIONS: OptionDefs = Object.freeze({
  ...WORLD_OPTIONS,
  stacks: { value: 'A,B', about: `stacks and compositions such as kvm/container (${DEFAULT_STACKS})` },
  json: { about: 'write JSON' },
});

const HOP_COLUMNS: readonly Column[] = [
  { title: '#', align: 'right' },
  { title: 'at ns', align: 'right' },
  { title: 'takes ns', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'event' },
  { title: 'cost' },
  { title: 'cpu' },
];

/** Mean of every cost, ns, as this run uses them. */
type Means = ReadonlyMap<string, number>;

function meansOf(set: Readonly<Record<string, number>>): Means {
  return new Map([
    ...makeCatalog().costs.map(({ id, meanNs }) => [id, meanNs] as const),
    ...Object.entries(set),
  ]);
}

/**
 * A published round trip contains its exit and entry. Where those alone took as long, nothing is left for the hop that the
 * figure is named after.
 */
function costText(hops: StackMeasure['hops'], at: number, means: Means): string {
  const hop = hops[at];
  if (!hop?.cost || hop.durationNs > 0 || !((means.get(hop.cost) ?? 0) > 0)) return hop?.cost ?? '';
  const left = hops.slice(0, at).some(({ probe }) => probe === 'kvm_exit');
  return `${hop.cost} (in ${left ? 'exit and entry' : 'other hops'})`;
}

function hopTable(measure: StackMeasure, means: Means): string {
  const rows = measure.hops.map((hop, at) => [
    String(hop.index),
    ns(hop.startNs),
    ns(hop.durationNs),
    hop.from,
    hop.to,
    hop.reason === null ? hop.probe : `${hop.probe} ${hop.reason}`,
    costText(measure.hops, at, means),
    hop.cpu,
  ]);
  return table(HOP_COLUMNS, rows, '  ');
}

/** Counts that are not 0, in words. */
function countsText(measure: StackMeasure): string {
  const { exitsByReason, ...counts } = measure.counts;
  const parts = Object.entries(counts)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${ns(value)}`);
  const reasons = Object.entries(exitsByReason).map(([name, value]) => `${name} ${ns(value)}`);
  if (reasons.length > 0) parts.push(`exits by reason: ${reasons.join(', ')}`);
  return parts.join(' · ') || 'none';
}

function stackText(measure: StackMeasure, means: Means): string {
  const { min, mean, p50, p99, max } = measure.totalNs;
  return [
    `${measure.stack}\n`,
    fidelityLine(measure.stack),
    hopTable(measure, means),
    `  total ns  min ${ns(min)} · mean ${ns(mean)} · p50 ${ns(p50)} · p99 ${ns(p99)} · max ${ns(max)}\n`,
    `  counts    ${countsText(measure)}\n`,
    measure.errno === null
      ? '\n'
      : `  failed    ${measure.errno}: the operation is not possible here, its time is no comparison\n\n`,
  ].join('');
}

/** One hash for all stacks: equal when every stack traced the same. */
function combinedHash(measures: readonly StackMeasure[]): string {
  const hash = new RunningHash();
  for (const measure of measures) {
    hash.addString(measure.stack);
    hash.addString(measure.traceHash);
  }
  return hash.digest();
}

/** The hop's fields that the JSON promises, in its order, and then where it ran. */
function jsonStack({ stack, totalNs, counts, errno, hops }: StackMeasure): object {
  return {
    stack,
    totalNs,
    counts,
    hops: hops.map((hop) => ({
      index: hop.index,
      from: hop.from,
      to: hop.to,
      modeFrom: hop.modeFrom,
      modeTo: hop.modeTo,
      probe: hop.probe,
      reason: hop.reason,
      startNs: hop.startNs,
      durationNs: hop.durationNs,
      cost: hop.cost,
      cpu: hop.cpu,
      task: hop.task,
    })),
    fidelity: stackFidelity(stack).level,
    estimates: stackFidelity(stack).notes.map((note) => note.en),
    errno,
  };
}

async function run(request: RunRequest, json: boolean, io: Io): Promise<void> {
  const { specs, count } = request;
  const [first] = specs;
  const measures = specs.map((spec) => measureStack(spec, count));
  const traceHash = combinedHash(measures);
  const seed = first?.seed ?? 0;
  const op = first?.op ?? '';
  if (json) {
    await io.out(
      `${JSON.stringify({ seed, op, count, stacks: measures.map(jsonStack), traceHash }, null, 2)}\n`,
    );
    return;
  }
  const operations = count === 1 ? '1 operation' : `${ns(count)} operations, hops of the first`;
  await io.out(`${op}, ${operations}, seed ${seed}\n\n`);
  const means = meansOf(first?.costs ?? {});
  for (const measure of measures) await io.out(stackText(measure, means));
  await io.out(`trace hash ${traceHash}\n`);
}

export default defineCommand({
  name: 'paths',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) await io.out(helpText(USAGE, `Runs ${SUMMARY}.`, OPTIONS));
    else await run(readRequest(args, stackList(args), 'stacks'), flag(args, 'json'), io);
    return 0;
  },
});
