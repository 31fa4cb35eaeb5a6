/**
 * A laboratory: one world per chosen stack on one clock, and a moment that can be moved back and forth. Worlds do not
 * disturb each other; their events are taken in the order of time, then column. A position is the number of events and
 * commands taken since the start; going back restores the checkpoint before it and takes the events again.
 */
import type { LabCommand, LabSpec, SeekTarget } from '../core/views.ts';
import { buildOperation } from './compile/operation.ts';
import type { World, WorldCheckpoint } from './world.ts';

/** Events between checkpoints at first; doubled when there are too many. */
const FIRST_INTERVAL = 512;
const MAX_CHECKPOINTS = 48;
/** Events that a command runs ahead to find where its future ends; an endless one only so far that play can begin. */
const HORIZON_EVENTS = 400_000;
const ENDLESS_HORIZON_EVENTS = 20_000;

interface LabCheckpoint {
  readonly position: number;
  readonly nowNs: number;
  readonly worlds: readonly WorldCheckpoint[];
  readonly applied: number;
}

export class Lab {
  readonly spec: LabSpec;
  readonly worlds: readonly World[];
  /** Commands given, in order of time. */
  readonly commands: LabCommand[] = [];
  /** Commands that have taken effect at the present moment. */
  private applied = 0;
  /** Events taken. */
  position = 0;
  /** The moment, ns since the measured part began. */
  nowNs = 0;
  /** Where the known future ends. */
  endNs = 0;
  private endPosition = 0;
  /** True: the run goes on beyond the known end. */
  private open = false;
  private readonly checkpoints: LabCheckpoint[] = [];
  private interval = FIRST_INTERVAL;

  constructor(spec: LabSpec) {
    this.spec = spec;
    this.worlds = spec.stacks.map((stack) =>
      buildOperation({
        op: spec.op,
        params: spec.params,
        stack,
        seed: spec.seed,
        switches: spec.switches,
        costs: spec.costs,
      }),
    );
    this.remember();
  }

  /** Hops seen by now, over all worlds. */
  get hops(): number {
    return this.worlds.reduce((sum, world) => sum + world.sim.hopRows, 0);
  }

  /** Operations ended by now, over all worlds. */
  private get done(): number {
    return this.worlds.reduce((sum, world) => sum + world.issuer.done, 0);
  }

  get exits(): number {
    return this.worlds.reduce((sum, world) => sum + world.sim.metrics.exits, 0);
  }

  get interrupts(): number {
    return this.worlds.reduce((sum, world) => sum + world.sim.metrics.interrupts, 0);
  }

  get busy(): boolean {
    return this.worlds.some((world) => world.busy);
  }

  /** True: operations or commands are still to come. */
  private get unfinished(): boolean {
    return this.busy || this.applied < this.commands.length;
  }

  /** True: an "until stopped" command is in force. */
  get endless(): boolean {
    return this.worlds.some((world) => world.issuer.issued === Infinity);
  }

  // ------------------------------------------------------------ commands

  /** Gives a command at the present moment. What was known to come after it is forgotten: the run forks here. */
  command(kind: 'issue' | 'stop', count: number): void {
    while ((this.commands[this.commands.length - 1]?.atNs ?? -1) > this.nowNs) this.commands.pop();
    this.commands.length = Math.min(this.commands.length, this.applied);
    this.commands.push({ atNs: this.nowNs, kind, count });
    while ((this.checkpoints[this.checkpoints.length - 1]?.position ?? 0) > this.position)
      this.checkpoints.pop();
    this.step();
    this.explore();
  }

  /** Runs the commands of a link from the start. */
  replay(commands: readonly LabCommand[]): void {
    this.goTo(0);
    this.checkpoints.length = 1;
    this.commands.length = 0;
    this.commands.push(...commands);
    this.applied = 0;
    this.explore();
  }

  /** Lets a command take effect in every world. */
  private apply(command: LabCommand): void {
    this.applied++;
    this.nowNs = Math.max(this.nowNs, command.atNs);
    for (const world of this.worlds) {
      world.advanceTo(this.nowNs);
      if (command.kind === 'issue') world.issue(command.count === 0 ? Infinity : command.count);
      else world.issuer.stop();
    }
  }

  /** Runs ahead to learn where the future ends, then comes back. */
  private explore(): void {
    const { position, nowNs } = this;
    const limit = this.position + (this.endless ? ENDLESS_HORIZON_EVENTS : HORIZON_EVENTS);
    while (this.unfinished && this.position < limit) if (!this.step()) break;
    this.open = this.unfinished;
    this.endNs = this.nowNs;
    this.endPosition = this.position;
    this.goTo(position);
    this.nowNs = nowNs;
  }

  // ------------------------------------------------------------ stepping

  /** World whose event is next; null: nothing more happens. */
  private next(): World | null {
    let first: World | null = null;
    for (const world of this.worlds) {
      if (world.nextNs === Infinity) continue;
      if (first === null || world.nextNs < first.nextNs) first = world;
    }
    return first;
  }

