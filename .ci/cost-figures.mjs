// In the built worker a `*.cost.ts` holds figures only; the words, a fifth of the engine, are a chunk of their own that is
// loaded after the first picture. Everywhere else, tests included, the tables are read as they are written.
import { basename, join } from 'node:path';
import { runnerImport } from 'vite';
import { ROOT } from './paths.mjs';

/** @typedef {typeof import('../src/sim/costs/registry.ts')} Registry */
/** @typedef {typeof import('../src/sim/costs/texts.ts')} Texts */

const TABLE = /[\\/]costs[\\/]tables[\\/][^\\/]+\.cost\.ts$/;
const TEXTS = /[\\/]costs[\\/]texts\.ts$/;
const SOURCES = /[\\/]costs[\\/]sources\.ts$/;
/** From strongest to weakest. */
const CONFIDENCE = ['measured', 'published', 'recalled', 'calibrated', 'assumed'];
/** Unpacks rows, and freezes them with what hangs below: checkpoints share what is frozen. */
const ROWS = 'ringside:cost-rows';
const UNPACK = `const freeze = (v) => { if (typeof v === 'object' && v) { Object.values(v).forEach(freeze); Object.freeze(v); } return v; };
const CONFIDENCE = ${JSON.stringify(CONFIDENCE)};
const distOf = (d) => typeof d === 'number' ? { kind: 'lognormal', sigma: d } : d ?? { kind: 'constant' };
export const table = (family, rows) => freeze({ family, costs: rows.map(([id, mode, meanNs, loNs, hiNs, sure, dist, composite]) => ({
  id, mode, meanNs, loNs, hiNs, confidence: CONFIDENCE[sure], dist: distOf(dist), ...(composite && { composite }) })) });`;

/** @param {string} path */
async function modules(path) {
  const { module } = await runnerImport(join(ROOT, path), { configFile: false, logLevel: 'error' });
  return module;
}

/** @returns {import('vite').Plugin} */
export function costFigures() {
  /** @type {Promise<Registry> | undefined} */
  let registry;
  const tables = async () => {
    registry ??= /** @type {Promise<any>} */ (modules('src/sim/costs/registry.ts'));
    return (await registry).COST_TABLES;
  };
  return {
    name: 'ringside:cost-figures',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id === ROWS ? `\0${ROWS}` : null),
    async load(id) {
      if (id === `\0${ROWS}`) return UNPACK;
      // Whether every source is in the bibliography was asked when the tables were read.
      if (SOURCES.test(id)) return 'export const findSource = (id) => ({ id });';
      if (TABLE.test(id)) return figuresOf(id, await tables());
      if (TEXTS.test(id)) return textsOf(await tables());
      return null;
    },
  };
}

/**
 * @param {string} id
 * @param {Registry['COST_TABLES']} tables
 */
function figuresOf(id, tables) {
  const family = basename(id, '.cost.ts');
  const table = tables.find((one) => one.family === family);
  if (!table) throw new Error(`${id}: no family ${family}`);
  return `import { table } from '${ROWS}';\nexport default table('${family}', ${json(table.costs.map(rowOf))});`;
}

/** A cost's figures in their order; a fault where there is one more than that. @param {Registry['COST_TABLES'][number]['costs'][number]} def */
function rowOf({ sources: _s, hardware: _h, year: _y, label: _l, note: _n, ...figures }) {
  const { id, mode, meanNs, loNs, hiNs, confidence, dist, composite, ...rest } = figures;
  if (Object.keys(rest).length > 0) throw new Error(`${id}: ${Object.keys(rest).join()} is not packed`);
  const plain = dist.kind === 'lognormal' && !dist.tail;
  const shape = plain ? dist.sigma : dist.kind === 'constant' ? null : dist;
  const sure = CONFIDENCE.indexOf(confidence);
  if (sure < 0) throw new Error(`${id}: ${confidence} is no confidence`);
  return [id, mode, meanNs, loNs, hiNs, sure, shape, ...(composite ? [composite] : [])];
}

/** @param {Registry['COST_TABLES']} tables */
async function textsOf(tables) {
  const { costText } = /** @type {Texts} */ (await modules('src/sim/costs/texts.ts'));
  /** @type {string[]} */
  const titles = [];
  const rows = tables
    .flatMap(({ costs }) => costs)
    .map((def) => {
      const words = costText(def.id);
      // A source is named once: its title and what this cost takes from it are joined when they are read.
      const sources = words.sources.map((whole, index) => {
        const says = def.sources[index]?.text ?? '';
        const title = whole.slice(0, whole.length - says.length);
        if (!titles.includes(title)) titles.push(title);
        return [titles.indexOf(title), says];
      });
      return [def.id, { ...words, says: undefined, sources }];
    });
  return `const TITLES = ${json(titles)};
const TEXTS = new Map(${json(rows)});
export function costText(id) {
  const { sources, ...words } = TEXTS.get(id);
  return { ...words, sources: sources.map(([title, says]) => TITLES[title] + says), says: sources[0]?.[1] ?? '' };
}`;
}

/** JSON of plain data; a number that JSON cannot hold is a mistake. @param {unknown} value */
function json(value) {
  return JSON.stringify(value, (key, part) => {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new Error(`${key}: ${part} is not data`);
    return part;
  });
}
