// In the built worker a `*.machine.ts` holds the flat table of its definition instead of the definition: XState, which
// the table was compiled with, stays out of the bundle. Everywhere else, tests included, the definition itself is read.
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ROOT } from './paths.mjs';

/** @typedef {typeof import('../src/sim/machines/chart.ts')} ChartModule */

const MACHINE = /\.machine\.ts$/;
const HARDWARE = /[\\/]hw[\\/]machine\.ts$/;

/** Unpacks a chart: three numbers for each of its edges. */
const CHARTS = 'ringside:charts';
const UNPACK = `export const chart = (id, initial, states, events, packed) => Object.freeze({ id, initial, states,
  edges: packed.map(([from, to, event]) => ({ from: states[from], to: states[to], event: events[event] })) });`;

/** @returns {import('vite').Plugin} */
export function machineTables() {
  return {
    name: 'ringside:machine-tables',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id === CHARTS ? `\0${CHARTS}` : null),
    async load(id) {
      if (id === `\0${CHARTS}`) return UNPACK;
      if (!MACHINE.test(id) || HARDWARE.test(id)) return null;
      const options = /** @type {const} */ ({ configFile: false, logLevel: 'error' });
      const { module } = await runnerImport(id, options);
      const chart = await runnerImport(join(ROOT, 'src/sim/machines/chart.ts'), options);
      return codeOf(id, /** @type {any} */ (module), /** @type {any} */ (chart.module));
    },
  };
}

/**
 * A module of the same exports as data.
 * @param {string} id
 * @param {Record<string, unknown>} exports
 * @param {ChartModule} charts
 */
function codeOf(id, exports, { chartOf }) {
  const lines = [
    "import { CompiledMachine } from '/src/sim/machines/compiled-machine.ts';",
    `import { chart } from '${CHARTS}';`,
  ];
  for (const [name, value] of Object.entries(exports))
    lines.push(`export const ${name} = ${valueOf(`${id}: ${name}`, value, chartOf)};`);
  return lines.join('\n');
}

/**
 * @param {string} where
 * @param {unknown} value
 * @param {ChartModule['chartOf']} chartOf
 */
function valueOf(where, value, chartOf) {
  if (typeof value !== 'object' || value === null) throw new Error(`${where} is not data`);
  if ('tables' in value && typeof value.tables === 'function')
    return `new CompiledMachine(${tablesOf(/** @type {any} */ (value.tables()))})`;
  if ('root' in value) return packed(chartOf(/** @type {any} */ (value)));
  if (Object.values(value).some((part) => typeof part === 'function'))
    throw new Error(`${where} is not data`);
  return `Object.freeze(${JSON.stringify(value)})`;
}

/** @param {import('../src/sim/machines/chart.ts').Chart} chart */
function packed({ id, initial, states, edges }) {
  const events = [...new Set(edges.map(({ event }) => event))];
  const rows = edges.map(({ from, to, event }) => [
    states.indexOf(from),
    states.indexOf(to),
    events.indexOf(event),
  ]);
  return `chart(${[id, initial, states, events, rows].map((part) => JSON.stringify(part)).join(', ')})`;
}

/** @param {import('../src/sim/machines/compiled-machine.ts').MachineTables} tables */
function tablesOf({ next, finalStates, ...rest }) {
  return `{...${JSON.stringify(rest)}, next: Int16Array.of(${[...next].join()}), finalStates: new Set(${JSON.stringify([...finalStates])})}`;
}
