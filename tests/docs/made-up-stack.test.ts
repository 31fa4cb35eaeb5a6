/**
 * Adding a hypervisor is adding one file. A made-up one is put into a copy of the sources, and nothing else is touched:
 * the command, the contract tests and the documents have to include it by themselves.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const COPIED = [
  'src',
  'tests',
  'docs',
  '.ci',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.engine.json',
  'vite.config.ts',
  'svelte.config.js',
];

/** A VMM of one file: a slow one, that serves its guest's disk one request after the other. */
const MADE_UP = `
import { text } from '../../core/text.ts';
import { blockThread } from '../block-backend.ts';
import { buildKvmVm } from '../kvm-vm.ts';
import { defineLayer } from '../layer.ts';

const program = blockThread({ name: 'madeup', requestCost: 'vmm.blk_req', engine: 'sync', ignoresFlush: true });

export default defineLayer({
  id: 'made-up',
  label: text('Made-up VMM', '가상의 VMM'),
  about: text('A hypervisor that exists in this test only.', '이 테스트에만 있는 하이퍼바이저입니다.'),
  fidelity: 'sketch',
  fidelityNote: text('Nothing about it was measured.', '측정된 것이 없습니다.'),
  components: ['app', 'guest-kernel', 'vmm', 'kvm'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: ['linux'],
  build: (below, context) =>
    buildKvmVm(below, context, {
      vmm: 'made-up',
      block: { thread: 'madeup', program },
      network: 'vmm',
      networkThread: 'madeup net',
    }),
});
`;

let copy = '';

async function ringside(...argv: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['src/cli/bin.mjs', ...argv], { cwd: copy, maxBuffer: 1e8 });
  return stdout;
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'ringside-made-up-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await writeFile(join(copy, 'src/sim/virt/hypervisors/made-up.hypervisor.ts'), MADE_UP);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

describe('a hypervisor of one new file', () => {
  test('is listed, runs every operation and composes', async () => {
    expect(await ringside('stacks')).toContain('made-up');
    for (const op of ['getpid', 'read-disk', 'tcp-published-port'])
      expect(await ringside('paths', '--op', op, '--stacks', 'made-up')).toContain('total ns');
    expect(await ringside('paths', '--op', 'getpid', '--stacks', 'kvm/made-up/container')).toContain(
      'seccomp',
    );
  });

  test('is in the catalog the page picks from, passes the contract tests and enters the documents', async () => {
    const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
    const argv = [
      'run',
      '--project',
      'unit',
      'tests/contract/stacks.test.ts',
      'tests/docs/stacks-document.test.ts',
      '-u',
      '-t',
      'made-up|STACKS',
    ];
    const { stdout } = await run(process.execPath, [vitest, ...argv, '--reporter=verbose'], {
      cwd: copy,
      maxBuffer: 1e8,
      env: { ...process.env, CI: '' },
    });
    expect(stdout).toContain('made-up');
    expect(await readFile(join(copy, 'docs/STACKS.md'), 'utf8')).toContain('`made-up`');
  });
});
