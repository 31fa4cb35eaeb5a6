import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embed } from '../../../src/ui/embed/embed.svelte.ts';
import { readEmbed } from '../../../src/ui/embed/query.ts';
import { keptRuns } from '../../../src/ui/runs/kept-runs.svelte.ts';
import { printRuns } from '../../../src/ui/runs/saved.ts';
import { freshPage } from '../../support/page.ts';

const KEY = 'ringside.runs';
const A = { name: 'a', link: '#/paths?op=getpid' };
const B = { name: 'b', link: '#/start?n=10' };

beforeEach(() => {
  freshPage();
  Object.assign(keptRuns, { named: [], aside: null, unkept: null, unread: false });
  keptRuns.look();
});
afterEach(() => {
  vi.unstubAllGlobals();
  embed.query = null;
});

describe('kept runs', () => {
  it('are there again on the next visit, and another window’s are not taken away', () => {
    keptRuns.join([A]);
    localStorage.setItem(KEY, printRuns([A, B]));
    keptRuns.rename('a', 'first');
    expect(localStorage.getItem(KEY)).toBe(printRuns([{ ...A, name: 'first' }, B]));
    keptRuns.remove('b');
    keptRuns.named = [];
    keptRuns.look();
    expect(keptRuns.named).toEqual([{ ...A, name: 'first' }]);
    expect(keptRuns.unkept).toBeNull();
  });

  it('the one set aside is there again after a reload, and another takes its place', () => {
    keptRuns.setAside(A.link);
    keptRuns.aside = null;
    keptRuns.look();
    expect(keptRuns.aside).toBe(A.link);
    keptRuns.setAside(B.link);
    keptRuns.aside = null;
    keptRuns.look();
    expect(keptRuns.aside).toBe(B.link);
    expect(keptRuns.named).toEqual([]);
  });

  it('one set aside that is no link of ours is not taken', () => {
    localStorage.setItem('ringside.runs.aside', printRuns([{ name: 'aside', link: 'javascript:alert(1)' }]));
    keptRuns.look();
    expect(keptRuns.aside).toBeNull();
  });

  it('stay for the visit where the browser refuses them, and are kept once it does not', () => {
    const storage = localStorage;
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => storage.getItem(key),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    keptRuns.join([A]);
    keptRuns.look();
    expect(keptRuns.unkept).toBe('refused');
    expect(keptRuns.named).toEqual([A]);
    vi.unstubAllGlobals();
    keptRuns.join([B]);
    expect(keptRuns.unkept).toBeNull();
    expect(localStorage.getItem(KEY)).toBe(printRuns([A, B]));
  });

  it('that cannot be read are put aside as they were before anything is written', () => {
    localStorage.setItem(KEY, '{"ringside":"runs","v":9}');
    keptRuns.join([A]);
    expect(keptRuns.unread).toBe(true);
    expect(localStorage.getItem('ringside.runs.unread')).toBe('{"ringside":"runs","v":9}');
    expect(localStorage.getItem(KEY)).toBe(printRuns([A]));
  });

  it('of a page in a frame are neither stored nor read', () => {
    localStorage.setItem(KEY, printRuns([A]));
    keptRuns.named = [];
    embed.query = readEmbed('?embed=1');
    keptRuns.look();
    keptRuns.join([B]);
    expect(keptRuns.unkept).toBe('embed');
    expect(keptRuns.named).toEqual([B]);
    expect(localStorage.getItem(KEY)).toBe(printRuns([A]));
  });

  it('more than can be read again are not taken', () => {
    const many = Array.from({ length: 501 }, (_, n) => ({ ...A, name: n.toString() }));
    expect(keptRuns.join(many)).toBe(false);
    expect(keptRuns.named).toEqual([]);
  });
});
