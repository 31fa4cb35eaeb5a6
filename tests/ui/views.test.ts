import { describe, expect, it } from 'vitest';
import type { ViewFile } from '../../src/ui/state/room.ts';

const VIEWS = Object.entries(
  import.meta.glob<ViewFile>('../../src/ui/**/*.view.svelte', { eager: true }),
).map(([file, { view }]) => [file.replace('../../src/ui/', ''), view] as const);

describe('the views of all rooms', () => {
  it('are found', () => {
    for (const room of ['paths', 'neighbours', 'start'])
      expect(VIEWS.filter(([file]) => file.startsWith(`rooms/${room}/`)).length).toBeGreaterThan(5);
  });

  it.each(VIEWS)('%s says what it shows, in both languages and whole sentences', (_, { about, title }) => {
    expect(about.en).toMatch(/^[A-Z].*\.$/);
    expect(about.ko).toMatch(/[가-힣].*(니다|세요)\.$/);
    expect(about.en).not.toBe(title.en);
    expect(about.en.length).toBeLessThan(300);
  });
});
