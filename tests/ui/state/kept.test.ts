import { render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kept } from '../../../src/ui/state/kept.svelte.ts';
import { freshPage, settle } from '../../support/page.ts';
import { Doubled } from './doubled.svelte.ts';
import Shows from './shows.svelte';

beforeEach(freshPage);
afterEach(() => {
  vi.restoreAllMocks();
});

describe('what is kept', () => {
  it('is one and the same for everyone who asks, and is made when first asked for', () => {
    const make = vi.fn(() => new Doubled());
    const get = kept(make);
    expect(make).not.toHaveBeenCalled();
    expect(get()).toBe(get());
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('goes on deriving after the component that first asked for it is gone', async () => {
    const warned = vi.spyOn(console, 'warn');
    const get = kept(() => new Doubled());
    render(Shows, { get }).unmount();
    render(Shows, { get });
    get().n = 21;
    await settle();
    expect(screen.getByRole('status').textContent).toBe('42');
    expect(warned).not.toHaveBeenCalled();
  });
});
