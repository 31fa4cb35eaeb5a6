import { cloneSelf, hashSelf } from './clone.ts';
import type { RunningHash } from './hash.ts';
import { invariant } from './invariant.ts';

/** Slots are 22 bits of a handle, so at most 4,194,304 events can be pending at once. */
const SLOT_LIMIT = 0x40_0000;
/** Generations are 30 bits and count from 1 in a handle: slot and generation together stay below 2^53. */
const GENERATION_MASK = 0x3fff_ffff;
/** Priority and sequence share one double: priority * 2^45 + sequence; 2^45 pushes are 35 trillion events. */
const PRIORITY_STEP = 2 ** 45;

/** Heap index of the root. 3 makes every group of four siblings start at a multiple of four. */
const ROOT = 3;
/** Cells of Infinity kept behind the last entry, so that the scan of four children needs no bounds check. */
const PADDING = 8;

/** Words of one slot record; the payload is double 2 of the record (words 4 and 5). */
const RECORD_WORDS = 6;
const RECORD_DOUBLES = 3;
const GENERATION = 0;
const KIND = 1;
const TARGET = 2;
const NEXT_FREE = 3;
const PAYLOAD = 2;

const NOT_QUEUED = -1;
const NO_SLOT = -1;

/**
 * The event queue: an indexed 4-ary min-heap over typed arrays, ordered by (timeNs, priority, push order).
 * Equal times and priorities leave first in, first out. `cancel` and `moveTo` find their entry by position; there are
 * no tombstones, and nothing is allocated in steady state. A pop leaves a hole at the root that the next push fills:
 * most events push their successor, which then costs one sift instead of two.
 */
export class EventQueue {
  /** Events pending. */
  size = 0;
  /** Time, kind, target and payload of the event popped last. */
  timeNs = 0;
  kind = 0;
  target = 0;
  payload = 0;

  /** Pushes so far. */
  private sequence = 0;
  /** Index behind the last heap entry; a hole at the root counts as an entry. */
  private end = ROOT;
  private holeAtRoot = false;
  /** First unused slot in a list linked by NEXT_FREE. */
  private freeSlot = NO_SLOT;
  /** Slots at or above this were never used. */
  private slotEnd = 0;

  private capacity: number;
  private times: Float64Array;
  private orders: Float64Array;
  private slots: Int32Array;
  private positions: Int32Array;
  private words: Int32Array;
  private doubles: Float64Array;

  /** `capacity` is the number of events expected; the queue doubles when it is exceeded. */
  constructor(capacity = 256) {
    this.capacity = Math.max(4, capacity);
    const heapCells = this.capacity + ROOT + PADDING;
    this.times = new Float64Array(heapCells).fill(Infinity);
    this.orders = new Float64Array(heapCells);
    this.slots = new Int32Array(heapCells);
    this.positions = new Int32Array(this.capacity).fill(NOT_QUEUED);
    this.words = new Int32Array(this.capacity * RECORD_WORDS);
    this.doubles = new Float64Array(this.words.buffer);
  }

  /**
   * Adds an event and returns its handle, which is never 0 or negative. `timeNs` is an integer instant, `priority` an integer in -128..127 (lower
   * first), `kind` and `target` are 32-bit integers, `payload` is any number.
   */
  push(timeNs: number, priority: number, kind: number, target: number, payload: number): number {
    if (!(timeNs >= 0 && timeNs < Infinity)) invariant(false, 'event-time', `push at ${timeNs}`);
    if ((priority << 24) >> 24 !== priority) invariant(false, 'event-priority', `priority ${priority}`);
    let slot = this.freeSlot;
    if (slot === NO_SLOT) slot = this.unusedSlot();
    else this.freeSlot = this.words[slot * RECORD_WORDS + NEXT_FREE]!;
    const record = slot * RECORD_WORDS;
    this.words[record + KIND] = kind;
    this.words[record + TARGET] = target;
    this.doubles[slot * RECORD_DOUBLES + PAYLOAD] = payload;
    const at = this.holeAtRoot ? ROOT : this.end;
    this.times[at] = timeNs;
    this.orders[at] = priority * PRIORITY_STEP + this.sequence;
    this.slots[at] = slot;
    this.sequence += 1;
    this.size += 1;
    if (at === ROOT && this.holeAtRoot) {
      this.holeAtRoot = false;
      this.siftDown(ROOT);
    } else {
      this.end += 1;
      this.siftUp(at);
    }
    return slot + (this.words[record + GENERATION]! + 1) * SLOT_LIMIT;
  }

