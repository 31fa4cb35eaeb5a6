import { describe, expect, it } from 'vitest';

import { cloneGraph, cloneSelf, type CopyValue, hashGraph, hashSelf } from '../../../src/sim/core/clone.ts';
import type { RunningHash } from '../../../src/sim/core/hash.ts';
import { EventQueue } from '../../../src/sim/core/queue.ts';
import { seedFrom } from '../../../src/sim/core/rng.ts';

class Task {
  name: string;
  parent: Task | null = null;
  children: Task[] = [];
  runtimeNs = 0;

  constructor(name: string) {
    this.name = name;
  }

  describe(): string {
    return `${this.name} of ${this.parent?.name ?? 'nobody'}`;
  }
}

/** A small world with cycles, shared references and every container. */
function makeWorld() {
  const init = new Task('init');
  const shell = new Task('sh');
  shell.parent = init;
  init.children.push(shell);
  const program: { readonly id: string; readonly ops: number[] } = Object.freeze({
    id: 'read',
    ops: [1, 2, 3],
  });
  const world = {
    tasks: new Map([
      [1, init],
      [7, shell],
    ]),
    runnable: new Set([shell]),
    current: shell,
    columns: { times: new Float64Array([1.5, 2]), pids: new Int32Array([1, 7]) },
    rng: seedFrom(1, 'world'),
    queue: new EventQueue(),
    program,
    handler: () => 1,
    nothing: null,
    missing: undefined as number | undefined,
    self: null as unknown,
  };
  world.self = world;
  world.queue.push(10, 0, 1, 7, 0);
  return world;
}

describe('cloneGraph', () => {
  it('copies every container deeply and keeps prototypes, cycles and shared references', () => {
    const world = makeWorld();
    const copy = cloneGraph(world);
    expect(copy).not.toBe(world);
    expect(copy.self).toBe(copy);
    expect(copy.current).toBeInstanceOf(Task);
    expect(copy.current).not.toBe(world.current);
    expect(copy.tasks.get(7)).toBe(copy.current);
    expect(copy.runnable.has(copy.current)).toBe(true);
    expect(copy.current.parent).toBe(copy.tasks.get(1));
    expect(copy.current.parent?.children[0]).toBe(copy.current);
    expect(copy.current.describe()).toBe('sh of init');
    expect([...copy.columns.times, ...copy.columns.pids]).toEqual([1.5, 2, 1, 7]);
    expect(Object.keys(copy)).toEqual(Object.keys(world));
  });

  it('leaves the original alone when the copy changes', () => {
    const world = makeWorld();
    const before = hashGraph(world);
    const copy = cloneGraph(world);
    copy.current.runtimeNs = 99;
    copy.columns.times[0] = 0;
    copy.rng.nextU32();
    copy.queue.pop();
    copy.tasks.clear();
    copy.runnable.clear();
    expect(hashGraph(world)).toBe(before);
    expect(world.queue.size).toBe(1);
  });

  it('shares frozen objects and functions', () => {
    const world = makeWorld();
    const copy = cloneGraph(world);
    expect(copy.program).toBe(world.program);
    expect(copy.handler).toBe(world.handler);
  });

  it('uses an object’s own copy, once per object', () => {
    class Ring {
      rows: Task[] = [];
      copies = 0;
      [cloneSelf](copy: CopyValue): Ring {
        this.copies += 1;
        const ring = new Ring();
        ring.rows = this.rows.map((row) => copy(row));
        return ring;
      }
    }
    const ring = new Ring();
    const task = new Task('sh');
    ring.rows.push(task);
    const copy = cloneGraph({ a: ring, b: ring, task });
    expect(copy.a).toBe(copy.b);
    expect(copy.a.rows[0]).toBe(copy.task);
    expect(copy.task).not.toBe(task);
    expect(ring.copies).toBe(1);
  });

  it('copies a linked list of 200,000 nodes without exhausting the stack', () => {
    interface Node {
      value: number;
      next: Node | null;
    }
    let head: Node | null = null;
    for (let i = 0; i < 200_000; i++) head = { value: i, next: head };
    const copy = cloneGraph(head);
    let length = 0;
    for (let at: Node | null = copy; at !== null; at = at.next) length += 1;
    expect(length).toBe(200_000);
    expect(hashGraph(copy)).toBe(hashGraph(head));
  });

  it.each([[1], ['text'], [null], [undefined], [true], [12n]])('returns the plain value %s', (value) => {
    expect(cloneGraph(value)).toBe(value);
  });
});

describe('hashGraph', () => {
  it('is equal for a copy and for a world built again', () => {
    const world = makeWorld();
    expect(hashGraph(cloneGraph(world))).toBe(hashGraph(world));
    expect(hashGraph(makeWorld())).toBe(hashGraph(world));
  });

  it.each<[string, (world: ReturnType<typeof makeWorld>) => void]>([
    ['a number', (world) => (world.current.runtimeNs = 1)],
    ['a string', (world) => (world.current.name = 'bash')],
    ['a reference', (world) => (world.current = world.tasks.get(1)!)],
    ['a typed array cell', (world) => (world.columns.pids[1] = 8)],
    ['the generator', (world) => world.rng.nextU32()],
    ['a pending event', (world) => world.queue.push(11, 0, 1, 7, 0)],
    ['a map entry', (world) => world.tasks.delete(7)],
    ['a set member', (world) => world.runnable.clear()],
    ['an array', (world) => world.tasks.get(1)!.children.pop()],
    ['null against undefined', (world) => (world.missing = null as unknown as undefined)],
    ['a program', (world) => (world.program = Object.freeze({ id: 'write', ops: [1, 2, 3] }))],
  ])('changes with %s', (_, change) => {
    const world = makeWorld();
    const before = hashGraph(world);
    change(world);
    expect(hashGraph(world)).not.toBe(before);
  });

  it('tells one shared object from two equal ones', () => {
    const shared = { n: 1 };
    expect(hashGraph([shared, shared])).not.toBe(hashGraph([{ n: 1 }, { n: 1 }]));
  });

  it('does not count functions, nor the inside of frozen objects', () => {
    const build = (handler: () => number, ops: number[]): object => ({
      handler,
      program: Object.freeze({ id: 'read', ops }),
    });
    expect(hashGraph(build(() => 1, [1]))).toBe(hashGraph(build(() => 2, [2])));
  });

  it('uses an object’s own hash', () => {
    class Cache {
      value = 1;
      spare = 0;
      [hashSelf](hash: RunningHash): void {
        hash.addF64(this.value);
      }
    }
    const cache = new Cache();
    const before = hashGraph({ cache });
    cache.spare = 5;
    expect(hashGraph({ cache })).toBe(before);
    cache.value = 2;
    expect(hashGraph({ cache })).not.toBe(before);
  });
});
