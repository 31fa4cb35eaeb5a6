import { afterEach, describe, expect, it, vi } from 'vitest';
import { Channel, type HostWindow } from '../../../src/ui/embed/channel.ts';
import { readMessage } from '../../../src/ui/embed/messages.ts';
import { embedAddress, readEmbed } from '../../../src/ui/embed/query.ts';

const ORIGIN = 'https://course.example';

class Host implements HostWindow {
  readonly heard: { message: unknown; origin: string }[] = [];
  postMessage(message: unknown, origin: string): void {
    this.heard.push({ message, origin });
  }
}

const event = (host: unknown, data: unknown, origin = ORIGIN): MessageEvent =>
  ({ source: host, origin, data }) as MessageEvent;

describe('the query of a framed page', () => {
  it('is read part by part, and what is not known is left out', () => {
    expect(
      readEmbed(
        `?embed=1&room=start&lesson=exits&hide=nav,knobs,walls&lang=ko&theme=dark&origin=${ORIGIN}/a/b`,
      ),
    ).toEqual({
      room: 'start',
      lesson: 'exits',
      hide: new Set(['nav', 'knobs']),
      lang: 'ko',
      theme: 'dark',
      origin: ORIGIN,
    });
    expect(readEmbed('?embed=1&room=<b>&lang=fr&theme=pink')).toEqual({
      room: null,
      lesson: null,
      hide: new Set(),
      lang: null,
      theme: null,
      origin: null,
    });
  });

  it.each(['', '?embed=0', '?room=start'])('"%s" leaves the page alone', (search) => {
    expect(readEmbed(search)).toBeNull();
  });

  it.each(['*', 'null', 'data:text/html,x', 'course.example', ''])('"%s" is no origin', (origin) => {
    expect(readEmbed(`?embed=1&origin=${encodeURIComponent(origin)}`)?.origin).toBeNull();
  });

  it('is written into the address of a frame, before the moment', () => {
    expect(embedAddress('https://a.example/x/?old=1#/paths?op=getpid', ['nav', 'time'])).toBe(
      'https://a.example/x/?embed=1&hide=nav,time#/paths?op=getpid',
    );
  });
});

describe('a message of the page around it', () => {
  it.each([
    [
      { type: 'load', link: '#/start' },
      { type: 'load', link: '#/start' },
    ],
    [{ type: 'step' }, { type: 'step', direction: 1 }],
    [
      { type: 'step', direction: -1 },
      { type: 'step', direction: -1 },
    ],
    [
      { type: 'set-lang', lang: 'ko' },
      { type: 'set-lang', lang: 'ko' },
    ],
  ])('%j is read', (message, read) => {
    expect(readMessage({ ringside: 1, ...message })).toEqual(read);
  });

  it.each([
    null,
    'play',
    { type: 'play' },
    { ringside: 2, type: 'play' },
    { ringside: 1, type: 'eval', code: '1' },
    { ringside: 1, type: 'load', link: 'https://elsewhere.example/' },
    { ringside: 1, type: 'load', link: 'javascript:alert(1)' },
    { ringside: 1, type: 'set-lang', lang: 'fr' },
    { ringside: 1, type: 'step', direction: 7 },
  ])('%j is not obeyed', (data) => {
    expect(readMessage(data)).toBeNull();
  });
});

describe('the line to the page around it', () => {
  afterEach(() => vi.useRealTimers());

  it('speaks to the named origin alone, and hears it alone', () => {
    const host = new Host();
    const channel = new Channel(host, ORIGIN);
    channel.send({ type: 'ready' });
    expect(host.heard).toEqual([{ message: { ringside: 1, type: 'ready' }, origin: ORIGIN }]);
    const play = { ringside: 1, type: 'play' };
    expect(channel.read(event(host, play))).toEqual({ type: 'play' });
    expect(channel.read(event(host, play, 'https://other.example'))).toBeNull();
    expect(channel.read(event(new Host(), play))).toBeNull();
  });

  it('tells heights that changed, at most ten a second, and the last one for sure', () => {
    vi.useFakeTimers();
    const host = new Host();
    const channel = new Channel(host, ORIGIN);
    const heights = (): unknown[] => host.heard.map(({ message }) => (message as { height: number }).height);
    for (const px of [500, 500.2, 620, 640, 700.5]) channel.tellHeight(px);
    expect(heights()).toEqual([500]);
    vi.advanceTimersByTime(100);
    expect(heights()).toEqual([500, 701]);
    vi.advanceTimersByTime(1000);
    channel.tellHeight(701);
    expect(heights()).toEqual([500, 701]);
    channel.close();
  });
});