  /** Removes a pending event. False when the event was popped or cancelled before, whoever uses its slot now. */
  cancel(handle: number): boolean {
    const slot = this.slotOf(handle);
    if (slot === NO_SLOT) return false;
    const at = this.positions[slot]!;
    this.release(slot);
    const last = this.end - 1;
    this.end = last;
    if (at === last) this.times[last] = Infinity;
    else {
      this.moveEntry(last, at);
      this.resift(at);
    }
    return true;
  }

  /** Moves a pending event to another time; it queues behind the events already there. False when it is not pending. */
  moveTo(handle: number, timeNs: number): boolean {
    if (!(timeNs >= 0 && timeNs < Infinity)) invariant(false, 'event-time', `moveTo ${timeNs}`);
    const slot = this.slotOf(handle);
    if (slot === NO_SLOT) return false;
    const at = this.positions[slot]!;
    const priority = Math.floor(this.orders[at]! / PRIORITY_STEP);
    this.times[at] = timeNs;
    this.orders[at] = priority * PRIORITY_STEP + this.sequence;
    this.sequence += 1;
    this.resift(at);
    return true;
  }

  /** True while the event behind the handle is pending. */
  isPending(handle: number): boolean {
    return this.slotOf(handle) !== NO_SLOT;
  }

  /** Time of the next event, Infinity when none is pending. */
  peekTime(): number {
    if (this.holeAtRoot) this.fillHole();
    return this.times[ROOT]!;
  }

  /** Kind of the next event, −1 when none is pending. */
  peekKind(): number {
    if (this.peekTime() === Infinity) return -1;
    return this.words[this.slots[ROOT]! * RECORD_WORDS + KIND]!;
  }

  /** Payload of the next event, 0 when none is pending. */
  peekPayload(): number {
    if (this.peekTime() === Infinity) return 0;
    return this.doubles[this.slots[ROOT]! * RECORD_DOUBLES + PAYLOAD]!;
  }

  /** Takes the earliest event into `timeNs`, `kind`, `target` and `payload`. False when none is pending. */
  pop(): boolean {
    if (this.holeAtRoot) this.fillHole();
    if (this.size === 0) return false;
    const slot = this.slots[ROOT]!;
    const record = slot * RECORD_WORDS;
    this.timeNs = this.times[ROOT]!;
    this.kind = this.words[record + KIND]!;
    this.target = this.words[record + TARGET]!;
    this.payload = this.doubles[slot * RECORD_DOUBLES + PAYLOAD]!;
    this.release(slot);
    this.holeAtRoot = true;
    // Nothing may sift up past the hole, whatever its time.
    this.times[ROOT] = -Infinity;
    return true;
  }

