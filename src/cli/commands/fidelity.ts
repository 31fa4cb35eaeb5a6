/** `ringside fidelity`: simulates recorded runs of a real kernel and says where ours differ. */
import { compareFile, summarise, type Comparison, type Share } from '../../sim/index.ts';
import { defineCommand, EXIT_USAGE } from '../command.ts';
import { flag, helpText, readArguments } from '../options.ts';
import { readScenarios, SCENARIO_OPTIONS, seedOf } from '../scenario-options.ts';
import { table } from '../table.ts';

const USAGE = 'fidelity FILE.json [--seed S] [--json]';
const SUMMARY = 'recorded runs of a real kernel beside simulated ones';
/** Share of all comparisons that must hold. */
const TARGET = 0.97;
const EXIT_OUTSIDE = 1;
const NOTES = [
  'Tolerances: usage 1.5 % of one CPU; nr_periods ±2; nr_throttled 3 % or ±2; throttled_usec 5 %; burst counters 10 %;',
  'p50, p90 and p99 15 % or 0.3 ms; gaps: 90 % of the edges within 0.5 ms. A run whose phases are known is compared with its own',
  `record, p99 and the others with the range of all recorded runs. Exit status 1: fewer than ${String(TARGET * 100)} % hold.`,
];

function percent({ holds, of }: Share): string {
  return `${((100 * holds) / Math.max(1, of)).toFixed(1)} %`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}

function summaryTable(shares: readonly Share[]): string {
  return table(
    [
      { title: 'metric' },
      { title: 'hold', align: 'right' },
      { title: 'of', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    shares.map((share) => [share.metric, String(share.holds), String(share.of), percent(share)]),
  );
}

function rowTable(rows: readonly Comparison[]): string {
  return table(
    [
      { title: 'scenario' },
      { title: 'run', align: 'right' },
      { title: 'metric' },
      { title: 'where' },
      { title: 'recorded', align: 'right' },
      { title: 'ours', align: 'right' },
      { title: 'error', align: 'right' },
      { title: '' },
    ],
    rows.map((row) => {
      const [low, high] = row.recorded;
      const recorded = low === high ? figure(low) : `${figure(low)} … ${figure(high)}`;
      const verdict = row.holds ? 'holds' : 'OUTSIDE';
      return [
        row.scenario,
        String(row.run),
        row.metric,
        row.where,
        recorded,
        figure(row.ours),
        figure(row.error),
        verdict,
      ];
    }),
  );
}

export default defineCommand({
  name: 'fidelity',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, SCENARIO_OPTIONS, ['FILE.json']);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, SCENARIO_OPTIONS, NOTES));
      return 0;
    }
    const seed = seedOf(args);
    const file = await readScenarios(args, io);
    if (!file) return EXIT_USAGE;
    const comparisons = compareFile(file, seed);
    const [all, ...metrics] = summarise(comparisons);
    if (!all || all.of === 0) {
      io.err('ringside: the file holds no recorded runs to compare with\n');
      return EXIT_USAGE;
    }
    const pass = all.holds / all.of >= TARGET;
    if (flag(args, 'json')) {
      const share = Math.round((1e4 * all.holds) / all.of) / 1e4;
      await io.out(
        `${JSON.stringify({ pass, share, target: TARGET, metrics: [all, ...metrics], comparisons }, null, 1)}\n`,
      );
    } else {
      await io.out(`${rowTable(comparisons)}\n${summaryTable([all, ...metrics])}`);
      await io.out(
        `${pass ? 'within' : 'outside'} the tolerances: ${percent(all)} hold, ${String(TARGET * 100)} % are asked for\n`,
      );
    }
    return pass ? 0 : EXIT_OUTSIDE;
  },
});
