// `npm run mutate -- --seed 1 --count 30`: makes small mistakes in a copy of the sources, one at a time, and asks whether the tests of
// behaviour of that part notice. The table of frozen traces notices every change and is not asked. Takes half an hour on a quiet machine.
// Seed 1 noticed 16 of 30 when it was first measured, the first 10 of seed 2 noticed 6; 85 % are asked. Tests for four of the survivors are there since.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { KINDS, mutationsOf } from './mutations.mjs';
import { ROOT } from './paths.mjs';

/** @typedef {import('./mutations.mjs').Mutation} Mutation */

/** The folders of tests that belong to a part of the engine, the nearest first: most mistakes are noticed there, and soon. */
const AREAS = [
  {
    of: 'src/sim/kernel/sched',
    tests: [['unit/sched'], ['unit/cgroup'], ['unit/scenario', 'property/scenario']],
  },
  {
    of: 'src/sim/kernel/cgroup',
    tests: [['unit/cgroup'], ['unit/sched'], ['unit/scenario', 'property/scenario']],
  },
  { of: 'src/sim/virt', tests: [['unit/virt', 'unit/hw'], ['unit/startup'], ['unit/load']] },
  { of: 'src/sim/costs', tests: [['unit/costs'], ['unit/virt', 'unit/hw'], ['unit/startup']] },
];
/** Tables of figures and of sources do nothing. */
const NO_BEHAVIOUR = /\/costs\/tables\/|\/costs\/(sources|texts|host)\.ts$|\.footprint\.ts$/;
const COPIED = [
  'src',
  'tests',
  '.ci',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'svelte.config.js',
];
/** A mutation may never end: then the run is ended, and it counts as noticed. */
const HANG_MS = 900_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '30' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const random = generator(Number(values.seed));
/** @type {readonly {path: string, text: string, kind: string, why: string}[]} */
const EQUIVALENT = JSON.parse(readFileSync(join(ROOT, 'tests/support/equivalent-mutations.json'), 'utf8'));

const chosen = sample(Number(values.count)).filter(
  (_, index) => values.only === undefined || values.only.split(',').includes(String(index + 1)),
);

async function measure() {
  const copy = mkdtempSync(join(tmpdir(), 'ringside-mutate-'));
  const counts = { noticed: 0, survived: 0, equivalent: 0 };
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const [index, { mutation, tests }] of chosen.entries()) {
    const same = EQUIVALENT.find(
      ({ path, text, kind }) => path === mutation.path && text === mutation.text && kind === mutation.kind,
    );
    const { noticed, by } = same ? { noticed: false, by: same.why } : await noticedIn(copy, mutation, tests);
    const verdict = same ? 'equivalent' : noticed ? 'noticed' : 'survived';
    counts[verdict] += 1;
    console.log(`${index + 1}. ${verdict}: ${sentence(mutation)}${by === '' ? '' : `\n     ${by}`}`);
  }
  const asked = counts.noticed + counts.survived;
  const share = ((100 * counts.noticed) / asked).toFixed(0);
  console.log(
    `Seed ${values.seed}: ${counts.noticed} of ${asked} noticed (${share} %), ${counts.equivalent} change nothing.`,
  );
}

/** @param {number} count */
function sample(count) {
  const sites = AREAS.map(({ of, tests }) => ({
    tests,
    found: sourcesOf(of).flatMap((path) => mutationsOf(path, readFileSync(join(ROOT, path), 'utf8'))),
  }));
  return Array.from({ length: count }, (_, index) => {
    // Areas and kinds in turn, so that a small sample holds all of both; the lengths have no common factor.
    const { tests, found } = sites[index % sites.length] ?? { tests: [], found: [] };
    const ofKind = found.filter(({ kind }) => kind === KINDS[index % KINDS.length]);
    const [mutation] = ofKind.splice(Math.floor(random() * ofKind.length), 1);
    if (!mutation) throw new Error('no site of this kind is left');
    return { tests, mutation };
  });
}

/** @param {string} folder @returns {string[]} */
function sourcesOf(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !NO_BEHAVIOUR.test(path))
    .sort();
}

/** @param {string} copy @param {Mutation} mutation @param {readonly (readonly string[])[]} tests */
async function noticedIn(copy, { path, start, end, instead }, tests) {
  const file = join(copy, path);
  const code = readFileSync(file, 'utf8');
  for (const folders of tests) {
    writeFileSync(file, code.slice(0, start) + instead + code.slice(end));
    const found = await fails(copy, folders);
    writeFileSync(file, code);
    if (found.noticed) {
      await passOtherwise(copy, folders);
      return found;
    }
  }
  return { noticed: false, by: '' };
}

/** Folders whose tests pass without any mistake. @type {Set<string>} */
const sound = new Set();

/** Tests that fail anyway notice nothing. @param {string} copy @param {readonly string[]} folders */
async function passOtherwise(copy, folders) {
  const name = folders.join(', ');
  if (sound.has(name)) return;
  const { noticed, by } = await fails(copy, folders);
  if (noticed) throw new Error(`Tests of ${name} fail without any mistake: ${by}`);
  sound.add(name);
}

/** @param {string} copy @param {readonly string[]} tests @returns {Promise<{noticed: boolean, by: string}>} */
function fails(copy, tests) {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const argv = [
    'run',
    '--project',
    'unit',
    '--bail',
    '1',
    '--reporter=dot',
    ...tests.map((folder) => `tests/${folder}/`),
  ];
  const child = spawn(process.execPath, [vitest, ...argv], {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  return new Promise((resolve) => {
    let hangs = false;
    const limit = setTimeout(() => {
      hangs = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, HANG_MS);
    child.on('close', (status) => {
      clearTimeout(limit);
      const first = /^\s*FAIL\s+(?:\|unit\|\s+|unit\s+)?(.*)$/m.exec(output)?.[1] ?? 'the run fails';
      resolve({ noticed: status !== 0, by: hangs ? 'never ends' : status === 0 ? '' : first });
    });
  });
}

/** @param {Mutation} mutation */
function sentence({ path, line, kind, text, was, instead }) {
  const change =
    kind === 'statement'
      ? 'without'
      : `\`${was.replace(/\s+/g, ' ')}\` is \`${instead.replace(/\s+/g, ' ')}\` in`;
  return `${path}:${line} ${change} \`${text}\``;
}

/** Numbers in [0, 1) by a seed (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (values.list)
  for (const [index, one] of chosen.entries()) console.log(`${index + 1}. ${sentence(one.mutation)}`);
else await measure();