  /** Makes this queue an exact copy of another one: same order, same handles. Only the used part is copied. */
  copyFrom(other: EventQueue): void {
    if (this.capacity < other.slotEnd || this.capacity < other.end - ROOT) this.grow(other.capacity);
    const used = other.slotEnd;
    this.times.set(other.times.subarray(0, other.end));
    this.times.fill(Infinity, other.end, Math.max(this.end, other.end) + PADDING);
    this.orders.set(other.orders.subarray(0, other.end));
    this.slots.set(other.slots.subarray(0, other.end));
    this.positions.set(other.positions.subarray(0, used));
    this.positions.fill(NOT_QUEUED, used, Math.max(this.slotEnd, used));
    this.words.fill(0, used * RECORD_WORDS, Math.max(this.slotEnd, used) * RECORD_WORDS);
    this.words.set(other.words.subarray(0, used * RECORD_WORDS));
    this.size = other.size;
    this.timeNs = other.timeNs;
    this.kind = other.kind;
    this.target = other.target;
    this.payload = other.payload;
    this.sequence = other.sequence;
    this.end = other.end;
    this.holeAtRoot = other.holeAtRoot;
    this.freeSlot = other.freeSlot;
    this.slotEnd = used;
  }

  /** An independent copy that holds no spare capacity. */
  clone(): EventQueue {
    const copy = new EventQueue(Math.max(this.slotEnd, this.end - ROOT));
    copy.copyFrom(this);
    return copy;
  }

  [cloneSelf](): EventQueue {
    return this.clone();
  }

  /** Hashes the pending events in the order they will leave, so that spare room and heap layout do not count. */
  [hashSelf](hash: RunningHash): void {
    const { times, orders } = this;
    const first = this.holeAtRoot ? ROOT + 1 : ROOT;
    const byOrder = Array.from({ length: this.size }, (_, i) => first + i);
    byOrder.sort((a, b) => times[a]! - times[b]! || orders[a]! - orders[b]!);
    hash.addF64(this.sequence);
    hash.addU32(this.size);
    for (const at of byOrder) {
      const slot = this.slots[at]!;
      hash.addF64(times[at]!);
      hash.addF64(orders[at]!);
      hash.addU32(slot);
      for (let word = GENERATION; word <= TARGET; word++)
        hash.addU32(this.words[slot * RECORD_WORDS + word]!);
      hash.addF64(this.doubles[slot * RECORD_DOUBLES + PAYLOAD]!);
    }
  }

  /** The slot of a pending event, NO_SLOT for a stale or foreign handle. */
  private slotOf(handle: number): number {
    const above = Math.floor(handle / SLOT_LIMIT);
    const slot = handle - above * SLOT_LIMIT;
    if ((slot | 0) !== slot || slot < 0 || slot >= this.slotEnd) return NO_SLOT;
    if (this.positions[slot] === NOT_QUEUED) return NO_SLOT;
    return this.words[slot * RECORD_WORDS + GENERATION] === above - 1 ? slot : NO_SLOT;
  }

  private unusedSlot(): number {
    if (this.slotEnd === this.capacity) this.grow(this.capacity * 2);
    this.slotEnd += 1;
    return this.slotEnd - 1;
  }

  /** Gives a slot back; the new generation makes its old handles stale. */
  private release(slot: number): void {
    const record = slot * RECORD_WORDS;
    this.positions[slot] = NOT_QUEUED;
    this.words[record + GENERATION] = (this.words[record + GENERATION]! + 1) & GENERATION_MASK;
    this.words[record + NEXT_FREE] = this.freeSlot;
    this.freeSlot = slot;
    this.size -= 1;
  }

  /** Fills the hole at the root with the last entry. */
  private fillHole(): void {
    this.holeAtRoot = false;
    const last = this.end - 1;
    this.end = last;
    if (last === ROOT) this.times[ROOT] = Infinity;
    else {
      this.moveEntry(last, ROOT);
      this.siftDown(ROOT);
    }
  }

  /** Copies the heap entry at `from` to the cell `to` and pads the cell it leaves. */
  private moveEntry(from: number, to: number): void {
    this.times[to] = this.times[from]!;
    this.orders[to] = this.orders[from]!;
    this.slots[to] = this.slots[from]!;
    this.times[from] = Infinity;
  }

