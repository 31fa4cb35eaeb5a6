/**
 * Adding a cgroup controller is adding one file. A made-up one is put into a copy of the sources, and nothing else is
 * touched: it has to be enforced in every kind of world, and in a guest's kernel too.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
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
const MADE_UP = 'tests/support/made-up';
const CONTROLLERS = 'src/sim/kernel/cgroup';
const WORLDS = 'tests/unit/made-up/worlds.test.ts';
const HANG_MS = 600_000;

let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'ringside-made-up-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const source = await readFile(join(ROOT, MADE_UP, 'made-up.controller.ts'), 'utf8');
  const here = source
    .replaceAll('../../../src/sim/kernel/cgroup/', './')
    .replaceAll('../../../src/sim/', '../../');
  await writeFile(join(copy, CONTROLLERS, 'made-up.controller.ts'), here);
  await cp(join(copy, MADE_UP, 'worlds.ts'), join(copy, WORLDS));
}, HANG_MS);

afterAll(() => rm(copy, { recursive: true, force: true }));

test(
  'a controller of one new file is enforced in paths, neighbours, load, replay and start-up, and in a guest',
  async () => {
    const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
    const argv = ['run', '--project', 'unit', WORLDS, '--reporter=verbose'];
    const { stdout } = await run(process.execPath, [vitest, ...argv], { cwd: copy, maxBuffer: 1e8 });
    expect(stdout).toMatch(/6 passed/);
  },
  HANG_MS,
);
