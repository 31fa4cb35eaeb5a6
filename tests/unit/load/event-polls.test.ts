import { describe, expect, test } from 'vitest';
import { EventPolls } from '../../../src/sim/kernel/net/event-polls.ts';

function watching(...sockets: number[]): EventPolls {
  const polls = new EventPolls();
  const id = polls.make();
  for (const socket of sockets) polls.get(id).interest.set(socket, 100 + socket);
  return polls;
}

const always = (): boolean => true;
const never = (): boolean => false;

describe('an epoll instance', () => {
  test('reports a socket with the data it was added with', () => {
    const polls = watching(1, 2);
    polls.dataReady(0, 2);
    polls.collect(0, 8, always);
    expect(polls.get(0).events).toEqual([102]);
  });

  test('reports a socket again as long as it has data, behind those that came later', () => {
    const polls = watching(1, 2);
    polls.dataReady(0, 1);
    polls.collect(0, 1, always);
    polls.dataReady(0, 2);
    polls.collect(0, 1, always);
    expect(polls.get(0).events).toEqual([101]);
    polls.collect(0, 1, always);
    expect(polls.get(0).events).toEqual([102]);
  });

  test('looks once more at a socket whose data was taken, then forgets it', () => {
    const polls = watching(1);
    polls.dataReady(0, 1);
    expect(polls.collect(0, 8, never)).toBe(1);
    expect(polls.get(0).events).toEqual([]);
    expect(polls.collect(0, 8, always)).toBe(0);
  });

  test('lists a socket once however much data comes', () => {
    const polls = watching(1);
    for (let n = 0; n < 3; n++) polls.dataReady(0, 1);
    polls.collect(0, 8, always);
    expect(polls.get(0).events).toEqual([101]);
  });

  test('wakes its waiter once', () => {
    const polls = watching(1);
    polls.get(0).waiter = 77;
    expect(polls.dataReady(0, 1)).toBe(77);
    expect(polls.dataReady(0, 1)).toBe(0);
  });

  test('a socket that nobody watches wakes nobody', () => {
    expect(new EventPolls().dataReady(-1, 3)).toBe(0);
  });
});