  /** Puts the entry in the cell `at`, which may be out of order either way, where it belongs. */
  private resift(at: number): void {
    const parent = (at >> 2) + 2;
    const isEarlier =
      at !== ROOT &&
      (this.times[at]! < this.times[parent]! ||
        (this.times[at]! === this.times[parent]! && this.orders[at]! < this.orders[parent]!));
    if (isEarlier) this.siftUp(at);
    else this.siftDown(at);
  }

  /*
   * The sifts read the entry from its cell: a double passed to a method that is not inlined would be allocated.
   */

  /** Moves the entry in the cell `from` towards the root. */
  private siftUp(from: number): void {
    const { times, orders, slots, positions } = this;
    const timeNs = times[from]!;
    const order = orders[from]!;
    const slot = slots[from]!;
    let at = from;
    while (at > ROOT) {
      const parent = (at >> 2) + 2;
      const parentTimeNs = times[parent]!;
      if (parentTimeNs < timeNs || (parentTimeNs === timeNs && orders[parent]! < order)) break;
      times[at] = parentTimeNs;
      orders[at] = orders[parent]!;
      const moved = slots[parent]!;
      slots[at] = moved;
      positions[moved] = at;
      at = parent;
    }
    times[at] = timeNs;
    orders[at] = order;
    slots[at] = slot;
    positions[slot] = at;
  }

  /** Moves the entry in the cell `from` towards the leaves. */
  private siftDown(from: number): void {
    const { times, orders, slots, positions, end } = this;
    const timeNs = times[from]!;
    const order = orders[from]!;
    const slot = slots[from]!;
    let at = from;
    for (let child = at * 4 - 8; child < end; child = at * 4 - 8) {
      const t0 = times[child]!;
      const t1 = times[child + 1]!;
      const t2 = times[child + 2]!;
      const t3 = times[child + 3]!;
      // Sums of comparisons instead of branches: which child is earliest is a coin toss no processor predicts.
      const left = child + +(t1 < t0);
      const right = child + 2 + +(t3 < t2);
      let least = left + (right - left) * +(times[right]! < times[left]!);
      const leastTimeNs = times[least]!;
      if (+(t0 === leastTimeNs) + +(t1 === leastTimeNs) + +(t2 === leastTimeNs) + +(t3 === leastTimeNs) > 1) {
        least = this.firstOfTies(child, leastTimeNs);
      }
      if (timeNs < leastTimeNs || (timeNs === leastTimeNs && order < orders[least]!)) break;
      times[at] = leastTimeNs;
      orders[at] = orders[least]!;
      const moved = slots[least]!;
      slots[at] = moved;
      positions[moved] = at;
      at = least;
    }
    times[at] = timeNs;
    orders[at] = order;
    slots[at] = slot;
    positions[slot] = at;
  }

  /** Of four siblings, the one pushed first among those at `timeNs`. */
  private firstOfTies(child: number, timeNs: number): number {
    const { times, orders } = this;
    let first = -1;
    for (let at = child; at < child + 4; at++) {
      if (times[at]! === timeNs && (first < 0 || orders[at]! < orders[first]!)) first = at;
    }
    return first;
  }

  private grow(capacity: number): void {
    invariant(this.capacity < SLOT_LIMIT, 'event-queue-full', `${this.size} events are pending`);
    const grown = Math.min(SLOT_LIMIT, capacity);
    const heapCells = grown + ROOT + PADDING;
    const { times, orders, slots, positions, words } = this;
    this.times = new Float64Array(heapCells).fill(Infinity);
    this.times.set(times);
    this.orders = new Float64Array(heapCells);
    this.orders.set(orders);
    this.slots = new Int32Array(heapCells);
    this.slots.set(slots);
    this.positions = new Int32Array(grown).fill(NOT_QUEUED);
    this.positions.set(positions);
    this.words = new Int32Array(grown * RECORD_WORDS);
    this.words.set(words);
    this.doubles = new Float64Array(this.words.buffer);
    this.capacity = grown;
  }
}
