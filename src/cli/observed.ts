/** An observed series beside each scenario's run: rows of text, or data. */
import { besideRows, observedSteps, readObserved, type BesideRow, type RunResult } from '../sim/index.ts';
import { UsageError } from './command.ts';
import { single, type Arguments } from './options.ts';
import { textOf } from './scenario-options.ts';
import { table } from './table.ts';

const PERIOD_US = 100_000;

export interface Observed {
  readonly group: string;
  readonly rows: readonly BesideRow[];
  /** (from s, to s, CPUs, share of periods throttled) between each two samples. */
  readonly steps: readonly (readonly number[])[];
}

/** Reads `--observed`; null: not asked for. Answers what stands beside a run. */
export async function readBeside(args: Arguments): Promise<((run: RunResult) => Observed) | null> {
  const path = single(args, 'observed');
  if (path === undefined) return null;
  const apart = single(args, 'apart');
  if (apart !== undefined && !(Number(apart) > 0)) throw new UsageError(`--apart ${apart}: expected seconds`);
  const read = readObserved(await textOf(path), apart === undefined ? null : Number(apart), PERIOD_US);
  if (!read.ok) throw new UsageError(`${path}: ${read.en}`);
  const asked = single(args, 'group')?.replace(/^\//, '');
  return ({ figures = {} }) => {
    const limited = Object.entries(figures).find(([, { limit_cpus: limit }]) => limit !== null)?.[0];
    const group = asked ?? limited ?? Object.keys(figures)[0] ?? '';
    const simulated = figures[group];
    if (!simulated) throw new UsageError(`--group ${group}: there are: ${Object.keys(figures).join(', ')}`);
    return { group, rows: besideRows(read.samples, simulated), steps: observedSteps(read.samples) };
  };
}

export function besideTable({ group, rows }: Observed): string {
  const shown = (value: number | null): string => (value === null ? '' : String(value));
  return table(
    [{ title: group }, { title: 'observed', align: 'right' }, { title: 'simulated', align: 'right' }],
    rows.map(({ figure, observed, simulated }) => [figure, shown(observed), shown(simulated)]),
    '  ',
  );
}
