/**
 * blk-throttle: requests above their group's `io.max` wait in its queue, then in that of each group above, until the disk may
 * have them. Each queue has a timer; a group is looked at when its first request may go. Source: block/blk-throttle.c.
 * Simplification: one queue for the limits of bytes and of requests (two since 6.16); who was let go issues the request
 * itself (in Linux the workqueue kthrotld does).
 */
import { Slice, type SliceClock } from './slice.ts';

/** Direction of a request. */
export const READ = 0;
export const WRITE = 1;
export type Direction = 0 | 1;

/** A request that is held back. */
export interface HeldRequest {
  readonly direction: Direction;
  readonly bytes: number;
  /** Task that issues it when it may go. */
  readonly task: number;
}

/** What the queues need of their kernel. */
export interface ThrottleHost {
  readonly hz: number;
  /** Ticks since the kernel began. */
  jiffies(): number;
  /** Asks for `run` at a tick; the last one asked for counts. Infinity: not any more. */
  arm(atJiffy: number): void;
}

/** At most so many requests of a group in one turn, reads and writes (`THROTL_GRP_QUANTUM`), and of a queue's groups together. */
const TURN: readonly number[] = Object.freeze([6, 2]);
const QUANTUM = 32;
/** Slices after which a timer looks again, however far away its request is. */
const LONGEST_SLICES = 8;

/** Requests that came by one way: the group's own, or those of one child. */
interface Lane {
  readonly from: ThrottleGroup | null;
  readonly held: HeldRequest[];
}

/** Groups that wait for their turn at a queue, and when it looks at them. */
class Turns {
  readonly waiting: ThrottleGroup[] = [];
  timerJ = Infinity;

  get first(): ThrottleGroup | undefined {
    return this.waiting[0];
  }

  put(group: ThrottleGroup): void {
    this.remove(group);
    const at = this.waiting.findIndex(({ turnJ }) => turnJ > group.turnJ);
    this.waiting.splice(at < 0 ? this.waiting.length : at, 0, group);
  }

  remove(group: ThrottleGroup): void {
    const at = this.waiting.indexOf(group);
    if (at >= 0) this.waiting.splice(at, 1);
  }
}

/** One group's queues and slices. */
export class ThrottleGroup {
  readonly parent: ThrottleGroup | null;
  readonly slices: readonly [Slice, Slice];
  /** Where its children wait. */
  readonly turns = new Turns();
  /** Tick at which its first request may go. */
  turnJ = 0;
  /** Something came to a queue that was empty, and nobody has looked since. */
  wasEmpty = false;
  private readonly lanes: readonly [Lane[], Lane[]] = [[], []];

  constructor(parent: ThrottleGroup | null, clock: SliceClock) {
    this.parent = parent;
    this.slices = [new Slice(clock), new Slice(clock)];
  }

  isQueued(direction: Direction): boolean {
    return this.lanes[direction].length > 0;
  }

  get isIdle(): boolean {
    return !this.isQueued(READ) && !this.isQueued(WRITE);
  }

  /** A limit here or above counts for it. */
  isLimited(direction: Direction): boolean {
    return this.slices[direction].isLimited || this.parent?.isLimited(direction) === true;
  }

  add(request: HeldRequest, from: ThrottleGroup | null): void {
    const lanes = this.lanes[request.direction];
    if (lanes.length === 0) this.wasEmpty = true;
    const lane = lanes.find((one) => one.from === from);
    if (lane) lane.held.push(request);
    else lanes.push({ from, held: [request] });
  }

  next(direction: Direction): HeldRequest | undefined {
    return this.lanes[direction][0]?.held[0];
  }

  /** Takes the next request; ways take turns. */
  take(direction: Direction): HeldRequest | undefined {
    const lanes = this.lanes[direction];
    const lane = lanes.shift();
    const request = lane?.held.shift();
    if (lane && lane.held.length > 0) lanes.push(lane);
    return request;
  }

  waitJ({ direction, bytes }: HeldRequest, nowJ: number): number {
    return this.slices[direction].waitJ(bytes, nowJ, this.isQueued(direction));
  }
}

/** All queues in front of one disk. */
export class Throttle {
  private readonly host: ThrottleHost;
  private readonly clock: SliceClock;
  private readonly top = new Turns();
  private readonly groups = new Set<ThrottleGroup>();

  constructor(host: ThrottleHost) {
    this.host = host;
    this.clock = Object.freeze({ hz: host.hz, sliceJ: Math.floor(host.hz / 10) });
  }

  /** Queues of a group below another; null: below the root. */
  group(parent: ThrottleGroup | null): ThrottleGroup {
    const group = new ThrottleGroup(parent, this.clock);
    this.groups.add(group);
    return group;
  }

  /** A request comes from a group. True: it waits, and `run` or `forget` gives it back. */
  submit(from: ThrottleGroup, request: HeldRequest): boolean {
    const { direction } = request;
    if (!from.isLimited(direction)) return false;
    const nowJ = this.host.jiffies();
    let came: ThrottleGroup | null = null;
    for (let group: ThrottleGroup | null = from; group; group = group.parent) {
      if (group.isQueued(direction) || group.waitJ(request, nowJ) > 0) {
        this.enqueue(group, request, came, nowJ);
        this.arm();
        return true;
      }
      group.slices[direction].charge(request.bytes, nowJ);
      came = group;
    }
    return false;
  }

