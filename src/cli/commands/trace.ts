/** `ringside trace`: the trace of one stack in a file format. */
import {
  LAYERS,
  buildOperation,
  EXPORTERS,
  findExporter,
  traceSource,
  type Exporter,
  type OperationSpec,
} from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import { flag, helpText, readArguments, type Arguments, type OptionDefs } from '../options.ts';
import { readRequest, required, WORLD_OPTIONS } from '../spec-options.ts';

const FORMATS = EXPORTERS.map((exporter) => exporter.id);
const USAGE = `trace --op ID --stack S --format ${FORMATS.join('|')} [--count N] [--seed S] [--set cost.id=ns]… [--switch name=value]… [--param name=value]… [--write PATH=TEXT]…`;
const SUMMARY = 'the trace of one stack as a file';

const OPTIONS: OptionDefs = Object.freeze({
  ...WORLD_OPTIONS,
  stack: { value: 'S', about: 'stack or composition, see "ringside stacks"' },
  format: {
    value: 'F',
    about: `${FORMATS.join(', ')}: a file for Perfetto, text like ftrace's, hops as CSV`,
  },
});

/** Characters gathered before they are written. */
const WRITE_SIZE = 65_536;

function exporterOf(args: Arguments): Exporter {
  const format = required(args, 'format', EXPORTERS);
  const exporter = findExporter(format);
  if (!exporter)
    throw new UsageError(`--format: unknown format "${format}"; accepted: ${FORMATS.join(', ')}`);
  return exporter;
}

async function write(exporter: Exporter, spec: OperationSpec, count: number, io: Io): Promise<void> {
  const world = buildOperation(spec);
  const fromRow = world.sim.trace.count;
  world.issue(count);
  world.runToEnd();
  const source = traceSource(world, fromRow);
  const lost = Math.max(0, source.trace.first - fromRow);
  if (lost > 0)
    io.err(
      `ringside: the oldest ${lost} of ${source.toRow - fromRow} rows are no longer held and left out\n`,
    );
  let piece = '';
  for (const part of exporter.write([source])) {
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
    for (const spec of specs) await write(exporter, spec, count, io);
    return 0;
  },
});
