/**
 * The trace: what happened, as columns. One row is one executed op, a device's service or a mark.
 * Rows are appended in the order in which the simulation decided them; `startNs` never decreases.
 */
import { RunningHash } from '../core/hash.ts';
import { cloneSelf, hashSelf } from '../core/clone.ts';

/** Rows kept at most; older ones are overwritten. 2^20 rows are about 70 MB. */
const MAX_ROWS = 1 << 20;
const FIRST_ROWS = 1 << 12;

/** Words of a row's hash: of two numbers, and five of integers. */
const ROW_WORDS = 9;
const hashed = new Float64Array(5);
const words = new Int32Array(hashed.buffer);

/** A row about to be written. One object is reused: fill it, then call `append`. */
export interface RowDraft {
  startNs: number;
  durationNs: number;
  /** Number of the machine in its world (`Sim.machines`): the first one made is 0. */
  machine: number;
  /** CPU index inside the machine, −1: a device. */
  cpu: number;
  task: number;
  probe: number;
  from: number;
  to: number;
  /** Cost index, −1: none. */
  cost: number;
  /** Exit reason or interrupt vector, 0: none. */
  reason: number;
  /** Which chain of cause and effect it belongs to, 0: none of the measured ones. */
  flow: number;
  /** Sequence number of the operation that caused it, −1: none. */
  op: number;
  program: number;
  pc: number;
  /** Group that the row is about, by its number in its kernel's scheduler, −1: none. Whoever sets it sets it back. */
  group: number;
  /** Runtime that is left in the group's pool, ns; counts only with a group. */
  poolNs: number;
  /** What the CPU has drawn from it and not used, ns, negative: it owes; counts only with a group. */
  localNs: number;
  /** What the trace point prints besides (`fields.ts`), 0: nothing. */
  field: number;
}

export class Trace {
  /** Rows written so far; row numbers run from 0. */
  count = 0;
  readonly hash = new RunningHash();
  capacity = FIRST_ROWS;
  startNs = new Float64Array(FIRST_ROWS);
  durationNs = new Float64Array(FIRST_ROWS);
  machine = new Uint16Array(FIRST_ROWS);
  cpu = new Int16Array(FIRST_ROWS);
  task = new Int32Array(FIRST_ROWS);
  probe = new Uint8Array(FIRST_ROWS);
  from = new Int16Array(FIRST_ROWS);
  to = new Int16Array(FIRST_ROWS);
  cost = new Int16Array(FIRST_ROWS);
  reason = new Uint8Array(FIRST_ROWS);
  flow = new Uint32Array(FIRST_ROWS);
  op = new Int32Array(FIRST_ROWS);
  program = new Int16Array(FIRST_ROWS);
  pc = new Int16Array(FIRST_ROWS);
  /** Empty, as the next two, until a row is about a group: most runs have no quota. */
  group = new Int32Array(0);
  /** Of rows with a group only. */
  poolNs = new Float64Array(0);
  localNs = new Float64Array(0);
  field = new Float64Array(FIRST_ROWS);
  readonly draft: RowDraft = {
    startNs: 0,
    durationNs: 0,
    machine: 0,
    cpu: 0,
    task: 0,
    probe: 0,
    from: 0,
    to: 0,
    cost: -1,
    reason: 0,
    flow: 0,
    op: -1,
    program: -1,
    pc: -1,
    group: -1,
    poolNs: 0,
    localNs: 0,
    field: 0,
  };

  /** Rows below this number were overwritten by a run that was taken back since. */
  private lost = 0;

  /** A checkpoint shares the trace and remembers its length: see `truncate`. */
  [cloneSelf](): Trace {
    return this;
  }

  /** The rows up to now decide; what a run that was taken back left behind them does not. */
  [hashSelf](hash: RunningHash): void {
    hash.addU32(this.count);
    for (const lane of this.hash.lanes) hash.addU32(lane);
  }

  /** Oldest row still held. */
  get first(): number {
    return Math.max(this.lost, this.count - this.capacity);
  }

  /** Slot of a row number in the columns. */
  slot(row: number): number {
    return row & (this.capacity - 1);
  }

