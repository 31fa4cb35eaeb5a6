/**
 * The time machine: variants on one clock, and a moment that can be moved back and forth. Variants do not disturb each
 * other; their events are taken in the order of time, then of the variants. A position is the number of events and
 * commands taken since the start; going back restores the checkpoint before it and takes the events again.
 *
 * Everything that may take long is `Work`: it can be dropped half-way and leaves the session at a moment of its run.
 */
import type { WriteResult } from '../core/neighbour-views.ts';
import { SLICE_EVENTS, type Progress, type Work } from '../core/work.ts';
import { Checkpoints, type Checkpoint } from './checkpoints.ts';
import type { Timed, Variant } from './variant.ts';

/** Events that an endless command runs ahead: so far that play can begin. */
const ENDLESS_HORIZON_EVENTS = 20_000;
/** Events between two looks of whoever keeps a record of the run. */
const FOLLOW_EVENTS = 65_536;

/** What a session is made of. */
export interface SessionPlan<C extends Timed, V extends Variant<C>> {
  /** Makes the variants anew, each at its start. */
  readonly build: () => readonly V[];
  /** Where the run ends, ns; null: where nothing is left to do, found by running ahead. */
  readonly endNs: number | null;
  /** Events that are run ahead at most to find the end; beyond them it is not known. */
  readonly horizonEvents: number;
  /** Whether a command comes before the events of its own instant or after them. */
  readonly commandsFirst: boolean;
  /** Events between checkpoints at first, and checkpoints kept at most. */
  readonly checkpoints: { readonly everyEvents: number; readonly most: number };
}

/** Bound of one move, so that a picture can be shown on the way; absent: to the goal. */
export interface Within {
  readonly events?: number;
}

const TAKEN: WriteResult = Object.freeze({ ok: true });

export class Session<C extends Timed, V extends Variant<C>> {
  readonly plan: SessionPlan<C, V>;
  readonly variants: readonly V[];
  /** Commands given, in order of time. */
  readonly commands: C[] = [];
  /** Commands that have taken effect at the present moment. */
  applied = 0;
  /** Events and commands taken. */
  position = 0;
  /** The moment, ns since the start. */
  nowNs = 0;
  /** Where the known future ends. */
  endNs = 0;
  /** The latest moment seen. */
  knownNs = 0;
  /** True: somebody listens in, and the variants are not quite the run's: nothing is kept of them. */
  listening = false;
  private endPosition = 0;
  /** True: the run goes on beyond the known end. */
  private open = false;
  private readonly checkpoints: Checkpoints;

  constructor(plan: SessionPlan<C, V>, checkpoints?: Checkpoints) {
    this.plan = plan;
    this.variants = plan.build();
    this.endNs = plan.endNs ?? 0;
    this.checkpoints = checkpoints ?? new Checkpoints(plan.checkpoints.everyEvents, plan.checkpoints.most);
    if (!checkpoints) this.remember();
  }

  /** A session with the commands of a log; nothing has happened yet. */
  static *opened<C extends Timed, V extends Variant<C>>(
    plan: SessionPlan<C, V>,
    commands: readonly C[],
  ): Work<Session<C, V>> {
    const session = new Session(plan);
    session.commands.push(...commands);
    yield* session.explore();
    return session;
  }

  /** One of the same plan that goes ahead of this one, which stays where it is: its checkpoints are this one's, too. */
  scout(): Session<C, V> {
    return new Session(this.plan, this.checkpoints);
  }

  /** Takes note of how far the run is known by a scout, or where it ends. */
  learn(scout: Session<C, V>): void {
    this.endNs = Math.max(this.endNs, scout.nowNs);
    if (scout.unfinished) return;
    this.open = false;
    this.endPosition = scout.position;
  }

  /** How often a thing has happened by now, over all variants. */
  count(what: string): number {
    return this.variants.reduce((sum, variant) => sum + variant.count(what), 0);
  }

  /** True: a command that has no end is in force. */
  get endless(): boolean {
    return this.variants.some((variant) => variant.endless);
  }

  /** True: something, or a command, is still to come. */
  private get unfinished(): boolean {
    return this.variants.some((variant) => variant.busy) || this.applied < this.commands.length;
  }

  /** True: a step has somewhere to go. */
  get canGoOn(): boolean {
    if (this.plan.endNs !== null) return this.nowNs < this.endNs;
    return this.unfinished || this.position < this.endPosition;
  }

  /** The latest moment that was seen or that a command was given for: what comes before it is decided. */
  get furthestNs(): number {
    return Math.max(this.knownNs, this.commands.at(-1)?.atNs ?? 0);
  }

  // ------------------------------------------------------------ commands

  /** Gives a command at the present moment. What was to come after it is forgotten. One that is refused changes nothing. */
  *command(command: C): Work<WriteResult> {
    const answer = this.variants.map((variant) => this.applyTo(variant, command)).find(({ ok }) => !ok);
    if (answer) {
      this.comeBack(this.position, this.nowNs);
      return answer;
    }
    this.commands.length = this.applied;
    this.commands.push(command);
    this.checkpoints.dropAfter(this.position);
    this.taken(command);
    yield* this.explore();
    return TAKEN;
  }

  /** What a command would be answered now. */
  probe(command: C): WriteResult {
    const answer = this.variants.map((variant) => this.applyTo(variant, command)).find(({ ok }) => !ok);
    this.comeBack(this.position, this.nowNs);
    return answer ?? TAKEN;
  }

  /** A session of its own at the same moment; what was to come is forgotten in it. */
  *fork(): Work<Session<C, V>> {
    const fork = yield* Session.opened(this.plan, this.commands.slice(0, this.applied));
    yield* fork.toTime(this.nowNs);
    return fork;
  }