  /** Takes one event. A command that is due before it takes effect first. False: nothing left. */
  step(): boolean {
    const world = this.next();
    const command = this.commands[this.applied];
    if (command && (world === null || command.atNs <= world.nextNs)) {
      this.apply(command);
    } else {
      if (world === null) return false;
      world.step();
      this.nowNs = Math.max(this.nowNs, world.nowNs);
    }
    this.position++;
    if (this.position % this.interval === 0) this.remember();
    return true;
  }

  private remember(): void {
    const last = this.checkpoints[this.checkpoints.length - 1];
    if (last && last.position >= this.position) return;
    this.checkpoints.push({
      position: this.position,
      nowNs: this.nowNs,
      worlds: this.worlds.map((world) => world.checkpoint()),
      applied: this.applied,
    });
    if (this.checkpoints.length <= MAX_CHECKPOINTS) return;
    this.interval *= 2;
    const kept = this.checkpoints.filter((checkpoint) => checkpoint.position % this.interval === 0);
    this.checkpoints.splice(0, this.checkpoints.length, ...kept);
  }

  /** Goes to a position, back or forth. */
  goTo(position: number): void {
    if (position < this.position) {
      let at = this.checkpoints.length - 1;
      while (at > 0 && (this.checkpoints[at]?.position ?? 0) > position) at--;
      this.restore(this.checkpoints[at] as LabCheckpoint);
    }
    while (this.position < position && this.step());
  }

  private restore(checkpoint: LabCheckpoint): void {
    this.worlds.forEach((world, index) => world.restore(checkpoint.worlds[index] as WorldCheckpoint));
    this.position = checkpoint.position;
    this.nowNs = checkpoint.nowNs;
    this.applied = checkpoint.applied;
  }

  // ------------------------------------------------------------ seeking

  /** Moves the moment. An "until stopped" run is extended when the moment nears its known end. */
  seek(target: SeekTarget): void {
    if (target.to === 'start') this.goToTime(0);
    else if (target.to === 'time') this.goToTime(target.ns);
    else if (target.to === 'next') this.runUntil(target.what);
    else if (target.direction > 0) this.forward(target.to);
    else this.back(target.to);
  }

  private goToTime(ns: number): void {
    const goal = Math.max(0, this.open ? ns : Math.min(ns, this.endNs));
    if (goal < this.nowNs) {
      let at = this.checkpoints.length - 1;
      while (at > 0 && (this.checkpoints[at]?.nowNs ?? 0) > goal) at--;
      this.restore(this.checkpoints[at] as LabCheckpoint);
    }
    while (this.nextDueNs() <= goal && this.step());
    this.nowNs = goal;
    if (goal > this.endNs) {
      this.endNs = goal;
      this.endPosition = this.position;
    }
  }

  /** When something happens next: an event or a command. */
  private nextDueNs(): number {
    return Math.min(this.next()?.nextNs ?? Infinity, this.commands[this.applied]?.atNs ?? Infinity);
  }

  private canGoOn(): boolean {
    return this.unfinished || this.position < this.endPosition;
  }

  /** A number that grows when the thing stepped over happens. */
  private counter(what: 'hop' | 'operation'): number {
    return what === 'hop' ? this.hops : this.done;
  }

  private forward(what: 'hop' | 'operation'): void {
    const before = this.counter(what);
    while (this.counter(what) === before && this.canGoOn() && this.step());
    this.extend();
  }

  private extend(): void {
    if (this.position <= this.endPosition) return;
    this.endPosition = this.position;
    this.endNs = Math.max(this.endNs, this.nowNs);
  }

  /**
   * Back by one: to the moment at which the one before had just happened. Found by going through the events again from
   * a checkpoint, so the state is exactly the one seen on the way.
   */
  private back(what: 'hop' | 'operation'): void {
    const here = this.counter(what);
    if (here === 0) {
      this.goToTime(0);
      return;
    }
    const goal = here - 1;
    let at = this.checkpoints.length - 1;
    const position = this.position;
    for (; at >= 0; at--) {
      const checkpoint = this.checkpoints[at] as LabCheckpoint;
      if (checkpoint.position > position) continue;
      this.restore(checkpoint);
      if (this.counter(what) < here) break;
    }
    this.goToPositionOf(what, goal, position);
  }

  /** From before it: to the first position at which the counter has its last value not above `goal`. */
  private goToPositionOf(what: 'hop' | 'operation', goal: number, limit: number): void {
    let best = this.position;
    let bestCount = this.counter(what);
    const start = this.position;
    while (this.position < limit && this.counter(what) <= goal) {
      if (this.counter(what) !== bestCount) {
        best = this.position;
        bestCount = this.counter(what);
      }
      if (!this.step()) break;
    }
    if (best < start) return;
    this.goTo(best);
  }

  private runUntil(what: 'exit' | 'interrupt' | 'end'): void {
    if (what === 'end') {
      this.goToTime(this.endNs);
      return;
    }
    const count = (): number => (what === 'exit' ? this.exits : this.interrupts);
    const before = count();
    const limit = this.position + HORIZON_EVENTS;
    while (count() === before && this.canGoOn() && this.position < limit && this.step());
    this.extend();
  }
}