  /** Writes `draft` as the next row and returns its number. */
  append(): number {
    if (this.count >= this.capacity && this.capacity < MAX_ROWS) this.grow();
    const d = this.draft;
    const i = this.count & (this.capacity - 1);
    this.startNs[i] = d.startNs;
    this.durationNs[i] = d.durationNs;
    this.machine[i] = d.machine;
    this.cpu[i] = d.cpu;
    this.task[i] = d.task;
    this.probe[i] = d.probe;
    this.from[i] = d.from;
    this.to[i] = d.to;
    this.cost[i] = d.cost;
    this.reason[i] = d.reason;
    this.flow[i] = d.flow;
    this.op[i] = d.op;
    this.program[i] = d.program;
    this.pc[i] = d.pc;
    this.field[i] = d.field;
    // 0 and −0 are one.
    hashed[0] = d.startNs + 0;
    hashed[1] = d.durationNs + 0;
    words[4] = (d.machine << 16) ^ (d.cpu & 0xffff);
    words[5] = (d.from << 16) ^ (d.to & 0xffff);
    words[6] = (d.cost << 16) ^ (d.probe << 8) ^ d.reason;
    words[7] = d.task;
    words[8] = d.flow;
    this.hash.addWords(words, ROW_WORDS);
    if (d.field !== 0) this.hash.addF64(d.field);
    if (d.group >= 0) this.appendGroup(i);
    else if (this.group.length > 0) this.group[i] = d.group;
    return this.count++;
  }

  private appendGroup(slot: number): void {
    const { group, poolNs, localNs } = this.draft;
    if (this.group.length === 0) {
      this.group = new Int32Array(this.capacity).fill(-1);
      this.poolNs = new Float64Array(this.capacity);
      this.localNs = new Float64Array(this.capacity);
    }
    this.group[slot] = group;
    this.poolNs[slot] = poolNs;
    this.localNs[slot] = localNs;
    this.hash.addU32(group);
    this.hash.addF64(poolNs);
    this.hash.addF64(localNs);
  }

  /** Forgets every row from `count` on; `hash` is restored by the caller from its checkpoint. */
  truncate(count: number): void {
    // Once the ring has wrapped, what is taken back stood in the places of older rows.
    this.lost = Math.min(this.first, count);
    this.count = count;
  }

  /** A trace of its own with the same rows, for a fork. */
  copy(): Trace {
    const other = new Trace();
    other.count = this.count;
    other.capacity = this.capacity;
    other.lost = this.lost;
    for (const name of COLUMN_NAMES) copyColumn(other, this, name);
    other.hash.lanes.set(this.hash.lanes);
    return other;
  }

  private grow(): void {
    const next = this.capacity * 2;
    this.startNs = widen(this.startNs, new Float64Array(next));
    this.durationNs = widen(this.durationNs, new Float64Array(next));
    this.machine = widen(this.machine, new Uint16Array(next));
    this.cpu = widen(this.cpu, new Int16Array(next));
    this.task = widen(this.task, new Int32Array(next));
    this.probe = widen(this.probe, new Uint8Array(next));
    this.from = widen(this.from, new Int16Array(next));
    this.to = widen(this.to, new Int16Array(next));
    this.cost = widen(this.cost, new Int16Array(next));
    this.reason = widen(this.reason, new Uint8Array(next));
    this.flow = widen(this.flow, new Uint32Array(next));
    this.op = widen(this.op, new Int32Array(next));
    this.program = widen(this.program, new Int16Array(next));
    this.pc = widen(this.pc, new Int16Array(next));
    this.field = widen(this.field, new Float64Array(next));
    this.capacity = next;
    if (this.group.length === 0) return;
    this.group = widen(this.group, new Int32Array(next));
    this.poolNs = widen(this.poolNs, new Float64Array(next));
    this.localNs = widen(this.localNs, new Float64Array(next));
  }
}

const COLUMN_NAMES = [
  'startNs',
  'durationNs',
  'machine',
  'cpu',
  'task',
  'probe',
  'from',
  'to',
  'cost',
  'reason',
  'flow',
  'op',
  'program',
  'pc',
  'group',
  'poolNs',
  'localNs',
  'field',
] as const;
type ColumnName = (typeof COLUMN_NAMES)[number];

function copyColumn(target: Trace, source: Trace, name: ColumnName): void {
  Object.assign(target, { [name]: source[name].slice() });
}

function widen<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
