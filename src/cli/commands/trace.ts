/** `ringside trace`: the trace of one stack in a file format. */
import {
  LAYERS,
  buildOperation,
  EXPORTERS,
  findExporter,
  traceSource,
  type Exporter,
  type OperationSpec,
  type World,
} from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import { flag, helpText, readArguments, single, type Arguments, type OptionDefs } from '../options.ts';
import { readRequest, required, WORLD_OPTIONS } from '../spec-options.ts';

const FORMATS = EXPORTERS.map((exporter) => exporter.id);
const USAGE = `trace --op ID --stack S --format ${FORMATS.join('|')} [--machine M] [--count N] [--seed S] [--set cost.id=ns]… [--switch name=value]… [--param name=value]… [--write PATH=TEXT]…`;
const SUMMARY = 'the trace of one stack as a file';

const OPTIONS: OptionDefs = Object.freeze({
  ...WORLD_OPTIONS,
  stack: { value: 'S', about: 'stack or composition, see "ringside stacks"' },
  format: {
    value: 'F',
    about: `${FORMATS.join(', ')}: a file for Perfetto, text as the kernel's own ftrace, hops as CSV`,
  },
  machine: {
    value: 'M',
    about:
      "whose kernel's ftrace: a path such as host/guest, or all; without it, of the machine that the stack's program runs on",
  },
});

/** Between two operations, ns. */
const PAUSE_NS = 20_000;

/** Characters gathered before they are written. */
const WRITE_SIZE = 65_536;

function exporterOf(args: Arguments): Exporter {
  const format = required(args, 'format', EXPORTERS);
  const exporter = findExporter(format);
  if (!exporter)
    throw new UsageError(`--format: unknown format "${format}"; accepted: ${FORMATS.join(', ')}`);
  return exporter;
}

/** Number of the machine whose trace was asked for; undefined: all of them. */
function machineOf(world: World, wanted: string | undefined): number | undefined {
  if (wanted === 'all') return undefined;
  if (wanted === undefined) return world.place.kernel.machine.id;
  const { machines } = world.sim;
  const found = machines.findIndex(({ place }) => place === wanted);
  if (found < 0)
    throw new UsageError(
      `--machine: unknown machine "${wanted}"; accepted: all, ${machines.map(({ place }) => place).join(', ')}`,
    );
  return found;
}

/** The program computes for a while: back to back, two who take turns on a CPU may find another turn than they do alone. */
function pause(world: World): void {
  const until = world.nowNs + PAUSE_NS;
  while (world.nextNs <= until && world.step());
  world.advanceTo(until);
}

async function write(
  exporter: Exporter,
  spec: OperationSpec,
  count: number,
  wanted: string | undefined,
  io: Io,
): Promise<void> {
  const world = buildOperation(spec);
  const machine = machineOf(world, wanted);
  const fromRow = world.sim.trace.count;
  for (let n = 0; n < count; n++) {
    world.issue(1);
    world.runToEnd();
    pause(world);
  }
  const source = traceSource(world, fromRow);
  const lost = Math.max(0, source.trace.first - fromRow);
  if (lost > 0)
    io.err(
      `ringside: the oldest ${lost} of ${source.toRow - fromRow} rows are no longer held and left out\n`,
    );
  let piece = '';
  for (const part of exporter.write([{ ...source, ...(machine === undefined ? {} : { machine }) }])) {
    piece += part;
    if (piece.length < WRITE_SIZE) continue;
    await io.out(piece);
    piece = '';
  }
  await io.out(piece);
}

export default defineCommand({
  name: 'trace',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, `Writes ${SUMMARY} to standard output.`, OPTIONS));
      return 0;
    }
    const exporter = exporterOf(args);
    const { specs, count } = readRequest(args, [required(args, 'stack', LAYERS)], 'stack');
    for (const spec of specs) await write(exporter, spec, count, single(args, 'machine'), io);
    return 0;
  },
});
