import { EventQueue } from '../../src/sim/core/queue.ts';
import { seedFrom } from '../../src/sim/core/rng.ts';
import { compileCppHold, type CppHold } from './lib/hold-cpp.ts';
import {
  digits,
  interleave,
  median,
  medianRatio,
  type Row,
  type Subject,
  timePerStep,
} from './lib/measure.ts';
import { type ObjectEvent, ObjectHeap } from './lib/object-heap.ts';
import { loadSimJs, type SimJs, type SimJsRequest } from './lib/sim-js.ts';

const ROUNDS = 3;
const DRAWS = 65_536;
/** With cancellation, every fifth step arms a timer and cancels the one armed before: 20 %. */
const TIMER_PERIOD = 5;
const OURS = 'ours';
const OBJECTS = 'object heap';
const SIM_JS = 'sim.js';
const CPP = 'C++';

/** One hold experiment: pop the earliest event and push one an exponential increment later. */
interface Hold {
  readonly pending: number;
  readonly steps: number;
  /** 0 without timers. */
  readonly timerPeriod: number;
  /** Exponential increments in nanoseconds, mean 1,000 per pending event; the same table for every subject. */
  readonly incrementsNs: Float64Array;
  /** How far ahead a timer is armed: twice the mean increment. */
  readonly timerNs: number;
}

function makeHold(pending: number, steps: number, timerPeriod: number): Hold {
  const rng = seedFrom(1, 'hold', pending);
  const meanNs = 1_000 * pending;
  const incrementsNs = Float64Array.from(
    { length: DRAWS },
    () => Math.floor(-Math.log(1 - rng.nextFloat()) * meanNs) + 1,
  );
  return { pending, steps, timerPeriod, incrementsNs, timerNs: 2 * meanNs };
}

/** The engine's queue. */
function holdOurs({ pending, steps, timerPeriod, incrementsNs, timerNs }: Hold): Subject {
  const queue = new EventQueue(pending + 16);
  for (let i = 0; i < pending; i++) queue.push(incrementsNs[i % DRAWS]!, 0, 1, i, i);
  // Handle of the armed timer; a cell, because a captured variable is slow to change.
  const timer = new Float64Array([-1]);
  let draw = pending;
  const run = (): void => {
    let next = draw;
    for (let i = 0; i < steps; i++) {
      queue.pop();
      const nowNs = queue.timeNs;
      queue.push(nowNs + incrementsNs[next++ & (DRAWS - 1)]!, 0, 1, i, i);
      if (timerPeriod > 0 && i % timerPeriod === 0) {
        queue.cancel(timer[0]!);
        timer[0] = queue.push(nowNs + timerNs, 0, 2, i, i);
      }
    }
    draw = next;
  };
  return { name: OURS, run: () => timePerStep(steps, run) };
}

/** A stable binary heap of objects. */
function holdObjects({ pending, steps, timerPeriod, incrementsNs, timerNs }: Hold): Subject {
  const heap = new ObjectHeap();
  for (let i = 0; i < pending; i++) heap.push(incrementsNs[i % DRAWS]!, i);
  let timer: ObjectEvent | null = null;
  let draw = pending;
  const run = (): void => {
    let next = draw;
    for (let i = 0; i < steps; i++) {
      const nowNs = heap.pop()!.timeNs;
      heap.push(nowNs + incrementsNs[next++ & (DRAWS - 1)]!, i);
      if (timerPeriod > 0 && i % timerPeriod === 0) {
        if (timer !== null) timer.cancelled = true;
        timer = heap.push(nowNs + timerNs, i);
      }
    }
    draw = next;
  };
  return { name: OBJECTS, run: () => timePerStep(steps, run) };
}

/** The SIM.JS library as its users call it: an entity that sets timers. */
function holdSimJs(
  { Sim, Entity }: SimJs,
  { pending, steps, timerPeriod, incrementsNs, timerNs }: Hold,
): Subject {
  class Holder extends Entity {
    draw = 0;
    step = 0;
    timer: SimJsRequest | null = null;

    start(): void {
      for (let i = 0; i < pending; i++) this.next();
    }

    next(): void {
      this.setTimer(incrementsNs[this.draw++ & (DRAWS - 1)]!).done(this.fire);
    }

    fire(): void {
      this.next();
      if (timerPeriod > 0 && this.step % timerPeriod === 0) {
        this.timer?.cancel();
        this.timer = this.setTimer(timerNs).done(this.fire);
      }
      this.step += 1;
    }
  }
  const sim = new Sim();
  sim.addEntity(Holder);
  const run = (): void => {
    sim.simulate(Number.MAX_VALUE, steps);
  };
  return { name: SIM_JS, run: () => timePerStep(steps, run) };
}

function holdCpp(cpp: CppHold, { pending, steps, timerPeriod }: Hold): Subject {
  return { name: CPP, run: () => cpp.nsPerStep(pending, steps, timerPeriod) };
}

function measureHold(hold: Hold, simJs: SimJs, cpp: CppHold | null): Row {
  const subjects = [holdOurs(hold), holdObjects(hold)];
  // A million SIM.JS requests need most of a gigabyte and minutes.
  if (hold.pending <= 100_000) subjects.push(holdSimJs(simJs, { ...hold, steps: Math.ceil(hold.steps / 4) }));
  if (cpp !== null) subjects.push(holdCpp(cpp, hold));
  const results = interleave(subjects, ROUNDS);
  const ns = (name: string): readonly number[] => results.get(name) ?? [];
  return {
    pending: hold.pending,
    cancelled: hold.timerPeriod > 0 ? '20 %' : '0',
    'ours ns': digits(median(ns(OURS))),
    'C++ ns': digits(median(ns(CPP))),
    'objects ns': digits(median(ns(OBJECTS))),
    'sim.js ns': digits(median(ns(SIM_JS))),
    'ours / C++': digits(medianRatio(ns(OURS), ns(CPP))),
    'objects / ours': digits(medianRatio(ns(OBJECTS), ns(OURS))),
    'sim.js / ours': digits(medianRatio(ns(SIM_JS), ns(OURS))),
  };
}

/**
 * Hold model on the event queue and three peers: nanoseconds of processor time per step, median of interleaved
 * rounds, ratios taken round by round.
 */
export function runEventCore(): Row[] {
  const simJs = loadSimJs();
  const cpp = compileCppHold();
  try {
    return [0, TIMER_PERIOD].flatMap((timerPeriod) => [
      measureHold(makeHold(10, 1_000_000, timerPeriod), simJs, cpp),
      measureHold(makeHold(1_000, 1_000_000, timerPeriod), simJs, cpp),
      measureHold(makeHold(100_000, 200_000, timerPeriod), simJs, cpp),
      measureHold(makeHold(1_000_000, 200_000, timerPeriod), simJs, cpp),
    ]);
  } finally {
    cpp?.dispose();
  }
}
