/**
 * Adding a view is adding one file. Made-up ones are put into a copy of the sources, one in a room's folder and one for every
 * room, and nothing else is touched: the page has to show each where it belongs, for as long as what it reads is there.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const COPIED = [
  'src',
  'tests/support',
  '.ci',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'svelte.config.js',
];

const FILES = {
  'src/ui/rooms/paths/made-up.view.svelte': `
<script lang="ts" module>
  import { defineView } from '../../state/view.ts';

  export const view = defineView({
    id: 'made-up',
    title: { en: 'Columns', ko: '열의 수' },
    about: { en: 'How many columns there are.', ko: '열이 몇 개인지 보여 줍니다.' },
    place: 'inspector',
    order: 99,
    reads: ['hops'],
    heading: 'title',
  });
</script>

<script lang="ts">
  import type { ViewProps } from '../../state/room.ts';

  const { facts }: ViewProps = $props();
</script>

<p data-testid="own">{facts.hops?.stacks.length}</p>
`,
  'src/ui/views/made-up.view.svelte': `
<script lang="ts" module>
  import { defineView } from '../state/view.ts';

  export const view = defineView({
    id: 'made-up-common',
    title: { en: 'In words', ko: '말로' },
    about: { en: 'The moment in words.', ko: '이 순간을 말로 보여 줍니다.' },
    place: 'middle',
    order: 99,
    reads: ['machines', 'narration'],
  });
</script>

<script lang="ts">
  import type { ViewProps } from '../state/room.ts';

  const { facts }: ViewProps = $props();
</script>

<p data-testid="common">{facts.machines?.length} {facts.narration}</p>
`,
  'tests/ui/made-up.test.ts': `
import { render, screen, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { locale } from '../../src/ui/i18n/locale.svelte.ts';
import { NeighbourLab } from '../../src/ui/rooms/neighbours/state/neighbour-lab.svelte.ts';
import RoomFrame from '../../src/ui/shell/room-frame.svelte';
import { FakeNeighbours } from '../support/fake-neighbours.ts';
import { freshPage, liveRoom, settle, startedBench } from '../support/page.ts';

it('a view of one file is a view', async () => {
  freshPage();
  const { lab } = await startedBench();
  const paths = render(RoomFrame, { live: await liveRoom('paths', lab) });
  const section = screen.getByRole('region', { name: 'Columns' });
  expect(within(section).getByRole('heading', { name: 'Columns' })).toBeTruthy();
  expect(within(section).getByTestId('own').textContent).toBe('3');
  expect(section.closest('aside')?.className).toContain('inspector');
  expect(screen.getByTestId('common').textContent).toContain('Ready.');
  await lab.change({ stacks: ['bare'] });
  locale.current = 'ko';
  await settle();
  expect(within(screen.getByRole('region', { name: '열의 수' })).getByTestId('own').textContent).toBe('1');
  paths.unmount();

  const neighbours = new NeighbourLab(new FakeNeighbours(), { reducedMotion: () => true });
  const live = await liveRoom('neighbours', neighbours);
  render(RoomFrame, { live });
  expect(screen.queryByTestId('common')).toBeNull();
  await neighbours.start();
  await settle();
  expect(screen.getByTestId('common')).toBeTruthy();
  expect(screen.queryByTestId('own')).toBeNull();
});
`,
} as const;

/** The copy's packages lie outside of it. */
const CONFIG = `
import base from './vite.config.ts';

export default { ...base, server: { fs: { strict: false } } };
`;

let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'ringside-made-up-view-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await mkdir(join(copy, 'tests/ui'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(copy, name), text);
  await writeFile(join(copy, 'made-up.config.ts'), CONFIG);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

test('a view of one new file is shown in its room, and one for all rooms where its facts are', async () => {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const argv = ['run', '--config', 'made-up.config.ts', '--project', 'component', 'tests/ui/made-up.test.ts'];
  const { stdout } = await run(process.execPath, [vitest, ...argv, '--reporter=verbose'], {
    cwd: copy,
    maxBuffer: 1e8,
    env: { ...process.env, CI: '' },
  });
  expect(stdout).toContain('a view of one file is a view');
});
