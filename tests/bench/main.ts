import process from 'node:process';

import { runBrowser } from './browser.ts';
import { runEventCore } from './event-core.ts';
import type { Row } from './lib/measure.ts';
import { formatTable } from './lib/table.ts';
import { runCrowds, runModel } from './model.ts';
import { runScenarios } from './scenario.ts';
import { runXState } from './xstate.ts';

/** A group of measurements: its name on the command line, its title, and what it measures. */
interface Section {
  readonly name: string;
  readonly title: string;
  run(): Row[] | Promise<Row[]>;
}

const SECTIONS: readonly Section[] = [
  { name: 'event-core', title: 'Event queue, hold model (processor ns per step)', run: runEventCore },
  { name: 'model', title: 'Kernel model in Node, trace on (per second of processor time)', run: runModel },
  { name: 'tasks', title: 'Kernel model with many tasks (processor ns per event)', run: runCrowds },
  {
    name: 'scenario',
    title: 'Scenarios: scheduler, quotas, timers, trace (processor time)',
    run: runScenarios,
  },
  { name: 'browser', title: 'Kernel model in Chromium’s worker, trace on (wall clock)', run: runBrowser },
  { name: 'xstate', title: 'State machines (processor ns per event)', run: runXState },
];

/** Runs the sections named on the command line, all of them by default. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `unknown section: ${unknown.join(', ')}; there are ${SECTIONS.map(({ name }) => name).join(', ')}\n`,
    );
    process.exitCode = 2;
    return;
  }
  for (const section of SECTIONS) {
    if (names.length > 0 && !names.includes(section.name)) continue;
    process.stdout.write(`${formatTable(section.title, await section.run())}\n\n`);
  }
}

await main(process.argv.slice(2));
