import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { locale } from '../../src/ui/i18n/locale.svelte.ts';
import { work } from '../../src/ui/state/work.svelte.ts';
import WorkBar from '../../src/ui/shell/work-bar.svelte';
import { freshPage } from '../support/page.ts';

beforeEach(freshPage);
afterEach(() => {
  work.current = null;
});

it('says how far long work is, in both languages, and gives it up', async () => {
  let cancelled = 0;
  render(WorkBar);
  expect(screen.queryByRole('progressbar')).toBeNull();
  work.current = { progress: { done: 1, total: 4, note: null }, cancel: () => void cancelled++ };
  await tick();
  expect(screen.getByRole('status').textContent).toContain('25');
  await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(cancelled).toBe(1);
  locale.current = 'ko';
  await tick();
  expect(screen.getByRole('button', { name: '취소' })).toBeTruthy();
});

it('shows that it goes on where the end is not known', async () => {
  render(WorkBar);
  work.current = { progress: { done: 9, total: 0, note: null }, cancel: () => undefined };
  await tick();
  expect(screen.getByRole('progressbar').hasAttribute('value')).toBe(false);
});
