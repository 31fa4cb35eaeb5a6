import { RunningHash } from './hash.ts';

/** A class that knows a cheaper or more compact copy of itself implements this method. */
export const cloneSelf: unique symbol = Symbol('cloneSelf');
/** A class whose fields hold more than its logical state (spare capacity, caches) implements this method. */
export const hashSelf: unique symbol = Symbol('hashSelf');

/** Copies a value that hangs below the object being copied; shared references stay shared. */
export type CopyValue = <V>(value: V) => V;

/**
 * Objects with their own copy. `copy` returns an object whose fields may be filled only later, so the method must not
 * read through what it got back.
 */
export interface SelfCloning {
  [cloneSelf](copy: CopyValue): unknown;
}

/** Objects with their own hash; `addValue` hashes a value that hangs below them. */
export interface SelfHashing {
  [hashSelf](hash: RunningHash, addValue: (value: unknown) => void): void;
}

type TypedArray =
  Float64Array | Int32Array | Uint32Array | Uint8Array | Int16Array | Uint16Array | Float32Array;
type Slots = Record<string, unknown>;

function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** One copy in progress: who was copied to what, and which copies still have empty fields. */
class GraphCopier {
  readonly copies = new Map<object, object>();
  readonly unfilled: object[] = [];

  readonly copy: CopyValue = <V>(value: V): V => {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.copies.get(value);
    if (known !== undefined) return known as V;
    // A typed array cannot be frozen, so this test only lets definitions, programs and tables through.
    if (Object.isFrozen(value)) return value;
    const made = this.makeShell(value);
    this.copies.set(value, made);
    return made as V;
  };

  /** Fills shells until none is left. A work list, not recursion: long linked lists must not exhaust the stack. */
  fillAll(): void {
    for (let original = this.unfilled.pop(); original !== undefined; original = this.unfilled.pop()) {
      this.fill(original, this.copies.get(original)!);
    }
  }

  private makeShell(value: object): object {
    if (isTypedArray(value)) return value.slice();
    const own = (value as Partial<SelfCloning>)[cloneSelf];
    if (own !== undefined) return own.call(value, this.copy) as object;
    this.unfilled.push(value);
    if (Array.isArray(value)) return new Array<unknown>(value.length);
    if (value instanceof Map) return new Map();
    if (value instanceof Set) return new Set();
    return Object.create(Object.getPrototypeOf(value) as object | null) as object;
  }

  private fill(from: object, to: object): void {
    const copy = this.copy;
    if (Array.isArray(from)) {
      const target = to as unknown[];
      for (let i = 0; i < from.length; i++) target[i] = copy(from[i] as unknown);
    } else if (from instanceof Map) {
      for (const [key, value] of from) (to as Map<unknown, unknown>).set(copy(key), copy(value));
    } else if (from instanceof Set) {
      for (const value of from) (to as Set<unknown>).add(copy(value));
    } else {
      for (const key of Object.keys(from)) (to as Slots)[key] = copy((from as Slots)[key]);
    }
  }
}

/**
 * Deep copy of an object graph: class instances keep their prototype, arrays, Map, Set, typed arrays, cycles and
 * shared references are kept. Frozen objects and functions are shared, not copied: immutable programs, definitions and
 * tables must be frozen. `#private` fields and symbol keys are not copied, so engine classes do not use them.
 */
export function cloneGraph<T>(root: T): T {
  const copier = new GraphCopier();
  const result = copier.copy(root);
  copier.fillAll();
  return result;
}

/** One hash in progress. Objects get the number of their first visit; a second visit adds only that number. */
class GraphHasher {
  readonly hash = new RunningHash();
  readonly visits = new Map<object, number>();
  readonly pending: unknown[] = [];
  readonly addValue = (value: unknown): void => {
    switch (typeof value) {
      case 'number':
        this.hash.addU32(1);
        this.hash.addF64(value);
        return;
      case 'string':
        this.hash.addU32(2);
        this.hash.addString(value);
        return;
      case 'boolean':
        this.hash.addU32(value ? 4 : 3);
        return;
      case 'bigint':
        this.hash.addU32(5);
        this.hash.addString(value.toString());
        return;
      case 'object':
        if (value === null) this.hash.addU32(6);
        else this.addObject(value);
        return;
      case 'undefined':
        this.hash.addU32(7);
        return;
      default:
        // Functions and symbols are code, not state.
        return;
    }
  };

  addObject(value: object): void {
    const visit = this.visits.get(value);
    if (visit !== undefined) {
      this.hash.addU32(8);
      this.hash.addU32(visit);
      return;
    }
    this.visits.set(value, this.visits.size);
    if (Object.isFrozen(value)) {
      const id = (value as Slots)['id'];
      this.hash.addU32(9);
      if (typeof id === 'string') this.hash.addString(id);
      return;
    }
    this.pending.push(value);
    this.hash.addU32(10);
  }

  /** Hashes the contents of every object found, breadth by stack; the order depends on the graph alone. */
  run(): void {
    for (let value = this.pending.pop(); value !== undefined; value = this.pending.pop()) {
      this.addContents(value as object);
    }
  }

  private addContents(value: object): void {
    const own = (value as Partial<SelfHashing>)[hashSelf];
    if (own !== undefined) {
      own.call(value, this.hash, this.addValue);
    } else if (Array.isArray(value)) {
      this.hash.addU32(value.length);
      for (const item of value as unknown[]) this.addValue(item);
    } else if (isTypedArray(value)) {
      this.hash.addU32(value.length);
      for (let i = 0; i < value.length; i++) this.hash.addF64(value[i]!);
    } else if (value instanceof Map) {
      this.hash.addU32(value.size);
      for (const [key, item] of value as Map<unknown, unknown>) {
        this.addValue(key);
        this.addValue(item);
      }
    } else if (value instanceof Set) {
      this.hash.addU32(value.size);
      for (const item of value as Set<unknown>) this.addValue(item);
    } else {
      for (const key of Object.keys(value)) {
        const item = (value as Slots)[key];
        if (typeof item === 'function') continue;
        this.hash.addString(key);
        this.addValue(item);
      }
    }
  }
}

/**
 * A 64-bit hash (16 hex digits) of the mutable state below `root`, for tests of exact state equality. Properties,
 * Map and Set entries count in their own order; cycles count by visit number. Of a frozen object only a string `id`
 * counts; functions count nothing.
 */
export function hashGraph(root: unknown): string {
  const hasher = new GraphHasher();
  hasher.addValue(root);
  hasher.run();
  return hasher.hash.digest();
}