  private enqueue(
    group: ThrottleGroup,
    request: HeldRequest,
    from: ThrottleGroup | null,
    nowJ: number,
  ): void {
    group.add(request, from);
    const turns = this.turnsOf(group);
    if (!turns.waiting.includes(group)) turns.put(group);
    if (!group.wasEmpty) return;
    this.setTurn(group, nowJ);
    this.setTimer(turns, nowJ);
  }

  private turnsOf(group: ThrottleGroup): Turns {
    return group.parent?.turns ?? this.top;
  }

  /** When the first request of either direction may go (`tg_update_disptime`). */
  private setTurn(group: ThrottleGroup, nowJ: number): void {
    const waits = ([READ, WRITE] as const).map((direction) => {
      const next = group.next(direction);
      return next ? group.waitJ(next, nowJ) : Infinity;
    });
    group.turnJ = nowJ + Math.min(...waits);
    group.wasEmpty = false;
    this.turnsOf(group).put(group);
  }

  private setTimer(turns: Turns, nowJ: number): void {
    const { first } = turns;
    const latestJ = nowJ + LONGEST_SLICES * this.clock.sliceJ;
    turns.timerJ = first ? Math.min(first.turnJ, latestJ) : Infinity;
  }

  private arm(): void {
    let atJ = this.top.timerJ;
    for (const { turns } of this.groups) atJ = Math.min(atJ, turns.timerJ);
    this.host.arm(atJ);
  }

  /** The timer: requests that may go to the disk now, in order. */
  run(): readonly HeldRequest[] {
    const nowJ = this.host.jiffies();
    const free: HeldRequest[] = [];
    // Children first: what they let go may go on in the same turn.
    const below = [...this.groups].filter(({ turns }) => turns.timerJ <= nowJ);
    for (const group of below) this.dispatch(group.turns, group, nowJ, free);
    if (this.top.timerJ <= nowJ) this.dispatch(this.top, null, nowJ, free);
    this.arm();
    return free;
  }

  /** One queue's timer (`throtl_pending_timer_fn`). */
  private dispatch(turns: Turns, owner: ThrottleGroup | null, nowJ: number, free: HeldRequest[]): void {
    let isAny = false;
    do {
      turns.timerJ = Infinity;
      isAny = this.select(turns, owner, nowJ, free) || isAny;
    } while (turns.first !== undefined && turns.first.turnJ <= nowJ);
    this.setTimer(turns, nowJ);
    if (!isAny || owner === null || !owner.wasEmpty) return;
    this.setTurn(owner, nowJ);
    const above = this.turnsOf(owner);
    if ((above.first?.turnJ ?? Infinity) <= nowJ) this.dispatch(above, owner.parent, nowJ, free);
    else this.setTimer(above, nowJ);
  }

  /** Lets groups whose turn has come give their requests on (`throtl_select_dispatch`). */
  private select(turns: Turns, owner: ThrottleGroup | null, nowJ: number, free: HeldRequest[]): boolean {
    let given = 0;
    for (let { first } = turns; given < QUANTUM && first && first.turnJ <= nowJ; { first } = turns) {
      for (const direction of [READ, WRITE] as const)
        given += this.giveOn(first, direction, owner, nowJ, free);
      if (first.isIdle) turns.remove(first);
      else this.setTurn(first, nowJ);
    }
    return given > 0;
  }

  private giveOn(
    group: ThrottleGroup,
    direction: Direction,
    owner: ThrottleGroup | null,
    nowJ: number,
    free: HeldRequest[],
  ): number {
    const most = TURN[direction] ?? 0;
    const slice = group.slices[direction];
    let given = 0;
    for (let next = group.next(direction); next && given < most; next = group.next(direction)) {
      if (group.waitJ(next, nowJ) > 0) break;
      group.take(direction);
      slice.charge(next.bytes, nowJ);
      given++;
      if (owner === null) {
        free.push(next);
        continue;
      }
      owner.add(next, group);
      owner.slices[direction].startWithCredit(slice.startJ, nowJ);
      const above = this.turnsOf(owner);
      if (!above.waiting.includes(owner)) above.put(owner);
    }
    return given;
  }

  /** New limits of a group, bytes and requests a second by direction; those who wait are looked at again. */
  limit(group: ThrottleGroup, bps: readonly number[], iops: readonly number[]): void {
    const nowJ = this.host.jiffies();
    for (const direction of [READ, WRITE] as const) {
      const [bytes = Infinity, ios = Infinity] = [bps[direction], iops[direction]];
      group.slices[direction].change(bytes, ios, nowJ, group.isQueued(direction));
    }
    if (group.isIdle) return;
    this.setTurn(group, nowJ);
    this.setTimer(this.turnsOf(group), nowJ);
    this.arm();
  }

  /** The group is no more: what waits in its queues goes at once. */
  forget(group: ThrottleGroup): readonly HeldRequest[] {
    const free: HeldRequest[] = [];
    for (const direction of [READ, WRITE] as const)
      for (let next = group.take(direction); next; next = group.take(direction)) free.push(next);
    this.turnsOf(group).remove(group);
    this.groups.delete(group);
    this.arm();
    return free;
  }
}