  private applyTo(variant: V, command: C): WriteResult {
    variant.advanceTo(this.nowNs);
    return variant.apply(command);
  }

  /** A command has taken effect in every variant. */
  private taken(command: C): void {
    this.applied++;
    this.nowNs = Math.max(this.nowNs, command.atNs);
    for (const variant of this.variants) variant.settled?.(this.nowNs);
    this.moved();
  }

  /** Runs ahead to learn where the future ends, then comes back. */
  private *explore(): Work<void> {
    if (this.plan.endNs !== null) return;
    const { position, nowNs } = this;
    try {
      while (this.unfinished && this.position - position < this.horizonEvents && this.step())
        if (this.position % SLICE_EVENTS === 0) yield { done: this.position - position, total: 0 };
    } finally {
      this.open = this.unfinished;
      this.endNs = this.nowNs;
      this.endPosition = this.position;
      if (this.position > position) this.comeBack(position, nowNs);
    }
  }

  /** How far is run ahead: not far where no command is left that could end it. */
  private get horizonEvents(): number {
    const endless = this.endless && this.applied === this.commands.length;
    return endless ? ENDLESS_HORIZON_EVENTS : this.plan.horizonEvents;
  }

  /** Goes to a position anew from the checkpoint before it, whatever was done to the variants meanwhile. */
  comeBack(position: number, nowNs: number): void {
    this.restore(this.checkpoints.last((kept) => kept.position <= position));
    while (this.position < position && this.step());
    this.nowNs = nowNs;
    for (const variant of this.variants) variant.advanceTo(nowNs);
  }

  // ------------------------------------------------------------ one event

  /** Variant whose event is next; null: nothing more happens. */
  private next(): V | null {
    let first: V | null = null;
    for (const variant of this.variants) {
      if (variant.nextNs === Infinity) continue;
      if (first === null || variant.nextNs < first.nextNs) first = variant;
    }
    return first;
  }

  /** Takes one event. A command that is due before it takes effect first. False: nothing left. */
  step(): boolean {
    const variant = this.next();
    const command = this.commands[this.applied];
    if (command && this.isDue(command, variant?.nextNs ?? Infinity)) {
      this.nowNs = Math.max(this.nowNs, command.atNs);
      this.follow();
      for (const one of this.variants) this.applyTo(one, command);
      this.taken(command);
      return true;
    }
    if (variant === null) return false;
    variant.step();
    this.nowNs = Math.max(this.nowNs, variant.nowNs);
    this.moved();
    return true;
  }

  private isDue(command: C, nextNs: number): boolean {
    return this.plan.commandsFirst ? command.atNs <= nextNs : command.atNs < nextNs;
  }

  /** When something happens next: an event or a command. */
  private nextDueNs(): number {
    return Math.min(this.next()?.nextNs ?? Infinity, this.commands[this.applied]?.atNs ?? Infinity);
  }

  private moved(): void {
    this.position++;
    if (this.position % FOLLOW_EVENTS === 0) this.follow();
    if (this.checkpoints.isDue(this.position) && !this.listening) this.remember();
  }

  private follow(): void {
    for (const variant of this.variants) {
      variant.advanceTo(this.nowNs);
      variant.follow?.(this.nowNs);
    }
    this.knownNs = Math.max(this.knownNs, this.nowNs);
  }

  private remember(): void {
    const { position, nowNs, applied } = this;
    const variants = this.variants.map((variant) => variant.checkpoint());
    this.checkpoints.add({ position, nowNs, applied, variants });
  }

  private restore(checkpoint: Checkpoint): void {
    this.variants.forEach((variant, index) => variant.restore(checkpoint.variants[index]));
    this.position = checkpoint.position;
    this.nowNs = checkpoint.nowNs;
    this.applied = checkpoint.applied;
  }

  // ------------------------------------------------------------ moving

  /** Goes to a moment, back or forth, or so far as the events allow. All that happens at it has happened. */
  *toTime(ns: number, { events = Infinity }: Within = {}): Work<void> {
    const goal = Math.max(0, this.open ? ns : Math.min(ns, this.endNs));
    if (goal < this.nowNs) this.restoreBefore(goal);
    const [from, start] = [this.nowNs, this.position];
    while (this.nextDueNs() <= goal) {
      if (this.position - start >= events) return this.arrive(this.nowNs);
      if (!this.step()) break;
      if (this.position % SLICE_EVENTS === 0) yield this.progress(from, goal);
    }
    this.arrive(goal);
  }

  private progress(from: number, goal: number): Progress {
    return { done: this.nowNs - from, total: goal - from };
  }

  private arrive(ns: number): void {
    this.nowNs = ns;
    this.follow();
    this.extend();
  }

  /** What has been reached is known. */
  extend(): void {
    if (this.plan.endNs !== null) return;
    if (this.position > this.endPosition) this.endPosition = this.position;
    this.endNs = Math.max(this.endNs, this.nowNs);
  }

  /** Goes to a position, back or forth. */
  *toPosition(position: number): Work<void> {
    if (position < this.position) this.restore(this.checkpoints.last((kept) => kept.position <= position));
    while (this.position < position && this.step())
      if (this.position % SLICE_EVENTS === 0) yield { done: 0, total: 0 };
  }

  /** To the last checkpoint not after a moment; answers its moment. */
  restoreBefore(ns: number): number {
    this.restore(this.checkpoints.last((kept) => kept.nowNs <= ns));
    return this.nowNs;
  }

  /** To the newest checkpoint at or before the position of which something holds. */
  restoreWhere(holds: () => boolean): void {
    for (const checkpoint of this.checkpoints.upTo(this.position)) {
      this.restore(checkpoint);
      if (holds()) return;
    }
  }
}
