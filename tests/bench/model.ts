import { type Habit, crowd, CPUS } from './lib/many-tasks.ts';
import { collectGarbage, cpuNs, digits, median, type Row } from './lib/measure.ts';
import { measureModel, MODEL_CASES, type ModelCase, takeEvents, warmWorld } from './lib/model-run.ts';

const EVENTS = 200_000;
const ROUNDS = 5;
/** Few enough that the young generation is not swept in between. */
const GARBAGE_EVENTS = 5_000;
const GARBAGE_ROUNDS = 15;
const CROWDS = [100, 1_000, 10_000, 100_000] as const;
const CROWD_EVENTS = 100_000;

/** Bytes allocated per event: growth of the heap over a stretch too short for a collection, median. */
function bytesPerEvent(which: ModelCase): number {
  const world = warmWorld(which, EVENTS / 2);
  const samples: number[] = [];
  for (let round = 0; round < GARBAGE_ROUNDS; round++) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    takeEvents(world, GARBAGE_EVENTS);
    samples.push((process.memoryUsage().heapUsed - before) / GARBAGE_EVENTS);
  }
  return median(samples);
}

/** Millions with two decimals. */
export function millions(perSecond: number): string {
  return (perSecond / 1e6).toFixed(2);
}

/** Events of the whole model per second of processor time in Node, with the trace on, and what they leave behind. */
export function runModel(): Row[] {
  return MODEL_CASES.map((which) => {
    collectGarbage();
    const speed = measureModel(which, { events: EVENTS, rounds: ROUNDS }, cpuNs);
    return {
      operation: which.op,
      stack: which.stack,
      'M events/s': millions(speed.eventsPerS),
      'M trace rows/s': millions(speed.rowsPerS),
      'bytes/event': digits(bytesPerEvent(which)),
    };
  });
}

/** Nanoseconds per event of a kernel with so many tasks. */
function crowdNs(tasks: number, habit: Habit): number {
  const sim = crowd(tasks, habit);
  // Everybody has run once before the clock starts.
  for (let left = Math.max(CROWD_EVENTS / 2, 4 * tasks); left > 0; left--) sim.step();
  collectGarbage();
  const samples: number[] = [];
  for (let round = 0; round < 3; round++) {
    const startNs = cpuNs();
    for (let left = CROWD_EVENTS; left > 0; left--) sim.step();
    samples.push((cpuNs() - startNs) / CROWD_EVENTS);
  }
  return median(samples);
}

/** How the time of an event grows with the number of tasks on 64 CPUs. */
export function runCrowds(): Row[] {
  return (['sleepers', 'hogs'] as const).flatMap((habit) => {
    let first = Number.NaN;
    return CROWDS.map((tasks) => {
      const ns = crowdNs(tasks, habit);
      if (tasks === CROWDS[0]) first = ns;
      return {
        tasks,
        habit,
        CPUs: CPUS,
        'ns/event': digits(ns),
        [`of ${CROWDS[0]}`]: digits(ns / first),
      };
    });
  });
}
