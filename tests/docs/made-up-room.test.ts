/**
 * Adding a room is adding one folder. A made-up one is put into a copy of the sources, and nothing else is touched: the page
 * has to list it and to give it a time bar, keys, a link that is read and written, sharing, spoken words, and runs that are kept and compared.
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
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'svelte.config.js',
];

/** A room over a moment of its own: it knows nothing of the page but what a room is. */
const FILES = {
  'room.ts': `
import { defineRoom } from '../../state/room.ts';

export default defineRoom({
  id: 'made-up',
  order: 9,
  label: { en: 'Made-up', ko: '가상' },
  load: () => import('./parts.ts'),
});
`,
  'lab.svelte.ts': `
import type { RoomLab } from '../../state/room.ts';

export class MadeUpLab implements RoomLab {
  readonly shown = true;
  readonly error = null;
  playing = $state(false);
  speed = $state(10);
  nowNs = $state(0);

  pause(): void {
    this.playing = false;
  }
  toggle(): void {
    this.playing = !this.playing;
  }
  setSpeed(nsPerS: number): void {
    this.speed = nsPerS;
  }
  dismissError(): void {}
}
`,
  'parts.ts': `
import { printHash, printNs, readParts, Whole } from '../../../bridge/link-grammar.ts';
import { say } from '../../i18n/locale.svelte.ts';
import type { RoomParts, ViewFile } from '../../state/room.ts';
import { speedScale } from '../../state/speed.ts';
import { MadeUpLab } from './lab.svelte.ts';

const END_NS = 100;
const LINK = { at: [Whole, 'a moment', '시점'] } as const;

const parts: RoomParts<MadeUpLab> = {
  open: () => new MadeUpLab(),
  views: import.meta.glob<ViewFile>('./*.view.svelte', { eager: true }),
  facts: () => ({}),
  transport: (lab) => ({
    nowNs: lab.nowNs,
    endNs: END_NS,
    marks: [],
    seed: 1,
    speeds: speedScale(1, 100),
    ready: true,
    fresh: lab.nowNs === 0,
    ended: lab.nowNs === END_NS,
    seekable: true,
    playText: 'Play the made-up room',
    step: {
      go: (direction) => {
        lab.nowNs += 10 * direction;
      },
      text: 'Ten ns',
      back: 'Ten back',
      on: 'Ten on',
    },
    seek: (ns) => {
      lab.nowNs = ns;
    },
    toStart: () => {
      lab.nowNs = 0;
    },
    toEnd: () => {
      lab.nowNs = END_NS;
    },
    endsText: 'Ends',
    reset: () => {
      lab.nowNs = 0;
    },
    resetLabel: 'Reset',
    resetText: 'Reset',
  }),
  link: {
    print: (lab) => printHash('made-up', { at: printNs(lab.nowNs) }),
    open: (lab, hash) => {
      const { parts: read, problems } = readParts(LINK, hash);
      lab.nowNs = read.at ?? 0;
      return problems;
    },
  },
  narrate: (lab) => say({ en: \`At \${lab.nowNs} ns.\`, ko: \`\${lab.nowNs} ns 시점.\` }),
};

export default parts;
`,
  'picture.view.svelte': `
<script lang="ts" module>
  import { defineView } from '../../state/view.ts';

  export const view = defineView({
    id: 'picture',
    title: { en: 'Picture', ko: '그림' },
    about: { en: 'A picture of nothing.', ko: '아무것도 없는 그림입니다.' },
    place: 'middle',
    order: 1,
    reads: ['narration'],
  });
</script>

<script lang="ts">
  import type { MadeUpLab } from './lab.svelte.ts';

  const { lab }: { lab: MadeUpLab } = $props();
</script>

<p data-testid="picture">{lab.nowNs}</p>
`,
} as const;

const PAGE = `
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import App from '../../src/ui/app.svelte';
import { freshPage, PATIENT, press, roomsOf, settle } from '../support/page.ts';

beforeEach(freshPage);

it('a room of one folder is a room', async () => {
  history.replaceState(null, '', '#/made-up?at=30&colour=red');
  render(App, { live: roomsOf({}) });
  const picture = await screen.findByTestId('picture', {}, PATIENT);
  expect(screen.getByRole('link', { name: 'Made-up' }).getAttribute('aria-current')).toBe('page');
  expect(picture.textContent).toBe('30');
  expect(screen.getByRole('alert').textContent).toContain('colour');

  await fireEvent.click(screen.getByRole('button', { name: 'Ten on' }));
  await settle();
  expect(picture.textContent).toBe('40');
  await press('ArrowRight');
  expect(picture.textContent).toBe('50');
  await press('Home');
  expect(screen.getByRole('button', { name: 'Ten back' })).toHaveProperty('disabled', true);
  await press('End');
  expect(picture.textContent).toBe('100');
  await fireEvent.input(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '20' } });
  await settle();
  expect(screen.getByText('At 20 ns.', { selector: '.caption' })).toBeTruthy();
  await vi.waitFor(() => {
    expect(location.hash).toBe('#/made-up?at=20');
  }, PATIENT);

  await fireEvent.click(screen.getByRole('button', { name: 'Share' }));
  await settle();
  expect(within(await screen.findByRole('dialog', { name: 'Share this moment' }, PATIENT)).getByRole('textbox', { name: 'Link' })).toHaveProperty(
    'value',
    expect.stringContaining('#/made-up?at=20'),
  );
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Set this run aside' }, PATIENT));
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await settle();
  await press('End');
  await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Compare with the run set aside' }, PATIENT));
  const kept = await screen.findByRole('region', { name: 'A: kept' }, PATIENT);
  await vi.waitFor(() => {
    expect(kept.textContent).toContain('At 20 ns.');
  }, PATIENT);
  expect(screen.getByRole('region', { name: 'B: now' }).textContent).toContain('At 100 ns.');
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await settle();
  await fireEvent.input(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '20' } });
  await settle();
  await press('?');
  expect((await screen.findByRole('dialog', { name: 'Help' }, PATIENT)).textContent).toContain('Ten ns');
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await press(' ');
  expect(screen.getByRole('button', { name: 'Pause' })).toBeTruthy();
  await press('k');
  expect(screen.getByRole('link', { name: '가상' })).toBeTruthy();
  expect(screen.getByText('20 ns 시점.', { selector: '.caption' })).toBeTruthy();
});
`;

/** The copy's packages lie outside of it. */
const CONFIG = `
import base from './vite.config.ts';

export default { ...base, server: { fs: { strict: false } } };
`;

let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'ringside-made-up-room-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const folder of ['src/ui/rooms/made-up', 'tests/ui'])
    await mkdir(join(copy, folder), { recursive: true });
  for (const [name, text] of Object.entries(FILES))
    await writeFile(join(copy, 'src/ui/rooms/made-up', name), text);
  await writeFile(join(copy, 'tests/ui/made-up.test.ts'), PAGE);
  await writeFile(join(copy, 'made-up.config.ts'), CONFIG);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

test('a room of one new folder has all that the page gives a room', async () => {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const argv = [
    'run',
    '--config',
    'made-up.config.ts',
    '--project',
    'component',
    'tests/ui/made-up.test.ts',
    '--reporter=verbose',
  ];
  const { stdout } = await run(process.execPath, [vitest, ...argv], {
    cwd: copy,
    maxBuffer: 1e8,
    env: { ...process.env, CI: '' },
  });
  expect(stdout).toContain('a room of one folder is a room');
});
