import type { LiveRoom } from '../../../src/ui/state/room.ts';
import { Selected } from '../../../src/ui/state/selected.svelte.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Address } from '../../../src/ui/state/address.svelte.ts';

const LATER_MS = 1000;

describe('the address', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    history.replaceState(null, '', '#/neighbours');
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is written a little later', () => {
    new Address().writeSoon('#/neighbours?at=5');
    expect(location.hash).toBe('#/neighbours');
    vi.advanceTimersByTime(LATER_MS);
    expect(location.hash).toBe('#/neighbours?at=5');
  });

  it('is not written over another room that Back has led to, before the page has heard of it', () => {
    new Address().writeSoon('#/neighbours?at=5');
    history.replaceState(null, '', '#/paths');
    vi.advanceTimersByTime(LATER_MS);
    expect(location.hash).toBe('#/paths');
  });

  it('opens the link it wrote itself a moment ago: undo and redo, quicker than it is written again', () => {
    const opened: string[] = [];
    const live = {
      lab: { shown: true },
      open: (hash: string) => (opened.push(hash), []),
    } as unknown as LiveRoom;
    const address = new Address();
    const go = (hash: string): void => {
      history.replaceState(null, '', hash);
      address.open(live, {}, new Selected());
    };
    address.writeSoon('#/neighbours?at=5');
    vi.advanceTimersByTime(LATER_MS);
    go('#/neighbours?at=3');
    go('#/neighbours?at=5');
    expect(opened).toEqual(['#/neighbours?at=3', '#/neighbours?at=5']);
  });
});
